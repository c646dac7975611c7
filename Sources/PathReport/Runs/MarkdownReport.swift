package import Connectivity

/// A run of assertions as GitHub-flavoured Markdown, for a job's summary or a comment: a table of the tests, and folded
/// what is to be known of what did not pass.
package enum MarkdownReport {
    /// GitHub refuses a step's summary over 1 MiB as a whole: what does not fit is counted instead.
    private static let mostBytes = 900_000

    /// The report.
    package static func text(_ result: ConnectivityResult) -> String {
        var text = "## Connectivity: \(result.testCounts.words)\n\n\(result.summary)\n"
        var missing = 0
        func add(_ part: String) {
            if text.utf8.count + part.utf8.count <= mostBytes { text += part } else { missing += 1 }
        }
        for suite in result.suites {
            add("\n### \(escaped(suite.title))\n\n")
            add("| result | test | connections | expected |\n|---|---|---|---|\n")
            for test in suite.tests { add(row(test)) }
            for test in suite.tests where test.outcome.word == "failed" || test.outcome.word == "undetermined" {
                for one in ConnectivityCase.cases(of: test)
                where one.outcome.word == "failed" || one.outcome.word == "undetermined" {
                    add(details(one))
                }
            }
            let remarks = suite.tests.flatMap(ConnectivityCase.cases).compactMap(\.remark)
            for (index, remark) in remarks.enumerated() { add("\(index == 0 ? "\n" : "")- \(escaped(remark))\n") }
        }
        if missing > 0 { text += "\nSummary too long: \(missing) entries omitted.\n" }
        return text
    }

    private static func row(_ test: TestResult) -> String {
        let marks = ["passed": "✅", "failed": "❌", "undetermined": "⚠️", "skipped": "⏭️"]
        let word = test.outcome.word
        let counts = test.pairs.isEmpty ? "none" : OutcomeCounts(test.pairs.map(\.outcome)).words
        return "| \(marks[word] ?? "") \(word) | \(escaped(test.name)) | \(counts) | \(escaped(test.expected)) |\n"
    }

    private static func details(_ one: ConnectivityCase) -> String {
        let title = one.pair == nil ? one.label : "\(PlainText.line(one.test.name)): \(one.label)"
        let body = one.factLines.joined(separator: "\n")
        // A fence is longer than every run of backticks inside.
        let longest = body.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return """

            <details><summary>\(Markup.escaped(title)): \(one.outcome.word)</summary>

            \(fence)text
            \(body)
            \(fence)

            </details>

            """
    }

    /// Text in a table's cell or a heading, with everything that means something to Markdown there behind a backslash.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in PlainText.line(text) {
            if "\\`*_[]<>|~&$#".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
