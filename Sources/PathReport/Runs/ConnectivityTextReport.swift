package import Connectivity

/// A run of assertions for people: a line a test, and what is to be known of each connection that did not pass, or passed in a way
/// that a reader should know of.
package enum ConnectivityTextReport {
    /// The report, its lines ending with newlines. Commands are never broken, for they are to be copied.
    package static func text(_ result: ConnectivityResult, style: TextStyle = .plain) -> OutputText {
        var lines: [OutputText] = []
        for suite in result.suites {
            lines.append("\(suite.title)")
            lines += suite.tests.flatMap { self.lines($0, style: style) } + [""]
        }
        return (lines + ["\(result.summary)"]).joined(separator: "\n") + "\n"
    }

    /// One test's lines, as the report has them: for a run that tells each test as it ends.
    package static func lines(_ test: TestResult, style: TextStyle = .plain) -> [OutputText] {
        let word = test.outcome.word
        let head: OutputText = "  \(coloured(word, style))\(blanks(14 - word.count))"
        var lines = hanging(head, indent: 16, "\(test.name): \(connections(test))", style)
        let cases = ConnectivityCase.cases(of: test)
        if case .skipped(let reason) = test.outcome {
            lines[lines.count - 1] += ": \(reason)"
            return lines
        }
        for one in cases where one.outcome != .passed || one.remark != nil {
            if let remark = one.remark {
                lines += hanging("    ", indent: 6, remark, style)
                continue
            }
            if one.pair != nil {
                lines += hanging("    ", indent: 6, "\(one.label): \(one.outcome.word)", style)
                if case .skipped(let reason) = one.outcome {
                    lines[lines.count - 1] += ": \(reason)"
                    continue
                }
            }
            lines += facts(one, style)
        }
        return lines
    }

    private static func connections(_ test: TestResult) -> String {
        let all = PlainText.count(test.pairs.count, "connection")
        let wrong = test.pairs.filter { $0.outcome != .passed }.count
        return wrong == 0 || wrong == test.pairs.count ? all : "\(wrong) of \(all)"
    }

    private static func facts(_ one: ConnectivityCase, _ style: TextStyle) -> [OutputText] {
        one.facts.flatMap { name, texts in
            texts.enumerated().flatMap { index, text -> [OutputText] in
                let word = index == 0 ? name : ""
                let head: OutputText = "      \(word)\(blanks(10 - word.count))"
                if text.isEmpty { return [""] }
                return name == "command" ? ["\(head)\(text)"] : hanging(head, indent: 16, text, style)
            }
        }
    }

    /// A text behind its head, broken to the style's width, what continues it set below.
    private static func hanging(
        _ head: OutputText, indent: Int, _ text: String, _ style: TextStyle
    ) -> [OutputText] {
        guard let width = style.width else { return ["\(head)\(text)"] }
        // On a narrow terminal text is better broken late than every other word.
        let lines = Wrapping.lines(PlainText.line(text), width: max(width - indent, 24))
        return lines.enumerated().map { index, line in "\(index == 0 ? head : blanks(indent))\(line)" }
    }

    private static func blanks(_ count: Int) -> OutputText { "\(String(repeating: " ", count: count))" }

    private static func coloured(_ word: String, _ style: TextStyle) -> OutputText {
        let effects: [String: OutputText.Effect] = [
            "passed": .green, "failed": .boldRed, "undetermined": .boldYellow, "skipped": .dim,
        ]
        guard style.isColoured, let effect = effects[word] else { return "\(word)" }
        return .styled("\(word)", effect)
    }
}
