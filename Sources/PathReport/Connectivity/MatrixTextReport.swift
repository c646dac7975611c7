package import Connectivity

/// A table of connections for people: a mark for each, what the marks mean, and what stopped how many.
package enum MatrixTextReport {
    /// The report, its lines ending with newlines.
    ///
    /// Where the style's width cannot hold the destinations' names above the columns, the columns are numbered and a list
    /// below says which is which.
    package static func text(_ matrix: ConnectivityMatrix, style: TextStyle = .plain) -> String {
        let sources = matrix.sources.map(PlainText.line)
        let destinations = matrix.destinations.map(PlainText.line)
        let first = sources.map(\.count).max() ?? 0
        let named = first + destinations.reduce(0) { $0 + 2 + $1.count }
        let isNamed = style.width.map { named <= $0 } ?? true
        let heads = isNamed ? destinations : destinations.indices.map { "\($0 + 1)" }

        var lines = [line("", heads.map { ($0, $0.count) }, first: first)]
        for (source, row) in zip(sources, matrix.cells) {
            let marks = zip(heads, row).map { (coloured($1.verdict, style), $0.count) }
            lines.append(line(source, marks, first: first))
        }
        if !isNamed { lines += [""] + zip(heads, destinations).map { "\($0)  \($1)" } }
        let summary = MatrixSummary(matrix)
        lines += ["", "\(PlainText.line(matrix.transport)): \(summary.words)"]
        lines += summary.counts.map { verdict, _ in "\(coloured(verdict, style))  \(meaning(verdict))" }
        if !summary.groups.isEmpty { lines.append("") }
        for group in summary.groups {
            let number = PlainText.count(group.connections.count, "connection")
            let text = "\(coloured(group.verdict, style))  \(number): \(group.by) (such as \(group.connections[0]))"
            lines += Self.broken(text, width: style.width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func meaning(_ verdict: String) -> String {
        switch verdict {
        case "delivered": "delivered, with its reply"
        case "dropped": "dropped without an answer"
        case "rejected": "rejected: the sender is told"
        case "self": "source and destination are the same pod"
        default: "it could not be determined"
        }
    }

    /// A row: its name, then each column's text with the column's width. No spaces at the end.
    private static func line(_ name: String, _ columns: [(text: String, width: Int)], first: Int) -> String {
        var line = name
        var blanks = first - name.count
        for (text, width) in columns {
            line += String(repeating: " ", count: blanks + 2) + text
            // The mark is one column wide, whatever its colour's sequence takes.
            blanks = width - (text.hasPrefix("\u{1B}") ? 1 : text.count)
        }
        return line
    }

    private static func broken(_ text: String, width: Int?) -> [String] {
        guard let width else { return [text] }
        return Wrapping.lines(text, width: max(width - 3, 24)).enumerated().map { ($0 == 0 ? "" : "   ") + $1 }
    }

    private static func coloured(_ verdict: String, _ style: TextStyle) -> String {
        let mark = MatrixSummary.mark(verdict)
        let codes = ["delivered": "32", "dropped": "1;31", "rejected": "1;31", "undetermined": "1;33", "self": "2"]
        guard style.isColoured, let code = codes[verdict] else { return mark }
        return "\u{1B}[\(code)m\(mark)\u{1B}[0m"
    }
}
