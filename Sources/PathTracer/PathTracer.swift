package import Logging
import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Traces connections through a cluster: resolves who is meant, follows the packet, decides what happened to it.
package struct PathTracer: Sendable {
    let cluster: any ClusterReading
    let ovnNamespace: String?
    let runner: ProbeRunner
    let looksUpFlows: Bool

    /// Makes a tracer.
    ///
    /// - Parameters:
    ///   - cluster: The cluster's API.
    ///   - executor: Runs tools in the cluster's containers.
    ///   - ovnNamespace: The namespace of OVN-Kubernetes; found by itself where `nil`.
    ///   - looksUpFlows: Whether flows are looked up in the databases; without it a drop has no row and no owner.
    ///   - timeLimit: Seconds that each tool may take.
    ///   - logger: Where the tracer says what it runs.
    package init(
        cluster: any ClusterReading, executor: any ContainerExecuting, ovnNamespace: String? = nil,
        looksUpFlows: Bool = true, timeLimit: Int = 60, logger: Logger
    ) {
        self.cluster = cluster
        self.ovnNamespace = ovnNamespace
        runner = ProbeRunner(executor: executor, timeLimit: timeLimit, logger: logger)
        self.looksUpFlows = looksUpFlows
    }

    /// Ties a request to the cluster's objects.
    ///
    /// - Throws: ``ResolveError`` where an object is missing or unfit, or what the cluster's API threw.
    package func resolve(_ request: TraceRequest) async throws -> ResolvedTrace {
        try await Resolver(cluster: cluster, ovnNamespace: ovnNamespace).resolve(request)
    }

    /// Follows a resolved request and decides. Nothing is thrown: what a tool could not tell is in the verdicts.
    package func follow(_ trace: ResolvedTrace) async -> PathTrace { await follow([trace]).all[0] }

    /// Follows resolved requests side by side, in the same rounds, and decides. The tools' own outputs are kept.
    ///
    /// - Parameter traces: The requests; at least one.
    /// - Returns: The answers, in order.
    package func follow(_ traces: [ResolvedTrace]) async -> PathTraces {
        var runs = traces.map { ConnectionRun(of: $0) }
        let catalogue = await Rounds(runner: runner, looksUpFlows: looksUpFlows, keepsOutputs: true).follow(&runs)
        let conclusion = Conclusion(catalogue: catalogue, cluster: cluster)
        let first = await conclusion.trace(of: runs[0])
        var others: [PathTrace] = []
        for run in runs.dropFirst() { others.append(await conclusion.trace(of: run)) }
        return PathTraces(first, others)
    }
}
