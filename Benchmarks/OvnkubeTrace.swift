import FoundationEssentials
import Kubernetes
import Logging

/// What ovnkube-trace does for one trace: nine reads of the API, then its execs, one after the other.
///
/// `Sequences/` has the execs of recorded runs, each with the very text that the tool passed; where that reached the
/// databases over TCP, which a replay has not, it runs at their sockets in their own pod. The reads are those of its
/// source (go-controller/cmd/ovnkube-trace of ovn-kubernetes): the pods of OVN-Kubernetes once, and for each end its pod, all
/// pods of OVN-Kubernetes, the node and OVN-Kubernetes' pod there. For a service it makes more; nine are counted.
struct OvnkubeTrace: Sendable {
    struct Exec: Decodable, Sendable {
        var pod: String
        var container: String
        var command: String
        var stdin: String?
    }

    /// How one run of the sequence went.
    struct Run: Sendable {
        var seconds: Double
        /// Of the processors, for the tools.
        var toolSeconds: Double
        var execs: Int
        /// Execs of the tools of OVN and Open vSwitch that failed, where ovnkube-trace would have stopped.
        var failed: Int
    }

    /// Kind of connection → its execs.
    let sequences: [String: [Exec]]
    private static let namespace = "ovn-kubernetes"

    init(bundle: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Sequences/\(bundle).json")
        sequences = try JSONDecoder().decode([String: [Exec]].self, from: Data(contentsOf: file))
    }

    /// The access that a kubeconfig gives.
    static func client<Result: Sendable>(
        _ kubeconfig: String, _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let access = try ClusterAccess.load(kubeconfig: kubeconfig, context: nil, environment: [:], homeDirectory: "/")
        let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        return try await KubernetesClient.withClient(access, logger: logger, body)
    }

    /// Runs the sequence of a kind of connection, with a client of its own as a process of its own would have.
    func run(_ kind: String, kubeconfig: String) async throws -> Run {
        guard let execs = sequences[kind] else { throw Program.Failure.notMeasured("no recorded run: \(kind)") }
        let clock = ContinuousClock()
        let begin = clock.now
        let before = processorSecondsBelow()
        let failed = try await Self.client(kubeconfig) { client in
            let pods = "/api/v1/namespaces/\(Self.namespace)/pods"
            _ = try await client.list(Named.self, path: pods, labelSelector: "app=ovnkube-node")
            for end in [execs.first, execs.last] {
                guard let pod = end?.pod else { continue }
                let own = try await client.get(Named.self, path: "\(pods)/\(pod)")
                _ = try await client.list(Named.self, path: pods)
                if let node = own.spec?.nodeName { _ = try await client.get(Named.self, path: "/api/v1/nodes/\(node)") }
                _ = try await client.get(Named.self, path: "\(pods)/\(pod)")
            }
            var failed = 0
            for exec in execs {
                let result = try await client.exec(
                    namespace: Self.namespace, pod: exec.pod, container: exec.container,
                    command: ["bash", "-c", exec.command], stdin: exec.stdin.map { Array($0.utf8) },
                    timeout: .seconds(300))
                // What it asks of the machine (`rpm`, `ps`) may well be answered with no.
                if result.exitCode != 0, exec.command.hasPrefix("ov") { failed += 1 }
            }
            return failed
        }
        return Run(
            seconds: (clock.now - begin) / .seconds(1), toolSeconds: processorSecondsBelow() - before,
            execs: execs.count, failed: failed)
    }

    private struct Named: Decodable, Sendable {
        struct Spec: Decodable, Sendable {
            var nodeName: String?
        }
        var spec: Spec?
    }
}
