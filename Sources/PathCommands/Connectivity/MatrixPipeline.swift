import LiveCluster
import Connectivity
import Console
import Kubernetes
import Logging
import NetworkTypes
import PathModel
import PathReport
import PathTracer
import Synchronization
import TraceResolve
import UnixSignals

/// One run of `ovnpath matrix` from its arguments to its exit code:
///
///     arguments -> selectors -> connections -> traces -> table
struct MatrixPipeline {
    let command: MatrixCommand

    /// Runs all stages. Reports a failure in one line on standard error.
    func run() async -> ExitStatus {
        let access: ClusterAccess
        let rule: ConnectionRule
        do {
            // Before the kubeconfig is loaded: a mistake in the arguments is reported first.
            rule = try command.rule()
            if let obstacle = command.outputs.compactMap(\.obstacle).first {
                Terminal.complain(obstacle)
                return .usage
            }
            access = try command.cluster.access()
        } catch {
            Terminal.complain(error)
            return (error as? KubeconfigError)?.isExpired ?? false ? .undetermined : .usage
        }
        let namespace = command.namespace ?? access.namespace ?? "default"
        let manner: RunProgress.Manner =
            command.quiet || !Terminal.isErrorInteractive ? .silent : .redrawn
        let progress = RunProgress(manner)
        let traced: MatrixTraces
        do {
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            traced = try await trace(rule, namespace: namespace, access, progress, signals)
        } catch {
            progress.end()
            Terminal.complain(error)
            return .undetermined
        }
        progress.end()
        for note in traced.planned.notes { Terminal.writeError("note: \(note)\n") }
        if traced.isInterrupted { Terminal.complain("interrupted; partial results follow") }
        guard write(traced, rule) else { return .usage }
        return traced.isDetermined ? .delivered : .undetermined
    }

    /// The results of the connections so far, by their places.
    private final class Answers: Sendable {
        let known = Mutex<[Int: TraceOutcome]>([:])
    }

    private func trace(
        _ rule: ConnectionRule, namespace: String, _ access: ClusterAccess, _ progress: RunProgress,
        _ signals: UnixSignalsSequence
    ) async throws -> MatrixTraces {
        let quiet = TerminalLog.logger("ovnpath", level: .warning)
        return try await KubernetesClient.withClient(access, logger: quiet) { client in
            let cluster = KubernetesCluster(client: client, toolTimeLimit: command.timeout)
            let executor = CommandLimit(cluster, count: command.jobs) { progress.running($0) }
            let tracer = PathTracer(
                cluster: cluster, executor: executor, ovnNamespace: command.cluster.ovnNamespace,
                timeLimit: command.timeout, logger: quiet)
            let selectors = (rule.sources + rule.destinations).map { ($0, namespace: namespace) }
            let memory = ClusterMemory(of: cluster)
            let objects = await SelectedObjects.read(
                for: selectors, from: RememberedObjects(memory: memory, cluster: cluster))
            let planned = ConnectionPlan.plan(
                ConnectionTest(name: "", line: 1, rules: [rule], expected: ""), objects: objects, namespace: namespace)
            if let problem = planned.problem ?? planned.pairs.compactMap(\.obstacle).first {
                throw MatrixTraces.Problem(description: problem)
            }
            progress.begin(total: planned.pairs.count)
            let answers = Answers()
            let isInterrupted = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await tracer.trace(planned.pairs.map(\.request), memory: memory) { index, outcome in
                        guard !Task.isCancelled else { return }
                        answers.known.withLock { $0[index] = outcome }
                        if case .traced = outcome { progress.count(.passed) } else { progress.count(.undetermined("")) }
                    }
                    return false
                }
                group.addTask {
                    for await _ in signals { return true }
                    return false
                }
                let isInterrupted = await group.next() ?? false
                group.cancelAll()
                return isInterrupted
            }
            return MatrixTraces(
                planned: planned, outcomes: answers.known.withLock { $0 },
                isInterrupted: isInterrupted)
        }
    }

    private func write(_ traced: MatrixTraces, _ rule: ConnectionRule) -> Bool {
        if command.asTest {
            let text = AssertionText.text(
                traced.entries, name: "recorded", transport: rule.transport, words: \.words)
            let problem = Terminal.write(OutputText(document: text))
            if let problem { Terminal.complain(problem) }
            return problem == nil
        }
        let matrix = traced.matrix(transport: rule.transport)
        return OutputChoice.write(command.outputs, "table") { try text(matrix, $0) }
    }

    private func text(_ matrix: ConnectivityMatrix, _ choice: OutputChoice<MatrixCommand.Form>) throws -> OutputText {
        switch choice.form {
        case .text:
            let style =
                choice.file == nil ? TextStyle(width: Terminal.columns, isColoured: command.colour.isColoured) : .plain
            return MatrixTextReport.text(matrix, style: style)
        case .csv: return OutputText(document: MatrixCSVReport.text(matrix))
        case .json: return OutputText(document: try MatrixJSONReport.text(matrix))
        case .html: return OutputText(document: MatrixHTMLReport.text(matrix))
        }
    }
}

/// The traces behind a table.
struct MatrixTraces: Sendable {
    /// Why there is no table.
    struct Problem: Error, CustomStringConvertible {
        /// One line for people.
        var description: String
    }

    let planned: ConnectionPlan.Planned
    let outcomes: [Int: TraceOutcome]
    let isInterrupted: Bool

    /// Whether every connection's verdict is known.
    var isDetermined: Bool { planned.pairs.indices.allSatisfy { cell($0).verdict != "undetermined" } }

    /// The connections with their traces.
    var entries: [AssertionText.Entry] {
        planned.pairs.indices.map { index in
            if case .traced(let trace)? = outcomes[index] { return .init(pair: planned.pairs[index], trace: trace) }
            return .init(pair: planned.pairs[index], trace: nil)
        }
    }

    /// The table: a row a source, a column a destination, in the order that they were selected in.
    func matrix(transport: TransportProtocol) -> ConnectivityMatrix {
        var cells: [String: [String: ConnectivityMatrix.Cell]] = [:]
        for (index, pair) in planned.pairs.enumerated() {
            cells[pair.source, default: [:]][pair.destination] = cell(index)
        }
        func name(_ label: String) -> String {
            if label.hasPrefix("pod ") { return String(label.dropFirst("pod ".count)) }
            if label.hasPrefix("node ") { return "node/" + label.dropFirst("node ".count) }
            return label.hasPrefix("service ") ? "svc/" + label.dropFirst("service ".count) : label
        }
        return ConnectivityMatrix(
            sources: planned.sources.map(name), destinations: planned.destinations.map(name),
            transport: transport.rawValue,
            cells: planned.sources.map { source in
                // Only a pod's connection to itself is not among the pairs.
                planned.destinations.map { cells[source]?[$0] ?? ConnectivityMatrix.Cell(verdict: "self") }
            })
    }

    private func cell(_ index: Int) -> ConnectivityMatrix.Cell {
        switch outcomes[index] {
        case .traced(let trace):
            func reason(_ words: String) -> String { (trace.share.map { "\($0.words): " } ?? "") + words }
            switch trace.verdict {
            case .delivered: return .init(verdict: "delivered")
            case .dropped(let cause), .rejected(let cause):
                let legs = trace.each.flatMap(\.legs).filter { $0.direction != .reverse }
                // A refusal of the reply is for the other end: to the sender it is lost.
                let isReply = legs.first { $0.verdict.cause != nil }?.direction == .reply
                let words = isReply ? "the request arrives, its reply is \(trace.verdict.word): " : ""
                return .init(
                    verdict: isReply ? Verdict.Kind.dropped.rawValue : trace.verdict.word,
                    reason: reason(words + cause.reason.words), owner: cause.owner?.description,
                    summary: cause.isolationWords)
            case .undetermined(let why): return .init(verdict: "undetermined", reason: reason(why.words))
            }
        case .refused(let reason), .lacksFamily(let reason): return .init(verdict: "undetermined", reason: reason)
        case nil: return .init(verdict: "undetermined", reason: "the run was interrupted")
        }
    }
}
