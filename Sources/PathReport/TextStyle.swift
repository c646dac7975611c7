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

    /// The lines as they are printed.
    func printed(_ lines: [TextLine]) -> [String] {
        lines.flatMap { line in
            let texts = broken(line)
            return texts.enumerated().map { index, text in coloured(text, of: line, isFirst: index == 0) }
        }
    }

    /// The line broken to the width, with what continues it indented below its text.
    private func broken(_ line: TextLine) -> [String] {
        guard let width, line.isBroken, line.head.count + line.text.count > width else {
            return [line.head + line.text]
        }
        // Two further in where a line has no name to stand below.
        let isNamed = line.head.contains { $0 != " " }
        let hanging = isNamed ? line.head.count : min(line.head.count + 2, width / 2)
        let blank = String(repeating: " ", count: hanging)
        return Wrapping.lines(line.text, width: max(width - hanging, 20)).enumerated().map { index, text in
            (index == 0 ? line.head : blank) + text
        }
    }

    private func coloured(_ text: String, of line: TextLine, isFirst: Bool) -> String {
        guard isColoured, !text.isEmpty else { return text }
        switch line.emphasis {
        case .dim: return Self.coloured(text, "2")
        case .name(let tone) where isFirst:
            return Self.coloured(line.head, Self.code(tone)) + text.dropFirst(line.head.count)
        case .start(let count, let tone) where isFirst:
            let rest = text.dropFirst(line.head.count)
            return line.head + Self.coloured(rest.prefix(count), Self.code(tone)) + rest.dropFirst(count)
        default: return text
        }
    }

    private static func coloured(_ text: some StringProtocol, _ code: String) -> String {
        "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private static func code(_ tone: PathPicture.Tone) -> String {
        switch tone {
        case .plain: "1"
        case .good: "1;32"
        case .bad: "1;31"
        case .unsure: "1;33"
        }
    }
}
