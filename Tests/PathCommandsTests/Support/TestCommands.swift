import Kubernetes
import Logging
import Replay

extension ReplayServer {
    /// Runs a command in a container of OVN-Kubernetes.
    ///
    /// - Throws: ``FailedCommand`` where it fails.
    func run(_ command: [String], pod: String, container: String) async throws {
        let folder = try TestFolder()
        let access = try ClusterAccess.load(
            kubeconfig: try folder.file("kubeconfig", kubeconfig()), context: nil, environment: [:],
            homeDirectory: folder.path)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let ended = try await KubernetesClient.withClient(access, logger: logger) { client in
            try await client.exec(
                namespace: "ovn-kubernetes", pod: pod, container: container, command: command, timeout: .seconds(120))
        }
        // No expectation: each test that waits for this must fail.
        guard ended.exitCode == 0 else {
            throw FailedCommand(command: command, output: String(decoding: ended.stderr, as: UTF8.self))
        }
    }
}

/// A command that a test ran in a container, and that failed.
struct FailedCommand: Error {
    var command: [String]
    var output: String
}
