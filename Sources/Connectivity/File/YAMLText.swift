internal import FoundationEssentials
internal import Yams

/// Reads YAML text into documents, within limits.
///
/// Yams gives a document as nodes with their places. What it does not guard against is guarded against here: an alias is a
/// copy of what it names, so that a few lines can stand for billions of nodes (visiting is counted in ``NodeReading``); and
/// keys are hashed whole, so that such a copy as a key would take forever before anything is returned.
struct YAMLText {
    /// The file's name in problems.
    let file: String
    /// The text.
    let text: String

    /// The longest text that is read, in bytes.
    static let mostBytes = 4 << 20

    /// The documents that are not empty.
    func documents() throws(FileProblem) -> [Node] {
        guard text.utf8.count <= Self.mostBytes else {
            throw problem(1, 1, "the file is larger than \(Self.mostBytes >> 20) MiB")
        }
        if let line = complexKey() {
            throw problem(line, 1, "in a file with aliases (*name), keys must be plain words")
        }
        var documents: [Node] = []
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            while let root = try parser.nextRoot() {
                // `---` with nothing behind it is an empty scalar.
                if let scalar = root.scalar, scalar.string.isEmpty, scalar.style == .plain { continue }
                documents.append(root)
            }
        } catch let error as YamlError {
            throw explained(error)
        } catch {
            throw problem(1, 1, "invalid YAML: \(error)")
        }
        return documents
    }

    private func problem(_ line: Int, _ column: Int, _ message: String) -> FileProblem {
        FileProblem(file: file, line: line, column: column, message: message)
    }

    private func explained(_ error: YamlError) -> FileProblem {
        switch error {
        case .scanner(let context, let words, let mark, _), .parser(let context, let words, let mark, _),
            .composer(let context, let words, let mark, _):
            let start = context.map { "\($0.text), " } ?? ""
            return problem(mark.line, mark.column, "invalid YAML: \(start)\(words)")
        case .reader(let words, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            let line = before.reduce(1) { $1.isNewline ? $0 + 1 : $0 }
            let column = before.unicodeScalars.reversed().prefix { $0 != "\n" }.count + 1
            return problem(line, column, "invalid YAML: \(words)")
        case .duplicatedKeysInMapping(let keys, let context):
            let mark = context.mark
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            return problem(mark.line, mark.column, "duplicate field \(names)")
        default:
            return problem(1, 1, "invalid YAML: \(String(describing: error).prefix { $0 != "\n" })")
        }
    }

    /// The line of a key that is no word, in a text that has aliases.
    private func complexKey() -> Int? {
        var hasAlias = false
        var found: Int?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let bytes = Array(line.utf8)
            if bytes.first(where: { !" \t".utf8.contains($0) }) == UInt8(ascii: ":") { found = found ?? index + 1 }
            for (place, byte) in bytes.enumerated() {
                let before = place == 0 ? UInt8(ascii: " ") : bytes[place - 1]
                let after = place + 1 < bytes.count ? bytes[place + 1] : UInt8(ascii: " ")
                switch byte {
                case UInt8(ascii: "*"):
                    if " \t[{,:-?".utf8.contains(before), !" \t\r".utf8.contains(after) {
                        hasAlias = true
                        // `*name :` is a key.
                        let rest = bytes[place...].drop { !" \t,]}".utf8.contains($0) }.drop { " \t".utf8.contains($0) }
                        if rest.first == UInt8(ascii: ":") { found = found ?? index + 1 }
                    }
                case UInt8(ascii: "?"):
                    if " \t[{,-".utf8.contains(before), " \t\r".utf8.contains(after) { found = found ?? index + 1 }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    if bytes[(place + 1)...].drop(while: { " \t".utf8.contains($0) }).first == UInt8(ascii: ":") {
                        found = found ?? index + 1
                    }
                default: break
                }
            }
        }
        return hasAlias ? found : nil
    }
}
