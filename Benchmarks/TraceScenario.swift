import FoundationEssentials
import Replay

/// One trace, from a pod to a service whose endpoint is on another node.
struct TraceScenario: Sendable {
    let options: Options

    /// The connection of the recorded runs.
    static let arguments = [
        "trace", "default/ovn-kubernetes-wkshp-server-fkghp", "svc/default/bbox:8080", "-o", "json", "--timeout", "300",
    ]

    func run() async throws {
        let sequence = try OvnkubeTrace(bundle: options.bundle)
        let options = options
        let table = MarkdownTable(
            "One trace to a service across nodes, \(options.bundle)",
            [
                "added", "ovnpath", "requests", "execs", "most in a pod", "memory", "ovnkube-trace's sequence", "execs",
                "times faster",
            ])
        try await BenchmarkCluster.with(options.path(ofBundle: options.bundle)) { cluster in
            for latency in options.latencies {
                try await cluster.withServer(latency: latency) { server, kubeconfig in
                    let program = Program(path: options.program, kubeconfig: kubeconfig)
                    var own: [Double] = []
                    var other: [Double] = []
                    var counts = Counts(server.log)
                    var memory = 0.0
                    var execs = 0
                    var failed = 0
                    for _ in 0..<options.rounds {
                        server.log.reset()
                        let run = try await program.run(Self.arguments)
                        guard run.exitCode == 0 else { throw Program.Failure.notMeasured(run.errors + run.output) }
                        counts = Counts(server.log)
                        own.append(run.seconds)
                        memory = max(memory, run.megabytes)
                        let compared = try await sequence.run("service across nodes", kubeconfig: kubeconfig)
                        other.append(compared.seconds)
                        execs = compared.execs
                        failed = compared.failed
                    }
                    table.row([
                        "\(latency) ms", seconds(own.least), "\(counts.requests)", "\(counts.execs)",
                        "\(counts.busiest)", "\(rounded(memory, 0)) MB", seconds(other.least),
                        failed == 0 ? "\(execs)" : "\(execs), \(failed) failed",
                        rounded(other.least / own.least, 1),
                    ])
                }
            }
        }
    }
}
