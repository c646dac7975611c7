package import Connectivity

/// A run of assertions in the Test Anything Protocol, version 14: a test point for each test, its connections as a
/// subtest where it has several, and a YAML block for what did not pass.
///
/// Facts: https://testanything.org/tap-version-14-specification.html. A test that could not be determined is `not ok`,
/// with the severity `undetermined` in its block: TAP has no third outcome, and it must not count as passed.
package enum TAPReport {
    /// The report.
    package static func text(_ result: ConnectivityResult) -> String {
        let tests = result.suites.flatMap { suite in suite.tests.map { (suite, $0) } }
        var lines = ["TAP version 14", "1..\(tests.count)"]
        for (index, (suite, test)) in tests.enumerated() {
            let name = description(suite.name.isEmpty ? test.name : "\(suite.name): \(test.name)")
            let cases = ConnectivityCase.cases(of: test)
            guard cases.count > 1, test.outcome.word != "skipped" else {
                lines.append(point(index, name, test.outcome))
                if let only = cases.first { lines += block(only, in: suite) }
                continue
            }
            lines += ["# Subtest: \(name)", "    1..\(cases.count)"]
            for (index, one) in cases.enumerated() {
                let parts = [point(index, description(one.label), one.outcome)] + block(one, in: suite)
                lines += parts.map { "    " + $0 }
            }
            lines.append(point(index, name, test.outcome))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func point(_ index: Int, _ description: String, _ outcome: Outcome) -> String {
        let isOkay = outcome.word == "passed" || outcome.word == "skipped"
        var line = "\(isOkay ? "ok" : "not ok") \(index + 1) - \(description)"
        if case .skipped(let reason) = outcome { line += " # SKIP \(PlainText.line(reason))" }
        return line
    }

    /// A description: `#` would begin a directive, and the backslash escapes it.
    private static func description(_ text: String) -> String {
        PlainText.line(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }

    private static func block(_ one: ConnectivityCase, in suite: SuiteResult) -> [String] {
        if let remark = one.remark { return ["# \(remark)"] }
        guard one.outcome.word == "failed" || one.outcome.word == "undetermined" else { return [] }
        var lines = [
            "  ---", "  severity: \(one.outcome.word == "failed" ? "fail" : "undetermined")", "  at:",
            "    file: \(YAMLScalar.quoted(suite.file))", "    line: \(one.test.line)",
        ]
        for (name, texts) in one.facts {
            let name = name == "reason" ? "message" : name
            // One scalar even for several lines: the readers of harnesses know little of YAML's lists.
            lines.append("  \(name): \(YAMLScalar.quoted(texts.joined(separator: "\n")))")
        }
        return lines + ["  ..."]
    }
}
