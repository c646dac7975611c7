import Connectivity
import LiveCluster
import Console
import Kubernetes
import Logging
import PathModel
import PathReport
import PathTracer
import OVNKubernetes
import TraceResolve

/// One trace from its arguments to its exit code. This file is the whole program in short:
///
///     arguments -> question -> requests -> resolved traces -> path traces -> report and exit code
///
/// - `TraceCommand.question` reads the arguments;
/// - `TraceQuestion.requests` chooses the pods that they mean, and the protocols and families of a service;
/// - `PathTracer.resolve` ties each request to the cluster's objects;
/// - `PathTracer.follow` runs the tools, follows the packet and decides;
/// - `PathReport` prints.
struct TracePipeline {
    /// What to trace, as it was written.
    typealias Asked = TraceQuestion
    /// Who, where, with which addresses.
    typealias Resolved = ResolvedTrace
    /// Every hop of each leg, and the verdicts.
    typealias Followed = PathTraces

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
                let readable = RememberedObjects(memory: memory, cluster: cluster)
                var objects = await asked.objects(namespace: namespace, from: readable)
                let first = try asked.requests(namespace: namespace, objects: objects)
                // The service is read with all else, before it is known by which protocols and families it is meant, or by which
                // endpoints.
                let resolution = await Self.resolve(first.all, tracer)
                objects.merge(await asked.service(namespace: namespace, from: readable))
                let meant = try asked.requests(namespace: namespace, objects: objects)
                let resolved: [Resolved] =
                    try await (meant.all == first.all ? resolution : Self.resolve(meant.all, tracer)).get()
                return await tracer.follow(resolved).noting(meant.notes)
            }
        }
    }

    /// Ties requests to the cluster's objects. One of a family that an end lacks is left out, where another is not.
    private static func resolve(
        _ requests: [TraceRequest], _ tracer: PathTracer
    ) async -> Result<[Resolved], any Error> {
        var resolved: [Resolved] = []
        var problems: [any Error] = []
        for request in requests {
            do {
                resolved.append(try await tracer.resolve(request))
            } catch {
                if case .familiesDiffer = error as? ResolveError {} else { return .failure(error) }
                problems.append(error)
            }
        }
        if let problem = problems.first, resolved.isEmpty { return .failure(problem) }
        return .success(resolved)
    }

    private var logger: Logger { TerminalLog.logger("ovnpath", level: command.verbose > 2 ? .debug : .warning) }

    private func report(_ followed: Followed) throws -> OutputText {
        switch command.output {
        case .text:
            TextReport.text(
                followed, detail: TextReport.Detail(rawValue: min(command.verbose, 2)) ?? .brief, style: style)
        case .json: OutputText(document: try JSONReport.text(followed))
        case .mermaid: OutputText(document: MermaidReport.text(followed.picture))
        case .dot: OutputText(document: DOTReport.text(followed.picture))
        case .svg: OutputText(document: SVGReport.text(followed.picture))
        case .html: OutputText(document: HTMLReport.text(followed.picture))
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

extension PathTraces {
    /// The traces with notes of the question's.
    fileprivate func noting(_ notes: [Note]) -> PathTraces {
        let all = all.map { trace in
            var trace = trace
            trace.notes = notes + trace.notes
            return trace
        }
        return PathTraces(all[0], Array(all.dropFirst()))
    }

    /// The one that a picture has room for, with a note of the others.
    fileprivate var picture: PathTrace {
        var one = deciding
        if all.count > 1 { one.notes.append(.otherConnections(share)) }
        return one
    }
}
