import ClusterBundle

/// A replayed cluster that outlives the call that started it, for tests that share one.
///
/// Commands use `ReplayedCluster.run`, which cannot be left without stopping it. When this process ends, in whatever
/// way, the cluster ends with it.
package final class RunningReplay: Sendable {
    /// The running cluster.
    package let cluster: ReplayedCluster
    private let end: AsyncStream<Never>.Continuation
    private let run: Task<Void, any Error>

    private init(cluster: ReplayedCluster, end: AsyncStream<Never>.Continuation, run: Task<Void, any Error>) {
        self.cluster = cluster
        self.end = end
        self.run = run
    }

    /// Starts a bundle's cluster.
    ///
    /// - Parameters:
    ///   - path: The bundle's folder or archive.
    ///   - installation: Whose programs run; what the search chooses by default.
    ///   - options: How the API server behaves.
    /// - Returns: The running cluster, which is stopped with `stop()` or with this process.
    /// - Throws: `BundleError`; `ReplayError`.
    package static func start(
        bundle path: String, on installation: OVNInstallation? = nil,
        options: ReplayServerOptions = ReplayServerOptions()
    ) async throws -> RunningReplay {
        let bundle = try await Bundle.read(path)
        // Not where a user's replays are: `ovnpath replay --stop` would end this process.
        let base = try ReplayBase.usable(among: ReplayBase.candidates(name: "ovnpath-in-process"))
        let (ended, end) = AsyncStream.makeStream(of: Never.self)
        let (ready, announce) = AsyncThrowingStream.makeStream(of: ReplayedCluster.self)
        let run = Task {
            do {
                try await ReplayedCluster.run(bundle, on: installation, in: base, options: options) { cluster in
                    announce.yield(cluster)
                    for await _ in ended {}
                }
                announce.finish()
            } catch {
                announce.finish(throwing: error)
                throw error
            }
        }
        for try await cluster in ready { return RunningReplay(cluster: cluster, end: end, run: run) }
        throw CancellationError()
    }

    /// Stops the cluster and removes all of it.
    package func stop() async throws {
        end.finish()
        try await run.value
    }
}
