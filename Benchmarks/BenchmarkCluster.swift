import ClusterBundle
import FoundationEssentials
import Glibc
import NIOCore
import Replay

/// A replayed cluster and, before it, an API server behind a network for each delay.
struct BenchmarkCluster: Sendable {
    let bundle: ClusterBundle.Bundle
    let daemons: ReplayedCluster

    /// Starts a bundle's daemons for as long as the body runs.
    static func with(_ path: String, _ body: @Sendable @escaping (BenchmarkCluster) async throws -> Void) async throws {
        let bundle = try await ClusterBundle.Bundle.read(path)
        let replay = try await RunningReplay.start(bundle: path)
        do {
            try await body(BenchmarkCluster(bundle: bundle, daemons: replay.cluster))
            try await replay.stop()
        } catch {
            try? await replay.stop()
            throw error
        }
    }

    /// A server behind a network of a round trip, and a kubeconfig that reaches it so.
    func withServer(
        latency milliseconds: Int, objects: ClusterBundle.Bundle? = nil,
        _ body: @Sendable @escaping (ReplayServer, _ kubeconfig: String) async throws -> Void
    ) async throws {
        try await withReplayServer(
            serving: ObjectStore(objects ?? bundle), launcher: daemons.daemons.launcher
        ) { server in
            try await SlowNetwork.with(to: server.port, roundTrip: .milliseconds(Int64(milliseconds))) { port in
                let file = PassingFiles.path + "/ovnpath-benchmark-\(UUID().uuidString).kubeconfig"
                defer { try? FileManager.default.removeItem(atPath: file) }
                let kubeconfig = server.kubeconfig().replacing(":\(server.port)", with: ":\(port)")
                try Data(kubeconfig.utf8).write(to: URL(filePath: file))
                try await body(server, file)
            }
        }
    }
}

/// What the server counted while something ran.
struct Counts: Sendable {
    var requests: Int
    var execs: Int
    /// The most execs in one pod.
    var busiest: Int

    init(_ log: RequestLog) {
        let execs = log.execs
        self.execs = execs.count
        // An exec is a request too, and counted for itself.
        requests = log.requests.filter { !$0.contains("/exec?") }.count
        busiest = Dictionary(grouping: execs, by: \.pod).values.map(\.count).max() ?? 0
    }
}

extension Array<Double> {
    /// The least: what else a machine does makes every number greater, and none smaller.
    var least: Double { self.min() ?? 0 }
}

/// Processor time of the tools that execs have started so far, and of all else that has run and ended below this process.
///
/// What the daemons do for them is not in it: the databases' and the switches' work.
func processorSecondsBelow() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}
