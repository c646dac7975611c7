import LiveCluster
import Console
import FoundationEssentials
import Kubernetes
import Logging
import OVNKubernetes
import PathReport
import PathTracer

/// `ovnkube-trace`: the command line and the result lines of OVN-Kubernetes' own tool, on top of this program's trace.
///
///     flags -> what is asked -> resolved trace -> path trace -> result lines and exit code
///
/// The exit code is 0 when every step succeeds, 255 at the first that fails, 1 on errors and at a step that cannot be determined,
/// and 2 on flags that cannot be read.
package struct OvnkubeTraceTool: Sendable {
    /// The tool waits without end; no trace takes this long.
    private static let timeLimit = Duration.seconds(300)
    /// The client's port in the tool's own traces of logical flows.
    private static let sourcePort: UInt16 = 52888
    /// The port that ``OvnkubeTraceOptions/port`` stands for where none can be read: the packet is not sent.
    private static let noPort: UInt16 = 80

    /// The variables of the process.
    let environment: [String: String]
    /// Where to write.
    let streams: ToolStreams

    /// Runs the tool on the process's own streams and returns its exit code.
    package static func run(_ arguments: [String]) async -> Int32 {
        await Self(environment: ProcessInfo.processInfo.environment, streams: .standard).run(arguments)
    }

    /// Runs the tool.
    ///
    /// - Parameter arguments: The arguments, without the program's name.
    /// - Returns: The exit code.
    func run(_ arguments: [String]) async -> Int32 {
        let options: OvnkubeTraceOptions
        do {
            options = try OvnkubeTraceOptions(parsing: arguments)
        } catch {
            switch error {
            case .helpWanted:
                streams.writeError(OutputText(lines: OvnkubeTraceOptions.usage))
                return 0
            case .wrong(let text):
                streams.writeError(OutputText(lines: text + "\n" + OvnkubeTraceOptions.usage))
                return 2
            }
        }
        let level = Klog.level(options.logLevel)
        let log = Klog(level: level ?? 0, write: streams.writeError)
        do {
            guard level != nil else { throw OvnkubeTraceExit("fatal: cannot set logging level") }
            log.info(1, "Log level set to: \(options.logLevel)")
            return try await run(options, log)
        } catch let exit as OvnkubeTraceExit {
            log.fatal(exit)
        } catch is DeadlinePassed {
            log.fatal(
                .init(" Unexpected error: the trace did not end within \(Self.timeLimit.components.seconds) seconds"))
        } catch {
            log.fatal(.init(" Unexpected error: \(error)"))
        }
        return 1
    }

    private func run(_ options: OvnkubeTraceOptions, _ log: Klog) async throws -> Int32 {
        let access = try ClusterAccess.load(
            kubeconfig: options.kubeconfig, context: nil, environment: environment,
            homeDirectory: environment["HOME"] ?? "/")
        let quiet = TerminalLog.logger("ovnkube-trace", level: .critical)
        return try await KubernetesClient.withClient(access, logger: quiet) { client in
            try await Deadline.run(Self.timeLimit) {
                let cluster = KubernetesCluster(client: client, execTimeout: Self.timeLimit)
                let namespace = try await ovnNamespace(options, cluster, log)
                log.info(5, "OVN-Kubernetes namespace is \(namespace)")
                if options.dumpsTableIDs {
                    try await dumpTableIDs(cluster, namespace)
                    return 0
                }
                let run = TraceRun(
                    options: options, destination: try options.checked(), cluster: cluster, ovnNamespace: namespace,
                    sourcePort: Self.sourcePort, log: log)
                if log.logs(5) { ClusterNotes(log: log).tell(nodes: try await cluster.nodes()) }
                let resolved = try await run.resolve(portWithout: Self.noPort)
                guard options.port != nil else {
                    // ovn-trace does not take such a port, which the tool reports as a failure of its first step.
                    return try TracePrinter(streams: streams, log: log).print(
                        [run.unsentLine(to: resolved)], skipsDetrace: true)
                }
                let tracer = PathTracer(cluster: cluster, executor: cluster, ovnNamespace: namespace, logger: quiet)
                let trace = await tracer.follow(resolved)
                ClusterNotes(log: log).tell(trace, resolved)
                let lines = ResultLines(trace: trace, resolved: resolved).all
                return try TracePrinter(streams: streams, log: log).print(lines, skipsDetrace: options.skipsDetrace)
            }
        }
    }

    /// The namespace of OVN-Kubernetes; empty if no pod of it is found, which later steps report.
    private func ovnNamespace(
        _ options: OvnkubeTraceOptions, _ cluster: KubernetesCluster, _ log: Klog
    ) async throws -> String {
        if let namespace = options.ovnNamespace { return namespace }
        do {
            let pods = try await cluster.pods(namespace: nil, labelSelector: "app=ovnkube-node")
            if let namespace = pods.first?.metadata.namespace { return namespace }
        } catch {
            log.info(0, "Cannot find ovnkube pods in any namespace")
            throw error
        }
        log.info(0, "Cannot find ovnkube pods in any namespace")
        return ""
    }

    private func dumpTableIDs(_ cluster: KubernetesCluster, _ namespace: String) async throws {
        do {
            let tables = TableIDs(cluster: cluster, executor: cluster, ovnNamespace: namespace)
            streams.write(OutputText(document: try await tables.json() + "\n"))
        } catch {
            let text = (error as? OvnkubeTraceExit)?.message ?? Refusals.words(error)
            throw OvnkubeTraceExit("Failed dumping VRF table IDs: \(text)")
        }
    }
}
