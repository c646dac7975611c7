import LiveCluster
import Connectivity
import Console
import Kubernetes
import Logging
import PathReport
import PathTracer
import UnixSignals

/// One run of `ovnpath assert` from its arguments to its exit code:
///
///     files -> tests -> connections -> traces -> outcomes -> reports and exit code
///
/// - `AssertionFiles` reads the files, all of which must be right before anything is traced;
/// - `SelectedObjects` and `ConnectionPlan` find the connections that the tests select;
/// - `PathTracer.trace` traces them all;
/// - `Judgement` compares each with what was expected, and `ConnectivityLedger` keeps the results;
/// - `PathReport` prints.
struct AssertPipeline {
    let command: AssertCommand

    /// Runs all stages. Reports failures on standard error.
    func run() async -> ExitStatus {
        let (documents, problems) = AssertionFiles.read(command.files)
        guard problems.isEmpty else {
            // As compilers write them, so that editors and CI find the places.
            Terminal.writeError(problems.map { "\($0)\n" }.joined())
            return .usage
        }
        let obstacles = command.outputs.compactMap(\.obstacle)
        guard obstacles.isEmpty else {
            for obstacle in obstacles { Terminal.complain(obstacle) }
            return .usage
        }
        let access: ClusterAccess
        do { access = try command.cluster.access() } catch {
            Terminal.complain(error)
            return (error as? KubeconfigError)?.isExpired ?? false ? .undetermined : .usage
        }
        let expression = try? command.expression()
        let ledger = ConnectivityLedger(
            documents, namespace: command.namespace ?? access.namespace ?? "default",
            clusterOptions: command.cluster.arguments
        ) { name in
            expression.map { name.contains($0) } ?? true
        }
        guard ledger.chosen > 0 else {
            Terminal.complain("no test name matches --filter '\(command.filter ?? "")'")
            return .usage
        }
        return await run(ledger, access)
    }

    private func run(_ ledger: ConnectivityLedger, _ access: ClusterAccess) async -> ExitStatus {
        let manner: RunProgress.Manner = command.quiet ? .silent : Terminal.isErrorInteractive ? .redrawn : .lines
        let progress = RunProgress(manner)
        let clock = ContinuousClock()
        let start = clock.now
        let end: ConnectivityRun.End
        do {
            // From here on a signal ends the run in order.
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            end = try await trace(ledger, access, progress, signals)
        } catch {
            progress.end()
            Terminal.complain(error)
            return .undetermined
        }
        progress.end()
        let result = ledger.result(unfinished: end.words, seconds: Double(clock.now - start))
        if case .interrupted = end { Terminal.complain("interrupted; partial results follow") }
        let status = Self.status(of: result, strict: command.strict, isComplete: end != .interrupted)
        return write(result) ? status : .usage
    }

    private func trace(
        _ ledger: ConnectivityLedger, _ access: ClusterAccess, _ progress: RunProgress,
        _ signals: UnixSignalsSequence
    ) async throws -> ConnectivityRun.End {
        let quiet = TerminalLog.logger("ovnpath", level: .warning)
        let options = ConnectivityRun.Options(
            failFast: command.failFast, retries: command.retries, retryDelay: .seconds(command.retryDelay))
        let timeout = max(1, Int((ledger.timeout ?? Double(command.timeout)).rounded(.up)))
        return try await KubernetesClient.withClient(access, logger: quiet) { client in
            let cluster = KubernetesCluster(client: client, toolTimeLimit: timeout)
            let executor = CommandLimit(cluster, count: command.jobs) { progress.running($0) }
            let tracer = PathTracer(
                cluster: cluster, executor: executor, ovnNamespace: command.cluster.ovnNamespace, timeLimit: timeout,
                logger: quiet)
            let run = ConnectivityRun(
                ledger: ledger, options: options, progress: progress, cluster: cluster, tracer: tracer)
            return await run.run(until: signals)
        }
    }

    /// Writes all reports, each whether or not another could be written.
    ///
    /// - Returns: Whether all were written.
    private func write(_ result: ConnectivityResult) -> Bool {
        OutputChoice.write(command.outputs, "report") { try text(result, $0) }
    }

    private func text(_ result: ConnectivityResult, _ choice: OutputChoice<AssertCommand.Form>) throws -> OutputText {
        switch choice.form {
        case .text:
            let style =
                choice.file == nil ? TextStyle(width: Terminal.columns, isColoured: command.colour.isColoured) : .plain
            return ConnectivityTextReport.text(result, style: style)
        case .json: return OutputText(document: try ConnectivityJSONReport.text(result))
        case .junit: return OutputText(document: JUnitReport.text(result))
        case .tap: return OutputText(document: TAPReport.text(result))
        case .github: return OutputText(document: GitHubReport.text(result), holdsCommands: true)
        case .markdown: return OutputText(document: MarkdownReport.text(result))
        }
    }

    /// The exit code that a result leads to.
    ///
    /// - Parameters:
    ///   - result: The result.
    ///   - strict: Whether what is undetermined outweighs what has failed.
    ///   - isComplete: Whether all was traced that was to be; what an interrupted run left out is undetermined.
    /// - Returns: The exit code.
    static func status(of result: ConnectivityResult, strict: Bool, isComplete: Bool) -> ExitStatus {
        let outcomes = result.tests.flatMap { [$0.outcome] + $0.pairs.map(\.outcome) }
        let hasFailed = outcomes.contains { $0.word == "failed" }
        let isUnknown = !isComplete || outcomes.contains { $0.word == "undetermined" }
        if hasFailed, !(strict && isUnknown) { return .notDelivered }
        return isUnknown ? .undetermined : .delivered
    }
}
