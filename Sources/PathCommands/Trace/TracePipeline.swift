import LiveCluster
import Console
import Kubernetes
import Logging
import PathModel
import PathReport
import PathTracer
import TraceResolve

/// One trace from its arguments to its exit code. This file is the whole program in short:
///
///     arguments -> question -> request -> resolved trace -> path trace -> report and exit code
///
/// - `TraceCommand.question` reads the arguments;
/// - `TraceQuestion.request` chooses the pods that they mean;
/// - `PathTracer.resolve` ties the request to the cluster's objects;
/// - `PathTracer.follow` runs the tools, follows the packet and decides;
/// - `PathReport` prints.
struct TracePipeline {
    /// What to trace, as it was written.
    typealias Asked = TraceQuestion
    /// Who, where, with which addresses.
    typealias Resolved = ResolvedTrace
    /// Every hop of each leg, and the verdicts.
    typealias Followed = PathTrace

    let command: TraceCommand

    /// Runs all stages. Reports a failure in one line on standard error.
    func run() async -> ExitStatus {
        let access: ClusterAccess
        let asked: Asked
        do {
            // Before the kubeconfig is loaded: a mistake in the arguments is reported first.
            asked = try command.question()
            access = try command.cluster.access()
        } catch {
            Terminal.complain(error)
            return (error as? KubeconfigError)?.isExpired ?? false ? .undetermined : .usage
        }
        do {
            let followed = try await trace(asked, access)
            if let problem = Terminal.write(try report(followed)) {
                Terminal.complain(problem)
                return .usage
            }
            return Self.status(of: followed.verdict)
        } catch {
            Terminal.complain(error)
            return .undetermined
        }
    }

    private func trace(_ asked: Asked, _ access: ClusterAccess) async throws -> Followed {
        let logger = logger
        let timeout = Duration.seconds(command.timeout)
        return try await KubernetesClient.withClient(access, logger: logger) { client in
            try await Deadline.run(timeout) {
                // Most connections cross two nodes, which are asked at once.
                client.expectExecs(2)
                let cluster = KubernetesCluster(client: client, execTimeout: timeout)
                let memory = ClusterMemory(of: cluster)
                let tracer = PathTracer(
                    cluster: memory, executor: cluster, ovnNamespace: command.cluster.ovnNamespace, logger: logger)
                let namespace = command.namespace ?? access.namespace ?? "default"
                let objects = await asked.objects(
                    namespace: namespace, from: RememberedObjects(memory: memory, cluster: cluster))
                let (request, notes) = try asked.request(namespace: namespace, objects: objects)
                let resolved: Resolved = try await tracer.resolve(request)
                var followed = await tracer.follow(resolved)
                followed.notes = notes + followed.notes
                return followed
            }
        }
    }

    private var logger: Logger { TerminalLog.logger("ovnpath", level: command.verbose > 2 ? .debug : .warning) }

    private func report(_ followed: Followed) throws -> OutputText {
        switch command.output {
        case .text:
            TextReport.text(
                followed, detail: TextReport.Detail(rawValue: min(command.verbose, 2)) ?? .brief, style: style)
        case .json: OutputText(document: try JSONReport.text(followed))
        case .mermaid: OutputText(document: MermaidReport.text(followed))
        case .dot: OutputText(document: DOTReport.text(followed))
        case .svg: OutputText(document: SVGReport.text(followed))
        case .html: OutputText(document: HTMLReport.text(followed))
        }
    }

    private var style: TextStyle {
        TextStyle(
            width: Terminal.columns, isColoured: command.colour.isColoured,
            kubectl: command.commands ? command.cluster.kubectl : nil)
    }

    /// The exit code that a verdict leads to.
    static func status(of verdict: Verdict) -> ExitStatus {
        switch verdict {
        case .delivered: .delivered
        case .dropped, .rejected: .notDelivered
        case .undetermined: .undetermined
        }
    }
}
