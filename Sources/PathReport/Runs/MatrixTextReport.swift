package import Connectivity

/// A table of connections for people: a mark for each, what the marks mean, and what stopped how many.
package enum MatrixTextReport {
    /// The report, its lines ending with newlines.
    ///
    /// Where the style's width cannot hold the destinations' names above the columns, the columns are numbered and a list
    /// below says which is which.
    package static func text(_ matrix: ConnectivityMatrix, style: TextStyle = .plain) -> OutputText {
        let sources = matrix.sources.map(PlainText.line)
        let destinations = matrix.destinations.map(PlainText.line)
        let first = sources.map(\.count).max() ?? 0
        let named = first + destinations.reduce(0) { $0 + 2 + $1.count }
        let isNamed = style.width.map { named <= $0 } ?? true
        let heads = isNamed ? destinations : destinations.indices.map { "\($0 + 1)" }

        var lines = [line("", heads.map { ("\($0)", $0.count, $0.count) }, first: first)]
        for (source, row) in zip(sources, matrix.cells) {
            // The mark is one column wide, whatever its colour's sequence takes.
            lines.append(line(source, zip(heads, row).map { (coloured($1.verdict, style), 1, $0.count) }, first: first))
        }
        if !isNamed { lines += [""] + zip(heads, destinations).map { "\($0)  \($1)" } }
        let summary = MatrixSummary(matrix)
        lines += ["", "\(matrix.transport): \(summary.words)"]
        lines += summary.counts.map { verdict, _ in "\(coloured(verdict, style))  \(meaning(verdict))" }
        if !summary.groups.isEmpty { lines.append("") }
        for group in summary.groups {
            let number = PlainText.count(group.connections.count, "connection")
            let text = PlainText.line("\(number): \(group.by) (such as \(group.connections[0]))")
            let parts = style.width.map { Wrapping.lines(text, width: max($0 - 3, 24)) } ?? [text]
            lines += parts.enumerated().map { index, part in
                index == 0 ? "\(coloured(group.verdict, style))  \(part)" : "   \(part)"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func meaning(_ verdict: String) -> String {
        switch verdict {
        case "delivered": "delivered, with its reply"
        case "dropped": "dropped without an answer"
        case "rejected": "rejected with a reset or an ICMP error"
        case "self": "source and destination are the same pod"
        default: "could not be determined"
        }
    }

    /// A row: its name, then each column's text with the columns that it takes and those that it may take. No spaces at the end.
    private static func line(
        _ name: String, _ columns: [(text: OutputText, taken: Int, width: Int)], first: Int
    ) -> OutputText {
        var line: OutputText = "\(name)"
        var blanks = first - name.count
        for (text, taken, width) in columns {
            line += "\(String(repeating: " ", count: blanks + 2))\(text)"
            blanks = width - taken
        }
        return line
    }

    private static func coloured(_ verdict: String, _ style: TextStyle) -> OutputText {
        let mark: OutputText = "\(MatrixSummary.mark(verdict))"
        let effects: [String: OutputText.Effect] = [
            "delivered": .green, "dropped": .boldRed, "rejected": .boldRed, "undetermined": .boldYellow, "self": .dim,
        ]
        guard style.isColoured, let effect = effects[verdict] else { return mark }
        return .styled(mark, effect)
    }
}
