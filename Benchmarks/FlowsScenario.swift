import FoundationEssentials
import Kubernetes
import Replay

/// Large Southbound databases: pods, services and policies are added to the Northbound database as OVN-Kubernetes writes
/// them, and northd and the controllers compute.
struct FlowsScenario: Sendable {
    let options: Options
    /// A central cluster: all flows are in one database.
    private static let bundle = "workshop"

    func run() async throws {
        let sequence = try OvnkubeTrace(bundle: Self.bundle)
        let options = options
        let table = MarkdownTable(
            "One trace and a hundred by the size of the Southbound database, \(Self.bundle)",
            [
                "logical flows", "pods", "one ovn-trace", "ovnpath", "execs", "memory",
                "assert of \(options.pairs[0]) pairs", "execs",
                "memory",
                "ovnkube-trace's sequence", "times faster",
            ])
        try await BenchmarkCluster.with(options.path(ofBundle: Self.bundle)) { cluster in
            try await cluster.withServer(latency: options.latencies[0]) { server, kubeconfig in
                let database = NorthboundDatabase(cluster: cluster, kubeconfig: kubeconfig)
                let program = Program(path: options.program, kubeconfig: kubeconfig)
                for size in options.flows {
                    let flows = try await database.grow(toFlows: size)
                    let alone = try await database.traceSeconds()
                    var runs: [Program.Run] = []
                    for _ in 0..<options.rounds {
                        server.log.reset()
                        runs.append(try await program.run(TraceScenario.workshopArguments))
                    }
                    guard runs.allSatisfy({ $0.exitCode == 0 }) else {
                        throw Program.Failure.notMeasured(runs[0].errors + runs[0].output.suffix(2000))
                    }
                    let counts = Counts(server.log)
                    let many = try? await PairsScenario(options: options).measure(
                        Connection.all(cluster.bundle, count: options.pairs[0]), server, kubeconfig)
                    let other = try await sequence.run("service across nodes", kubeconfig: kubeconfig)
                    let own = runs.map(\.seconds).least
                    table.row([
                        "\(flows)", "\(database.pods)", seconds(alone), seconds(own), "\(counts.execs)",
                        "\(rounded(runs.map(\.megabytes).max() ?? 0, 0)) MB", many.map { seconds($0.seconds) } ?? "",
                        many.map { "\($0.counts.execs)" } ?? "",
                        many.map { "\(rounded($0.megabytes, 0)) MB" } ?? "", seconds(other.seconds),
                        rounded(other.seconds / own, 1),
                    ])
                }
            }
        }
    }
}
