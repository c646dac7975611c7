import ClusterBundle
import FoundationEssentials
import Replay

/// Hundreds of connections in one run, beside a loop of single traces.
struct PairsScenario: Sendable {
    let options: Options

    func run() async throws {
        let sequence = try OvnkubeTrace(bundle: options.bundle)
        let options = options
        let table = MarkdownTable(
            "Many connections, \(options.bundle)",
            [
                "pairs", "added", "ovnpath assert", "processor", "tools' processor", "requests", "execs", "memory",
                "passed, failed, open",
                "a loop of ovnkube-trace's sequence", "tools' processor", "execs", "times faster",
            ])
        try await BenchmarkCluster.with(options.path(ofBundle: options.bundle)) { cluster in
            for latency in options.latencies {
                try await cluster.withServer(latency: latency) { server, kubeconfig in
                    var alone: [String: OvnkubeTrace.Run] = [:]
                    for kind in sequence.sequences.keys.sorted() {
                        var runs: [OvnkubeTrace.Run] = []
                        for _ in 0..<options.rounds {
                            runs.append(try await sequence.run(kind, kubeconfig: kubeconfig))
                        }
                        alone[kind] = runs.min { $0.seconds < $1.seconds }
                    }
                    for count in options.pairs {
                        let connections = Connection.all(cluster.bundle, count: count)
                        let result = try await measure(connections, server, kubeconfig)
                        // A loop is as long as its parts: each connection for as long as its kind takes.
                        let loop = zip(connections, result.delivered).compactMap { alone[$0.kind(isDelivered: $1)] }
                        // Not every cluster has a recorded run of each kind.
                        let isWhole = loop.count == connections.count
                        let loopSeconds = loop.reduce(0) { $0 + $1.seconds }
                        table.row(
                            [
                                "\(connections.count)", "\(latency) ms", seconds(result.seconds),
                                seconds(result.processorSeconds), seconds(result.toolSeconds),
                                "\(result.counts.requests)",
                                "\(result.counts.execs)",
                                "\(rounded(result.megabytes, 0)) MB", result.outcomes,
                            ]
                                + (isWhole
                                    ? [
                                        seconds(loopSeconds), seconds(loop.reduce(0) { $0 + $1.toolSeconds }),
                                        "\(loop.reduce(0) { $0 + $1.execs })", rounded(loopSeconds / result.seconds, 1),
                                    ] : ["not recorded", "", "", ""]))
                    }
                }
            }
        }
    }

    struct Result: Sendable {
        var seconds: Double
        var processorSeconds: Double
        var toolSeconds: Double
        var megabytes: Double
        var counts: Counts
        var outcomes: String
        var delivered: [Bool]
    }

    /// The fastest of the rounds' runs of an assertion file; what is counted is the last run's.
    func measure(_ connections: [Connection], _ server: ReplayServer, _ kubeconfig: String) async throws -> Result {
        let file = PassingFiles.path + "/ovnpath-benchmark-\(UUID().uuidString).yaml"
        try Data(Connection.file(connections).utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let program = Program(path: options.program, kubeconfig: kubeconfig)
        var runs: [Program.Run] = []
        var tools: [Double] = []
        for _ in 0..<options.rounds {
            server.log.reset()
            let before = processorSecondsBelow()
            let run = try await program.run(["assert", file, "-o", "json", "--timeout", "3600"])
            guard [0, 1, 3].contains(run.exitCode), !run.output.isEmpty else {
                throw Program.Failure.notMeasured("assert (\(run.exitCode)): \(run.errors.prefix(300))")
            }
            runs.append(run)
            tools.append(processorSecondsBelow() - before - run.processorSeconds)
        }
        let report = try JSONDecoder().decode(Report.self, from: Data((runs.last?.output ?? "").utf8))
        let pairs = report.suites.flatMap(\.tests).flatMap(\.pairs)
        let count = { (outcome: String) in pairs.filter { $0.outcome == outcome }.count }
        return Result(
            seconds: runs.map(\.seconds).least, processorSeconds: runs.map(\.processorSeconds).least,
            toolSeconds: tools.least,
            megabytes: runs.map(\.megabytes).max() ?? 0, counts: Counts(server.log),
            outcomes: "\(count("passed")), \(count("failed")), \(count("undetermined"))",
            delivered: pairs.map { $0.traced.hasPrefix("delivered") })
    }

    /// As much of the JSON report as is needed.
    struct Report: Decodable {
        struct Suite: Decodable {
            var tests: [Test]
        }
        struct Test: Decodable {
            var pairs: [Pair]
        }
        struct Pair: Decodable {
            var outcome: String
            var traced: String
        }
        var suites: [Suite]
    }
}
