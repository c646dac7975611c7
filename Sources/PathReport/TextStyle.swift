/// How a text report is laid out and coloured.
package struct TextStyle: Sendable {
    /// The columns of the terminal; `nil` breaks no line.
    package var width: Int?
    /// Whether the text is coloured with SGR sequences (ECMA-48, 8.3.117).
    package var isColoured: Bool
    /// `kubectl` and its options, where the report should say how each step is reproduced.
    package var kubectl: [String]?

    /// Makes a style.
    package init(width: Int? = nil, isColoured: Bool = false, kubectl: [String]? = nil) {
        self.width = width
        self.isColoured = isColoured
        self.kubectl = kubectl
    }

    /// No colours, no breaks.
    package static let plain = TextStyle()

    /// The lines broken to the width, each with what continues it indented below its text.
    func broken(_ lines: [String]) -> [String] {
        guard let width else { return lines }
        return lines.flatMap { line -> [String] in
            guard line.count > width else { return [line] }
            let indentation = Self.indentation(of: line)
            // Below a name's text; two further in where a line has no name.
            let hanging = indentation == 12 ? indentation : min(indentation + 2, width / 2)
            let head = line.prefix(indentation)
            let body = Wrapping.lines(String(line.dropFirst(indentation)), width: max(width - hanging, 20))
            let blank = String(repeating: " ", count: hanging)
            return body.enumerated().map { index, text in (index == 0 ? String(head) : blank) + text }
        }
    }

    /// Where the text of a line begins: after its spaces, and after a name that is set off by spaces.
    private static func indentation(of line: String) -> Int {
        let spaces = line.prefix { $0 == " " }.count
        // `  logical   delivered`: two spaces, a name padded to nine, a space.
        guard spaces == 2, line.count > 12 else { return spaces }
        let name = line.dropFirst(2).prefix(10)
        return name.last == " " && !name.dropLast().contains(where: { $0 == ":" }) ? 12 : spaces
    }

    /// The lines with their verdicts, headings and commands coloured.
    func coloured(_ lines: [String]) -> [String] {
        guard isColoured else { return lines }
        return lines.map { line in
            if Self.dimmed.contains(where: line.hasPrefix) { return "\u{1B}[2m\(line)\u{1B}[0m" }
            guard !line.hasPrefix("      ") else { return line }
            for (word, code) in Self.verdicts {
                guard let range = Self.range(of: word, in: line) else { continue }
                return line[..<range.lowerBound] + "\u{1B}[\(code)m\(word)\u{1B}[0m" + line[range.upperBound...]
            }
            return line.hasPrefix("note: ") ? "\u{1B}[33mnote:\u{1B}[0m" + line.dropFirst(5) : line
        }
    }

    private static let verdicts = [
        ("delivered", "1;32"), ("dropped", "1;31"), ("rejected", "1;31"), ("undetermined", "1;33"),
    ]
    private static let dimmed = ["      $ ", "      | "]

    /// The verdict's word where a line has it: after its name and colon, or after a layer's padded name.
    private static func range(of word: String, in line: String) -> Range<String.Index>? {
        let start: String.Index
        if line.hasPrefix("  "), line.count > 12 {
            start = line.index(line.startIndex, offsetBy: 12)
        } else if let colon = line.firstIndex(of: ":"), !line.hasPrefix(" ") {
            start = line.index(colon, offsetBy: 2, limitedBy: line.endIndex) ?? line.endIndex
        } else {
            return nil
        }
        let rest = line[start...]
        guard rest.hasPrefix(word) else { return nil }
        return start..<line.index(start, offsetBy: word.count)
    }
}
