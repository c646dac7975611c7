import Connectivity
import PathModel
import PathTracer
import TraceResolve
import UnixSignals

/// Traces the connections of tests: reads what their selectors need, plans, traces all in one call, judges, and again what did
/// not pass.
struct ConnectivityRun {
    /// How a run is done.
    struct Options: Sendable {
        /// Whether the first connection that is not as expected ends the run.
        var failFast = false
        /// How often what did not pass is traced again.
        var retries = 0
        /// The pause before that.
        var retryDelay = Duration.seconds(10)
    }
    /// Why a run ended.
    enum End: Sendable {
        /// All was traced.
        case finished
        /// A connection was not as expected.
        case failedFast
        /// A signal came.
        case interrupted

        /// Why connections without a result have none.
        var words: String {
            switch self {
            case .finished: "not traced"
            case .failedFast: "the run stopped at the first failure"
            case .interrupted: "the run was interrupted"
            }
        }
    }

    let ledger: ConnectivityLedger
    let options: Options
    let progress: RunProgress
    let cluster: any ObjectReading & ClusterReading
    let tracer: PathTracer

    /// Runs until all is traced, the first failure, or a signal.
    func run(until signals: UnixSignalsSequence) async -> End {
        await withTaskGroup(of: End?.self) { group in
            group.addTask { await attempts() }
            group.addTask {
                for await _ in signals { return .interrupted }
                return nil
            }
            // The signals' sequence ends only when it is cancelled. The tracer's execs are closed as they are cancelled.
            let end = await group.next() ?? nil
            group.cancelAll()
            return end ?? .finished
        }
    }

    private func attempts() async -> End {
        for attempt in 0...options.retries {
            if attempt > 0 {
                let open = ledger.open.count
                guard open > 0 else { break }
                progress.say(
                    "\(open) test\(open == 1 ? "" : "s") did not pass; retry \(attempt) of \(options.retries) in"
                        + " \(options.retryDelay.components.seconds) s")
                do { try await Task.sleep(for: options.retryDelay) } catch { return .interrupted }
                ledger.reopen()
            }
            // A failure that may yet pass ends nothing.
            let end = await trace(failFast: options.failFast && attempt == options.retries)
            if Task.isCancelled { return .interrupted }
            if end == .failedFast { return end }
        }
        return .finished
    }

    /// One attempt at all that did not pass yet.
    private func trace(failFast: Bool) async -> End {
        let clock = ContinuousClock()
        let start = clock.now
        let open = ledger.open
        let selectors = open.flatMap { entry in
            entry.test.rules.flatMap { $0.sources + $0.destinations }.map { ($0, namespace: entry.namespace) }
        }
        let memory = ClusterMemory(of: cluster)
        let objects = await SelectedObjects.read(
            for: selectors, from: RememberedObjects(memory: memory, cluster: cluster))
        if Task.isCancelled { return .interrupted }
        for entry in open {
            let planned = ConnectionPlan.plan(entry.test, objects: objects, namespace: entry.namespace)
            for note in planned.notes { progress.say("note: \(entry.test.name): \(note)") }
            ledger.plan(entry.index, planned)
            if planned.problem != nil, failFast { return .failedFast }
        }
        let wanted = ledger.wanted
        progress.begin(total: wanted.reduce(0) { $0 + $1.places.count })
        // Tests of which nothing is traced have ended when they are planned.
        for test in open.compactMap({ ledger.ended($0.index) }) { progress.ended(test) }
        let end = await trace(wanted, memory: memory, failFast: failFast)
        ledger.share(Double(clock.now - start), among: wanted.flatMap(\.places))
        return end
    }

    private func trace(
        _ wanted: [(request: TraceRequest, places: [ConnectivityLedger.Place])], memory: ClusterMemory, failFast: Bool
    ) async -> End {
        guard !wanted.isEmpty else { return .finished }
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let (ledger, progress, tracer) = (ledger, progress, tracer)
        return await withTaskGroup(of: End.self) { group in
            group.addTask {
                await tracer.trace(wanted.map(\.request), memory: memory) { index, outcome in
                    // What fails because it is cancelled says nothing of the connection.
                    guard !Task.isCancelled else { return }
                    for place in wanted[index].places {
                        let (result, test) = ledger.record(outcome, at: place)
                        progress.count(result)
                        if let test { progress.ended(test) }
                        if failFast, result.word == "failed" { stop.yield() }
                    }
                }
                return .finished
            }
            group.addTask {
                for await _ in stops { return .failedFast }
                return .finished
            }
            let end = await group.next() ?? .finished
            group.cancelAll()
            return end
        }
    }
}

extension Double {
    /// A duration in seconds.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = Double(seconds) + Double(attoseconds) * 1e-18
    }
}
