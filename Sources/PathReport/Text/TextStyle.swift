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

    /// The lines as they are printed, plain, broken and then coloured.
    func printed(_ lines: [TextLine]) -> [OutputText] {
        lines.flatMap { line in
            var line = line
            line.head = PlainText.line(line.head)
            line.text = line.kind == .words ? PlainText.line(line.text) : PlainText.block(line.text)
            return broken(line).enumerated().map { index, text in coloured(text, of: line, isFirst: index == 0) }
        }
    }

    /// The line broken to the width, with what continues it indented below its text.
    private func broken(_ line: TextLine) -> [String] {
        guard let width, line.kind != .command, line.head.count + line.text.count > width else {
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

    private func coloured(_ text: String, of line: TextLine, isFirst: Bool) -> OutputText {
        func plain(_ text: some StringProtocol) -> OutputText { OutputText(lines: String(text)) }
        guard isColoured, !text.isEmpty else { return plain(text) }
        let rest = text.dropFirst(line.head.count)
        switch line.emphasis {
        case .dim: return .styled(plain(text), .dim)
        case .name(let tone) where isFirst: return .styled(plain(line.head), Self.effect(tone)) + plain(rest)
        case .start(let count, let tone) where isFirst:
            return plain(line.head) + .styled(plain(rest.prefix(count)), Self.effect(tone))
                + plain(rest.dropFirst(count))
        default: return plain(text)
        }
    }

    private static func effect(_ tone: Tone) -> OutputText.Effect {
        switch tone {
        case .plain: .bold
        case .good: .boldGreen
        case .bad: .boldRed
        case .unsure: .boldYellow
        }
    }
}
