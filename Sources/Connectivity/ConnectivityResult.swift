/// The results of a run of assertions.
package struct ConnectivityResult: Sendable {
    /// The files' suites, in the order given.
    package var suites: [SuiteResult]
    /// How long the run took, in seconds.
    package var seconds: Double

    /// Makes a result.
    package init(suites: [SuiteResult], seconds: Double) {
        self.suites = suites
        self.seconds = seconds
    }

    /// All tests of all suites.
    package var tests: [TestResult] { suites.flatMap(\.tests) }
}

/// The results of one `ConnectivityTest` document.
package struct SuiteResult: Sendable {
    /// The document's name.
    package var name: String
    /// The file's path as it was given; `-` for standard input.
    package var file: String
    /// The document's tests, in its order.
    package var tests: [TestResult]

    /// Makes a result.
    package init(name: String, file: String, tests: [TestResult]) {
        self.name = name
        self.file = file
        self.tests = tests
    }
}

/// The result of one test: of each connection that it selects.
package struct TestResult: Sendable {
    /// The test's name.
    package var name: String
    /// The line of the file where the test begins, from 1.
    package var line: Int
    /// What was expected, in words: `allow, with a reply`.
    package var expected: String
    /// Each connection that was selected.
    package var pairs: [PairResult]
    /// What is wrong with the test as a whole, such as a selector that selects nothing: it has failed.
    package var problem: String?
    /// Why nothing of the test was traced, where it was left out.
    package var skipped: String?

    /// Makes a result.
    package init(
        name: String, line: Int, expected: String, pairs: [PairResult], problem: String? = nil, skipped: String? = nil
    ) {
        self.name = name
        self.line = line
        self.expected = expected
        self.pairs = pairs
        self.problem = problem
        self.skipped = skipped
    }

    /// The worst of the pairs' outcomes: failed, then undetermined, then passed; skipped only where all are.
    package var outcome: Outcome {
        if let problem { return .failed(problem) }
        if let skipped { return .skipped(skipped) }
        let outcomes = pairs.map(\.outcome)
        return outcomes.first { $0.word == "failed" } ?? outcomes.first { $0.word == "undetermined" }
            ?? outcomes.first { $0 == .passed } ?? outcomes.first ?? .failed("it selects no connection")
    }

    /// The seconds of all pairs.
    package var seconds: Double { pairs.reduce(0) { $0 + $1.seconds } }
}

/// The result of one connection.
package struct PairResult: Sendable {
    /// The source in words: `pod shop/web-0`.
    package var source: String
    /// The destination in words: `service shop/db:5432`.
    package var destination: String
    /// The transport protocol: `tcp`.
    package var transport: String
    /// The outcome.
    package var outcome: Outcome
    /// What the trace said, in words: `dropped`.
    package var traced: String
    /// What decided it, where something stopped the packet: object, rule, stage and reason.
    package var cause: String?
    /// What a reader should know of it although it passed.
    package var remark: String?
    /// The path in a few lines, where the outcome is not what was expected.
    package var path: [String]
    /// The command that traces this connection alone.
    package var command: String
    /// How long the connection took, in seconds: its share of the run.
    package var seconds: Double

    /// Makes a result.
    package init(
        source: String, destination: String, transport: String, outcome: Outcome, traced: String, cause: String? = nil,
        remark: String? = nil, path: [String] = [], command: String, seconds: Double = 0
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.outcome = outcome
        self.traced = traced
        self.cause = cause
        self.remark = remark
        self.path = path
        self.command = command
        self.seconds = seconds
    }
}

/// Whether what was traced is what was expected.
package enum Outcome: Hashable, Sendable {
    /// It is.
    case passed
    /// It is not, for the reason given.
    case failed(String)
    /// The trace could not tell, for the reason given.
    case undetermined(String)
    /// It was not traced: filtered out, or the run ended before.
    case skipped(String)

    /// The outcome's word in reports.
    package var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .undetermined: "undetermined"
        case .skipped: "skipped"
        }
    }

    /// Why, where there is a reason.
    package var reason: String? {
        switch self {
        case .passed: nil
        case .failed(let reason), .undetermined(let reason), .skipped(let reason): reason
        }
    }
}
