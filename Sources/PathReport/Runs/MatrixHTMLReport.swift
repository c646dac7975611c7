package import Connectivity

/// A table of connections as a page for people: one file that needs no other, with the table as a heat map, light or dark
/// as the reader's system is. Each field has its mark, so that it is read without its colour too.
package enum MatrixHTMLReport {
    /// The page.
    package static func text(_ matrix: ConnectivityMatrix) -> String {
        let summary = MatrixSummary(matrix)
        let title = "Connectivity, \(PlainText.line(matrix.transport)): \(summary.words)"
        var lines = [
            "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"color-scheme\" content=\"light dark\">", Markup.element("title", title),
            "<style>\n\(HTMLStyle.rules)\(MatrixHTMLStyle.rules)</style>", "</head>", "<body>", "<main>",
            Markup.element("h1", title),
        ]
        lines += ["<p class=\"legend\">"]
        lines += summary.counts.map { verdict, _ in
            "<span><b class=\"\(kind(verdict))\">\(MatrixSummary.mark(verdict))</b> "
                + "\(Markup.escaped(MatrixTextReport.meaning(verdict)))</span>"
        }
        lines += ["</p>", "<div class=\"heat\"><table>", "<thead><tr><td></td>"]
        lines += matrix.destinations.map { "<th scope=\"col\"><span>\(Markup.escaped(PlainText.line($0)))</span></th>" }
        lines += ["</tr></thead>", "<tbody>"]
        for (source, row) in zip(matrix.sources, matrix.cells) {
            let fields = zip(matrix.destinations, row).map { field($1, from: source, to: $0) }.joined()
            lines.append("<tr><th scope=\"row\">\(Markup.escaped(PlainText.line(source)))</th>\(fields)</tr>")
        }
        lines += ["</tbody>", "</table></div>"]
        lines += stopped(summary)
        return (lines + ["</main>", "</body>", "</html>"]).joined(separator: "\n") + "\n"
    }

    private static func field(_ cell: ConnectivityMatrix.Cell, from source: String, to destination: String) -> String {
        let why = [cell.summary ?? cell.owner, cell.reason].compactMap(\.self).joined(separator: ": ")
        let words = "\(source) → \(destination): \(cell.verdict)" + (why.isEmpty ? "" : ", \(why)")
        return Markup.element(
            "td", ["class": kind(cell.verdict), "title": PlainText.line(words)], MatrixSummary.mark(cell.verdict))
    }

    private static func stopped(_ summary: MatrixSummary) -> [String] {
        guard !summary.groups.isEmpty else { return [] }
        return ["<section>", Markup.element("h2", "Not delivered")]
            + summary.groups.flatMap { group in
                let number = PlainText.count(group.connections.count, "connection")
                return [
                    "<details>", Markup.element("summary", "\(group.verdict), \(number): \(group.by)"),
                    Markup.element("pre", group.connections.joined(separator: "\n")), "</details>",
                ]
            } + ["</section>"]
    }

    /// The class of a field.
    private static func kind(_ verdict: String) -> String {
        switch verdict {
        case "delivered": "good"
        case "dropped", "rejected": "bad"
        case "self": "same"
        default: "unsure"
        }
    }
}
