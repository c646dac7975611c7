package import Connectivity
package import FoundationEssentials

/// A run of assertions for CI systems, as JUnit's XML: a suite for each document, a case for each connection.
///
/// It is valid by the strictest schema in use, that of Apache Ant's reports (JUnit.xsd of windyroad/JUnit-Schema), which
/// asks for empty elements and for attributes that others leave out, and by that of Jenkins' xUnit plugin (junit-10.xsd).
/// A case holds at most one of `failure` (not as expected), `error` (it could not be told) and `skipped`.
package enum JUnitReport {
    /// The report.
    ///
    /// - Parameters:
    ///   - result: The result of the run.
    ///   - end: When the run ended.
    ///   - host: The machine that it ran on.
    /// - Returns: The report, an XML document.
    package static func text(_ result: ConnectivityResult, end: Date = Date(), host: String = "localhost") -> String {
        // The schema takes neither a time zone nor fractions: the time is UTC.
        let begin = end.addingTimeInterval(-result.seconds)
        let stamp = begin.formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
                .timeSeparator(.colon))
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
        for (index, suite) in result.suites.enumerated() {
            let cases = suite.tests.flatMap(ConnectivityCase.cases)
            let counts = OutcomeCounts(cases.map(\.outcome))
            let attributes = Markup.attributes([
                "id": "\(index)", "name": name(suite), "package": PlainText.line(suite.file), "timestamp": stamp,
                "hostname": host.isEmpty ? "localhost" : host, "tests": "\(cases.count)",
                "failures": "\(counts.failed)", "errors": "\(counts.undetermined)", "skipped": "\(counts.skipped)",
                "time": PlainText.seconds(suite.tests.reduce(0) { $0 + $1.seconds }),
            ])
            lines += ["  <testsuite\(attributes)>", "    <properties/>"]
            lines += cases.flatMap { element($0, in: suite) }
            // A case that passed has no place for words in the stricter schema.
            let remarks = cases.compactMap { one in
                one.remark.map { "\(PlainText.line(one.test.name)): \($0)" }
            }
            let said = Markup.escaped(remarks.joined(separator: "\n"))
            lines.append(said.isEmpty ? "    <system-out/>" : "    <system-out>\(said)</system-out>")
            lines += ["    <system-err/>", "  </testsuite>"]
        }
        return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private static func name(_ suite: SuiteResult) -> String {
        let name = PlainText.line(suite.name)
        return name.isEmpty ? "connectivity" : name
    }

    private static func element(_ one: ConnectivityCase, in suite: SuiteResult) -> [String] {
        let test = PlainText.line(one.test.name)
        let head =
            "    <testcase"
            + Markup.attributes([
                "name": one.pair == nil ? test : "\(test): \(one.label)", "classname": name(suite),
                "time": PlainText.seconds(one.pair?.seconds ?? 0),
            ])
        let message = PlainText.line(one.outcome.reason ?? "")
        switch one.outcome {
        case .passed: return [head + "/>"]
        case .skipped:
            return [head + ">", "      <skipped\(Markup.attributes(["message": message]))/>", "    </testcase>"]
        case .failed, .undetermined:
            let name = one.outcome.word == "failed" ? "failure" : "error"
            let place = "place     \(PlainText.line(suite.file)):\(one.test.line)"
            let attributes = Markup.attributes(["message": message, "type": one.outcome.word])
            let body = Markup.escaped((one.factLines + [place]).joined(separator: "\n"))
            return [head + ">", "      <\(name)\(attributes)>\(body)</\(name)>", "    </testcase>"]
        }
    }
}
