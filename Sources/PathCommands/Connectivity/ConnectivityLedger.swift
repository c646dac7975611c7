import Connectivity
import NetworkTypes
import OrderedCollections
import PathModel
import PathReport
import PathTracer
import Synchronization

/// The results of each test so far. It can report at any time, so an interrupted run loses nothing.
final class ConnectivityLedger: Sendable {
    /// A test and where it stands.
    private struct Entry {
        var test: ConnectionTest
        var document: Int
        var namespace: String
        var skipped: String?
        var planned = ConnectionPlan.Planned()
        var isPlanned = false
        var results: [PairResult?] = []
        /// How many results are yet to come.
        var missing = 0
        /// The earlier results of connections that are traced again: they hold until a new one comes.
        var earlier: [TraceRequest: PairResult] = [:]
    }
    /// A connection's place: a test, and which of its connections.
    struct Place: Hashable, Sendable {
        var test: Int
        var pair: Int
    }

    private let documents: [ConnectivityTest]
    /// The options that choose the cluster, for the commands that trace a connection again.
    private let clusterOptions: [String]
    private let entries: Mutex<[Entry]>

    /// Makes a ledger.
    ///
    /// - Parameters:
    ///   - documents: The documents of all files.
    ///   - namespace: The namespace of names without one, where a document names none.
    ///   - clusterOptions: The options that choose the cluster, as words for a shell.
    ///   - isChosen: Whether a test of this name is to be traced.
    init(
        _ documents: [ConnectivityTest], namespace: String, clusterOptions: [String] = [], isChosen: (String) -> Bool
    ) {
        self.documents = documents
        self.clusterOptions = clusterOptions
        var entries: [Entry] = []
        for (index, document) in documents.enumerated() {
            for test in document.tests {
                entries.append(
                    Entry(
                        test: test, document: index, namespace: document.namespace ?? namespace,
                        skipped: isChosen(test.name) ? nil : "excluded by --filter"))
            }
        }
        self.entries = Mutex(entries)
    }

    /// The tests that are to be traced, with their namespaces: at first all that were chosen, later those that did not pass.
    var open: [(index: Int, test: ConnectionTest, namespace: String)] {
        entries.withLock { entries in
            entries.indices.filter { entries[$0].skipped == nil && outcome(entries[$0]) != .passed }.map {
                ($0, entries[$0].test, entries[$0].namespace)
            }
        }
    }

    /// The longest time that a command may take, in seconds, of the tests that say it.
    var timeout: Double? { entries.withLock { $0.compactMap(\.test.timeout).max() } }

    /// How many tests there are to be traced in all.
    var chosen: Int { entries.withLock { $0.filter { $0.skipped == nil }.count } }

    /// Notes what a test selects. Connections that had passed before stay so.
    func plan(_ index: Int, _ planned: ConnectionPlan.Planned) {
        entries.withLock { entries in
            let before = zip(entries[index].planned.pairs, entries[index].results).filter { $1?.outcome == .passed }
            var passed: [TraceRequest: PairResult] = [:]
            for (pair, result) in before { passed[pair.request] = result }
            entries[index].planned = planned
            entries[index].isPlanned = true
            entries[index].results = planned.pairs.map { pair in
                if let obstacle = pair.obstacle { return result(pair, Judgement(refused: obstacle)) }
                return passed[pair.request]
            }
            entries[index].missing = entries[index].results.count { $0 == nil }
        }
    }

    /// The connections that are yet to be traced; equal ones are traced once.
    var wanted: [(request: TraceRequest, places: [Place])] {
        entries.withLock { entries in
            var places: OrderedDictionary<TraceRequest, [Place]> = [:]
            for (test, entry) in entries.enumerated() where entry.skipped == nil {
                for (pair, result) in entry.results.enumerated() where result == nil {
                    let request = entry.planned.pairs[pair].request
                    places[request, default: []].append(Place(test: test, pair: pair))
                }
            }
            return places.map { ($0.key, $0.value) }
        }
    }

    /// Records the result of a connection.
    ///
    /// - Returns: The outcome, and the test where this was the last of its connections.
    func record(_ outcome: TraceOutcome, at place: Place) -> (Outcome, TestResult?) {
        entries.withLock { entries in
            let pair = entries[place.test].planned.pairs[place.pair]
            let namespace = entries[place.test].namespace
            let judgement: Judgement
            var path: [String] = []
            var endpoint: IPAddress?
            switch outcome {
            case .traced(let trace):
                endpoint = trace.backend?.address
                judgement = Judgement(trace, expectation: pair.expectation, namespace: namespace)
                if judgement.result != .passed { path = PathLines.of(trace) }
            case .lacksFamily where pair.isOneOfFamilies:
                // The service's other address is the one that such a client dials.
                judgement = Judgement(skipped: .otherFamily(pair.request.family ?? .ip4))
            case .refused(let reason), .lacksFamily(let reason): judgement = Judgement(refused: reason)
            }
            if entries[place.test].results[place.pair] == nil { entries[place.test].missing -= 1 }
            entries[place.test].results[place.pair] = result(pair, judgement, path: path, endpoint: endpoint)
            return (judgement.outcomeWords, ended(entries[place.test]))
        }
    }

    /// A test, where nothing of it is yet to be traced.
    func ended(_ index: Int) -> TestResult? { entries.withLock { ended($0[index]) } }

    private func ended(_ entry: Entry) -> TestResult? {
        entry.missing > 0 ? nil : result(entry)
    }

    /// Gives connections their share of the time that they took together.
    func share(_ seconds: Double, among places: [Place]) {
        guard !places.isEmpty else { return }
        entries.withLock { entries in
            for place in places { entries[place.test].results[place.pair]?.seconds = seconds / Double(places.count) }
        }
    }

    /// Has what did not pass traced again.
    func reopen() {
        entries.withLock { entries in
            for test in entries.indices {
                for (pair, result) in entries[test].results.enumerated() where result?.outcome != .passed {
                    entries[test].earlier[entries[test].planned.pairs[pair].request] = result
                    entries[test].results[pair] = nil
                    if result != nil { entries[test].missing += 1 }
                }
            }
        }
    }

    /// All that is known.
    ///
    /// - Parameters:
    ///   - unfinished: Why connections without a result have none.
    ///   - seconds: How long the run took.
    /// - Returns: The suites with all their tests.
    func result(unfinished: String, seconds: Double) -> ConnectivityResult {
        entries.withLock { entries in
            let suites = documents.indices.map { index in
                SuiteResult(
                    name: documents[index].name, file: documents[index].file,
                    tests: entries.filter { $0.document == index }.map { result($0, unfinished: unfinished) })
            }
            return ConnectivityResult(suites: suites, seconds: seconds)
        }
    }

    private func outcome(_ entry: Entry) -> Outcome? { entry.isPlanned ? result(entry).outcome : nil }

    private func result(_ entry: Entry, unfinished: String = "not traced") -> TestResult {
        let pairs = zip(entry.planned.pairs, entry.results).map { pair, result in
            result ?? entry.earlier[pair.request]
                ?? PairResult(
                    source: pair.source, destination: pair.destination, transport: pair.request.transport.rawValue,
                    outcome: .skipped(unfinished), traced: "", command: pair.command(options: clusterOptions))
        }
        return TestResult(
            name: entry.test.name, line: entry.test.line, expected: entry.test.expected, pairs: pairs,
            problem: entry.planned.problem, skipped: entry.skipped ?? (entry.isPlanned ? nil : unfinished))
    }

    private func result(
        _ pair: ConnectionPlan.Pair, _ judgement: Judgement, path: [String] = [], endpoint: IPAddress? = nil
    ) -> PairResult {
        PairResult(
            source: pair.source, destination: pair.destination, transport: pair.request.transport.rawValue,
            outcome: judgement.outcomeWords, traced: judgement.traced.words, cause: judgement.cause?.words,
            remark: judgement.remark, path: path, command: pair.command(tracedTo: endpoint, options: clusterOptions))
    }
}
