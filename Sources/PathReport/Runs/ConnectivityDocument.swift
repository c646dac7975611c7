import Connectivity

/// The JSON object of a run of assertions, described in `docs/assert-output.md`.
struct ConnectivityDocument: Encodable {
    var outcome: String
    var tests: CountsObject
    var connections: CountsObject
    var seconds: Double
    var suites: [SuiteObject]

    init(_ result: ConnectivityResult) {
        outcome = result.testCounts.worst
        tests = CountsObject(result.testCounts)
        connections = CountsObject(OutcomeCounts(result.tests.flatMap(\.pairs).map(\.outcome)))
        seconds = result.seconds
        suites = result.suites.map(SuiteObject.init)
    }

    struct CountsObject: Encodable {
        var passed: Int
        var failed: Int
        var undetermined: Int
        var skipped: Int

        init(_ counts: OutcomeCounts) {
            passed = counts.passed
            failed = counts.failed
            undetermined = counts.undetermined
            skipped = counts.skipped
        }
    }

    struct SuiteObject: Encodable {
        var name: String
        var file: String
        var tests: [TestObject]

        init(_ suite: SuiteResult) {
            name = suite.name
            file = suite.file
            tests = suite.tests.map(TestObject.init)
        }
    }

    struct TestObject: Encodable {
        var name: String
        var line: Int
        var expected: String
        var outcome: String
        var reason: String?
        var seconds: Double
        var pairs: [PairObject]

        init(_ test: TestResult) {
            name = test.name
            line = test.line
            expected = test.expected
            outcome = test.outcome.word
            reason = test.outcome.reason
            seconds = test.seconds
            pairs = test.pairs.map(PairObject.init)
        }
    }

    struct PairObject: Encodable {
        var source: String
        var destination: String
        var `protocol`: String
        var outcome: String
        var reason: String?
        var traced: String
        var cause: String?
        var remark: String?
        var path: [String]
        var command: String
        var seconds: Double

        init(_ pair: PairResult) {
            source = pair.source
            destination = pair.destination
            `protocol` = pair.transport
            outcome = pair.outcome.word
            reason = pair.outcome.reason
            traced = pair.traced
            cause = pair.cause
            remark = pair.remark
            path = pair.path
            command = pair.command
            seconds = pair.seconds
        }
    }
}
