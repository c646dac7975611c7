import ClusterBundle
import FoundationEssentials
import Replay

/// Large clusters, as the API server has them: nodes and pods that are only objects, beside the real three.
struct NodesScenario: Sendable {
    let options: Options
    /// Pods on each node besides those of OVN-Kubernetes.
    private static let podsPerNode = 20

    func run() async throws {
        let options = options
        let table = MarkdownTable(
            "One trace where the API server has many nodes, \(Self.podsPerNode) pods each, \(options.bundle)",
            [
                "nodes", "pods", "added", "ovnpath", "processor", "requests", "execs", "memory",
                "assert of \(options.pairs[0]) pairs",
                "requests", "execs", "memory",
            ])
        try await BenchmarkCluster.with(options.path(ofBundle: options.bundle)) { cluster in
            for number in options.nodes {
                let objects = cluster.bundle.grown(toNodes: number, podsPerNode: Self.podsPerNode)
                for latency in options.latencies {
                    try await cluster.withServer(latency: latency, objects: objects) { server, kubeconfig in
                        let program = Program(path: options.program, kubeconfig: kubeconfig)
                        var runs: [Program.Run] = []
                        for _ in 0..<options.rounds {
                            server.log.reset()
                            runs.append(try await program.run(TraceScenario.serviceArguments(of: options.bundle)))
                        }
                        guard runs.allSatisfy({ $0.exitCode == 0 }) else {
                            throw Program.Failure.notMeasured(runs[0].errors + runs[0].output.prefix(1000))
                        }
                        let counts = Counts(server.log)
                        let many = try await PairsScenario(options: options).measure(
                            Connection.all(cluster.bundle, count: options.pairs[0]), server, kubeconfig)
                        table.row([
                            "\(number)", "\(objects.items("pods").count)", "\(latency) ms",
                            seconds(runs.map(\.seconds).least), seconds(runs.map(\.processorSeconds).least),
                            "\(counts.requests)", "\(counts.execs)",
                            "\(rounded(runs.map(\.megabytes).max() ?? 0, 0)) MB", seconds(many.seconds),
                            "\(many.counts.requests)", "\(many.counts.execs)", "\(rounded(many.megabytes, 0)) MB",
                        ])
                    }
                }
            }
        }
    }
}
