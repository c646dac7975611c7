import Kubernetes
import Logging
import Replay
import Testing

extension ReplayServer {
    /// Runs a command on a node: it changes the replayed cluster, for all who trace in it.
    func run(_ command: [String], on node: (pod: String, container: String)) async throws {
        let folder = try TestFolder()
        let access = try ClusterAccess.load(
            kubeconfig: try folder.file("kubeconfig", kubeconfig()), context: nil, environment: [:],
            homeDirectory: folder.path)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let ended = try await KubernetesClient.withClient(access, logger: logger) { client in
            try await client.exec(
                namespace: "ovn-kubernetes", pod: node.pod, container: node.container, command: command,
                timeout: .seconds(120))
        }
        try #require(ended.exitCode == 0, "\(command): \(String(decoding: ended.stderr, as: UTF8.self))")
    }
}
