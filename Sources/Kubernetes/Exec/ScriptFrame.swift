/// One script among those that a shell runs one after the other: the lines around it, and the lines by which its end is seen.
struct ScriptFrame: Sendable {
    /// Begins the line that marks the end; no script prints it.
    private let marker = "==end-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"

    /// What the shell is to read. The script runs in a shell of its own: an `exit` leaves that, and what it does not read of
    /// its own standard input is not taken from the scripts to come.
    /// - Parameter script: The script, whole commands.
    /// - Returns: Lines for a POSIX shell.
    func lines(around script: String) -> String {
        """
        (
        \(script)
        ) </dev/null
        set -- $?
        printf '\\n%s\\n' "\(marker) $1"
        printf '\\n%s\\n' "\(marker) $1" >&2

        """
    }

    /// The script's result, once both streams have ended.
    /// - Parameter streams: What the shell has written since it was given the script.
    /// - Returns: What the script wrote, and its exit code; `nil` while it runs.
    func result(in streams: ExecStreams) -> ExecResult? {
        guard let output = end(in: streams.stdout), let errors = end(in: streams.stderr) else { return nil }
        return ExecResult(
            stdout: Array(streams.stdout.prefix(output.position)),
            stderr: Array(streams.stderr.prefix(errors.position)), exitCode: output.exitCode)
    }

    /// Where the script's part ends. The shell is silent after its marker until it gets more to read, so only the end is
    /// looked at.
    private func end(in bytes: [UInt8]) -> (position: Int, exitCode: Int)? {
        let newline = UInt8(ascii: "\n")
        guard bytes.last == newline, let start = bytes.dropLast().lastIndex(of: newline) else { return nil }
        let words = String(decoding: bytes[(start + 1)...].dropLast().prefix(200), as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == marker, let exitCode = Int(words[1]) else { return nil }
        return (start, exitCode)
    }
}
