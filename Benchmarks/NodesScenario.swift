import FoundationEssentials
import Replay
import Snapshot

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
                "nodes", "pods", "added", "ovnpath", "processor", "requests", "execs", "memory", "assert of 100 pairs",
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
                            runs.append(try await program.run(TraceScenario.arguments))
                        }
                        guard runs.allSatisfy({ $0.exitCode == 0 }) else {
                            throw Program.Failure.notMeasured(runs[0].errors)
                        }
                        let counts = Counts(server.log)
                        let many = try await PairsScenario(options: options).measure(
                            Connection.all(cluster.bundle, count: 100), server, kubeconfig)
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

extension Snapshot.Bundle {
    /// The same objects and, for each further node, copies of a worker, of its pods of OVN-Kubernetes, and of pods.
    func grown(toNodes number: Int, podsPerNode: Int) -> Snapshot.Bundle {
        var grown = self
        let nodes = items("nodes")
        guard let model = nodes.first(where: { $0[path: "metadata", "name"]?.string == "ovn-worker" }) else {
            return self
        }
        let onNode = items("pods").filter { $0[path: "spec", "nodeName"]?.string == "ovn-worker" }
        let own = onNode.filter { $0[path: "metadata", "namespace"]?.string == "ovn-kubernetes" }
        let others = onNode.filter { $0[path: "spec", "hostNetwork"]?.bool != true }
        var newNodes: [JSONValue] = []
        var newPods: [JSONValue] = []
        for index in nodes.count..<max(number, nodes.count) {
            let name = "node-\(index)"
            newNodes.append(model.renamed(name))
            newPods += own.enumerated().map { $1.renamed("ovnkube-\(index)-\($0)").moved(to: name) }
            for pod in 0..<podsPerNode where !others.isEmpty {
                newPods.append(others[pod % others.count].renamed("pod-\(index)-\(pod)").moved(to: name))
            }
        }
        grown.append(newNodes, to: "nodes")
        grown.append(newPods, to: "pods")
        return grown
    }

    private mutating func append(_ items: [JSONValue], to resource: String) {
        guard let list = lists[resource] else { return }
        lists[resource] = list.setting("items", to: .array(self.items(resource) + items))
    }
}

extension JSONValue {
    fileprivate func setting(_ key: String, to value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key } + [JSONMember(key: key, value: value)])
    }

    fileprivate func renamed(_ name: String) -> JSONValue {
        setting("metadata", to: (self["metadata"] ?? .object([])).setting("name", to: .string(name)))
    }

    fileprivate func moved(to node: String) -> JSONValue {
        setting("spec", to: (self["spec"] ?? .object([])).setting("nodeName", to: .string(node)))
    }
}
