import FoundationEssentials
import Replay

/// One trace, from a pod to a pod on another node and to a service whose endpoint is on another node.
struct TraceScenario: Sendable {
    let options: Options

    /// The arguments of a trace to a service across nodes of the cluster `workshop`.
    static let workshopArguments = serviceArguments(of: "workshop")

    /// The arguments of a trace to a service across nodes of a cluster that has a file in `Sequences/`.
    static func serviceArguments(of bundle: String) -> [String] {
        ["trace"] + (connections[bundle] ?? workshop)[1].arguments + ["-o", "json", "--timeout", "300"]
    }

    private typealias Connection = (kind: String, arguments: [String])

    /// The connections of the recorded runs in the cluster `workshop`, and in `modern`, which has the same pods.
    private static let workshop: [Connection] = [
        (
            "across nodes",
            [
                "default/ovn-kubernetes-wkshp-server-fkghp", "default/ovn-kubernetes-wkshp-server-gjx44", "--port",
                "8080",
            ]
        ), ("service across nodes", ["default/ovn-kubernetes-wkshp-server-fkghp", "svc/default/bbox:8080"]),
    ]

    /// Those of each cluster that has a file in `Sequences/`.
    private static let connections: [String: [Connection]] = [
        "workshop": workshop, "modern": workshop,
        "today": [
            (
                "across nodes",
                ["shop/storefront-77867b77f9-8nhqm", "egress/plain-847d74f8b8-m4qk9", "--port", "8080"]
            ), ("service across nodes", ["shop/storefront-77867b77f9-8nhqm", "svc/egress/plain:80"]),
        ],
    ]

    func run() async throws {
        let sequence = try OvnkubeTrace(bundle: options.bundle)
        let options = options
        let table = MarkdownTable(
            "One trace, \(options.bundle)",
            [
                "to", "added", "ovnpath", "requests", "execs", "most in a pod", "memory", "ovnkube-trace's sequence",
                "execs",
                "times faster",
            ])
        try await BenchmarkCluster.with(options.path(ofBundle: options.bundle)) { cluster in
            for connection in Self.connections[options.bundle] ?? [] {
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
                            let run = try await program.run(
                                ["trace"] + connection.arguments + ["-o", "json", "--timeout", "300"])
                            guard run.exitCode == 0 else { throw Program.Failure.notMeasured(run.errors + run.output) }
                            counts = Counts(server.log)
                            own.append(run.seconds)
                            memory = max(memory, run.megabytes)
                            let compared = try await sequence.run(connection.kind, kubeconfig: kubeconfig)
                            other.append(compared.seconds)
                            execs = compared.execs
                            failed = compared.failed
                        }
                        table.row([
                            connection.kind, "\(latency) ms", seconds(own.least), "\(counts.requests)",
                            "\(counts.execs)",
                            "\(counts.busiest)", "\(rounded(memory, 0)) MB", seconds(other.least),
                            failed == 0 ? "\(execs)" : "\(execs), \(failed) failed",
                            rounded(other.least / own.least, 1),
                        ])
                    }
                }
            }
        }
    }
}
