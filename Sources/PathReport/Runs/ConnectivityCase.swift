import Connectivity

/// What reports count and list: a connection of a test, or a test that has none.
struct ConnectivityCase {
    /// The test.
    var test: TestResult
    /// The connection; `nil` where it is the test as a whole that is wrong.
    var pair: PairResult?
    /// The result.
    var outcome: Outcome

    /// A test's cases: what is wrong with it as a whole, then its connections. Never none.
    static func cases(of test: TestResult) -> [ConnectivityCase] {
        let pairs = test.pairs.map { ConnectivityCase(test: test, pair: $0, outcome: $0.outcome) }
        guard test.problem != nil || pairs.isEmpty else { return pairs }
        return [ConnectivityCase(test: test, pair: nil, outcome: test.outcome)] + pairs
    }

    /// The connection in words, else the test's name.
    var label: String { pair.map(Self.label) ?? PlainText.line(test.name) }

    /// A connection in words: `pod shop/web-0 -> service shop/db:5432, tcp`.
    static func label(_ pair: PairResult) -> String {
        PlainText.line("\(pair.source) -> \(pair.destination), \(pair.transport)")
    }

    /// What is to be known of a case that passed: the connection, and what it is.
    var remark: String? {
        guard outcome == .passed, let remark = pair?.remark else { return nil }
        return "\(label): \(PlainText.line(remark))"
    }

    /// What is to be known of a case that did not pass, as names and lines: the first name for the first line only.
    var facts: [(name: String, lines: [String])] {
        var facts = [(name: "expected", lines: PlainText.lines(test.expected))]
        if let pair { facts.append(("traced", PlainText.lines(pair.traced))) }
        if let reason = outcome.reason { facts.append(("reason", PlainText.lines(reason))) }
        if let cause = pair?.cause { facts.append(("cause", PlainText.lines(cause))) }
        if let path = pair?.path, !path.isEmpty { facts.append(("path", path.flatMap(PlainText.lines))) }
        if let command = pair?.command { facts.append(("command", [PlainText.line(command)])) }
        return facts
    }

    /// The facts as lines, names padded to one width; no line is broken.
    var factLines: [String] {
        facts.flatMap { name, lines in
            lines.enumerated().map { index, line in
                let head = index == 0 ? name : ""
                return line.isEmpty ? head : head + String(repeating: " ", count: 10 - head.count) + line
            }
        }
    }
}

/// How many of each outcome.
struct OutcomeCounts: Equatable {
    var passed = 0
    var failed = 0
    var undetermined = 0
    var skipped = 0

    init(_ outcomes: some Sequence<Outcome>) {
        for outcome in outcomes {
            switch outcome {
            case .passed: passed += 1
            case .failed: failed += 1
            case .undetermined: undetermined += 1
            case .skipped: skipped += 1
            }
        }
    }

    /// The counts in words, without those that are nothing: `3 passed, 1 failed`.
    var words: String {
        let named = [
            (passed, "passed"), (failed, "failed"), (undetermined, "undetermined"), (skipped, "skipped"),
        ]
        let words = named.filter { $0.0 > 0 }.map { "\($0) \($1)" }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }

    /// The worst outcome's word; of nothing, `passed`.
    var worst: String {
        if failed > 0 { return "failed" }
        if undetermined > 0 { return "undetermined" }
        return passed > 0 || skipped == 0 ? "passed" : "skipped"
    }
}

extension SuiteResult {
    /// The suite's name and where it was read, else the latter alone.
    var title: String {
        let place = file == "-" ? "standard input" : PlainText.line(file)
        return name.isEmpty ? place : "\(PlainText.line(name)) (\(place))"
    }
}

extension ConnectivityResult {
    /// How many tests there are of each outcome.
    var testCounts: OutcomeCounts { OutcomeCounts(tests.map(\.outcome)) }

    /// The run in one line: `3 tests, 12 connections: 2 passed, 1 failed, in 1.234 s`.
    var summary: String {
        let connections = tests.reduce(0) { $0 + $1.pairs.count }
        return "\(PlainText.count(tests.count, "test")), \(PlainText.count(connections, "connection")): "
            + "\(testCounts.words), in \(PlainText.seconds(seconds)) s"
    }
}
