import Connectivity
import Testing

@Suite("A test's outcome")
struct OutcomeTests {
    @Test(
        "is the worst of its connections'",
        arguments: [
            ([.passed, .failed("x"), .undetermined("y")], .failed("x")),
            ([.passed, .undetermined("y")], .undetermined("y")),
            ([.skipped("z"), .passed], .passed),
            ([.skipped("z")], .skipped("z")),
        ] as [([Outcome], Outcome)])
    func worst(_ outcomes: [Outcome], _ expected: Outcome) {
        #expect(Self.test(outcomes).outcome == expected)
    }

    @Test("is a failure where nothing is selected")
    func nothing() {
        #expect(Self.test([]).outcome == .failed("it selects no connection"))
    }

    private static func test(_ outcomes: [Outcome]) -> TestResult {
        TestResult(
            name: "t", line: 1, expected: "allow",
            pairs: outcomes.map {
                PairResult(source: "a", destination: "b", transport: "tcp", outcome: $0, traced: "", command: "")
            })
    }
}
