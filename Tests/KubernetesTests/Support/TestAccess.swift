import Foundation
import Logging
import Replay
import Testing

@testable import Kubernetes

/// A folder for one test, removed after it.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ovnpath-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        let result = try await body(folder.path)
        try FileManager.default.removeItem(at: folder)
        return result
    } catch {
        try? FileManager.default.removeItem(at: folder)
        throw error
    }
}

/// Writes a file.
func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
}

/// Loads a kubeconfig text for a server on this machine.
/// - Parameters:
///   - server: The URL of the server.
///   - cluster: More lines of the cluster, such as `tls-server-name: x`.
///   - user: The lines of the user, such as `token: x`.
///   - environment: For proxies and plugins.
/// - Returns: The access, as the command line would have it.
/// - Throws: `KubeconfigError`.
func makeAccess(
    server: String, cluster: [String] = [], user: [String] = ["token: secret"], environment: [String: String] = [:]
) async throws -> ClusterAccess {
    func indented(_ lines: [String]) -> String { lines.map { "    \($0)\n" }.joined() }
    return try await withFolder { folder in
        let path = "\(folder)/config"
        try write(
            """
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: me}}]
            clusters:
            - name: test
              cluster:
                server: \(server)
            \(indented(cluster))
            users:
            - name: me
              user:
            \(indented(user))
            """, to: path)
        return try ClusterAccess.load(
            kubeconfig: path, context: nil, environment: environment, homeDirectory: folder)
    }
}

/// The lines of a cluster that trusts an authority.
func trusting(_ authority: CertificateAuthority) -> [String] {
    ["certificate-authority-data: \(Data(authority.certificate.utf8).base64EncodedString())"]
}

/// The lines of a user with a client certificate.
func presenting(_ identity: CertifiedKey) -> [String] {
    [
        "client-certificate-data: \(Data(identity.certificate.utf8).base64EncodedString())",
        "client-key-data: \(Data(identity.key.utf8).base64EncodedString())",
    ]
}

/// Runs a test with a client.
func withClient<Result: Sendable>(
    _ access: ClusterAccess, _ body: (KubernetesClient) async throws -> Result
) async throws -> Result {
    try await KubernetesClient.withClient(access, logger: Logger(label: "test"), body)
}

extension KubernetesClient {
    /// An exec with the names that the tests share.
    func run(_ command: [String] = ["true"], stdin: [UInt8]? = nil, timeout: Duration = .seconds(20)) async throws
        -> ExecResult
    {
        try await exec(
            namespace: "ovn-kubernetes", pod: "node-1", container: "controller", command: command, stdin: stdin,
            timeout: timeout)
    }
}

/// What an operation throws as an error of the client; records an issue when it does not.
func kubernetesError(
    sourceLocation: SourceLocation = #_sourceLocation, _ operation: () async throws -> some Any
) async -> KubernetesError? {
    do {
        _ = try await operation()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as KubernetesError {
        #expect(!error.description.contains("\n"), sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: sourceLocation)
    }
    return nil
}
