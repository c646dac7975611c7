/// Words of a POSIX shell.
package enum ShellWord {
    /// A word in single quotes, which the shell takes as it is; plain words stay as they are.
    package static func quoted(_ text: String) -> String {
        let plain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:,=@%+".utf8.contains(byte)
                }
            }
        guard !plain else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// A word that holds what the shell puts in place of a token: single quotes, inside of which the shell would leave that
    /// as it is, are closed around it.
    ///
    /// - Parameters:
    ///   - text: The word, with tokens.
    ///   - parts: For each token the shell's own words for what takes its place, such as `"$port"`.
    /// - Returns: The word for a shell.
    package static func quoted(_ text: String, with parts: [(token: String, shell: String)]) -> String {
        guard let (token, shell) = parts.first else { return quoted(text) }
        guard !text.isEmpty else { return quoted(text) }
        return text.split(separator: token, omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : quoted(String($0), with: Array(parts.dropFirst())) }
            .joined(separator: shell)
    }
}
