package import Connectivity

/// A run of assertions as GitHub's workflow commands: an annotation at the line of each test that did not pass.
///
/// Facts: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for the escaping
/// `packages/core/src/command.ts` of actions/toolkit. GitHub shows ten errors and ten warnings a step, and drops others:
/// so there is one for each test, whatever the number of its connections, and none for what was skipped, or passed without a
/// remark.
package enum GitHubReport {
    /// How many connections of a test an annotation tells of.
    private static let mostPairs = 10

    /// The commands, and a line that counts.
    package static func text(_ result: ConnectivityResult) -> String {
        let lines = result.suites.flatMap { suite in suite.tests.compactMap { annotation($0, in: suite) } }
        return (lines + [result.summary]).joined(separator: "\n") + "\n"
    }

    private static func annotation(_ test: TestResult, in suite: SuiteResult) -> String? {
        let command: String
        switch test.outcome {
        case .passed where test.pairs.contains { $0.remark != nil }: command = "notice"
        case .passed, .skipped: return nil
        case .failed: command = "error"
        case .undetermined: command = "warning"
        }
        var properties: [(String, String)] = []
        if suite.file != "-" {
            // Paths are those of the repository.
            let file = suite.file.hasPrefix("./") ? String(suite.file.dropFirst(2)) : suite.file
            properties = [("file", file), ("line", "\(test.line)")]
        }
        properties.append(("title", "\(PlainText.line(test.name)): \(test.outcome.word)"))
        let written = properties.map { "\($0)=\(escapedProperty($1))" }.joined(separator: ",")
        return "::\(command) \(written)::\(escapedData(message(test)))"
    }

    private static func message(_ test: TestResult) -> String {
        let cases = ConnectivityCase.cases(of: test).filter {
            $0.outcome.word == "failed" || $0.outcome.word == "undetermined"
        }
        var lines = ["expected: " + PlainText.line(test.expected)]
        if test.outcome == .passed {
            let remarks = ConnectivityCase.cases(of: test).compactMap(\.remark)
            lines += remarks.prefix(mostPairs)
            if remarks.count > mostPairs { lines.append("and \(remarks.count - mostPairs) more") }
            return lines.joined(separator: "\n")
        }
        for one in cases.prefix(mostPairs) {
            let what = one.pair.map { "\(one.label): \(PlainText.line($0.traced))" }
            let reason = one.outcome.reason.map(PlainText.line)
            lines.append([what, reason].compactMap(\.self).joined(separator: "; "))
            if let cause = one.pair?.cause { lines.append("  " + PlainText.line(cause)) }
        }
        if cases.count > mostPairs { lines.append("and \(cases.count - mostPairs) more") }
        return lines.joined(separator: "\n")
    }

    private static func escapedData(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func escapedProperty(_ text: String) -> String {
        escapedData(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
