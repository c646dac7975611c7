import TextParsing
import ClusterBundle
import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

@testable import Replay

/// kubectl itself as the client, where there is one.
@Suite(.enabled("kubectl 1.31 or newer is not here") { try await Kubectl.isUsable() })
struct KubectlTests {
    private func withKubectl(
        token: Bool = false, _ body: @Sendable @escaping (Kubectl, ReplayServer) async throws -> Void
    ) async throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../testdata/bundles/workshop").standardized.path
        let store = ObjectStore(try await ClusterBundle.Bundle.read(path))
        var options = ReplayServerOptions()
        options.tokens = ["secret": "tester"]
        try await withReplayServer(serving: store, launcher: LocalLauncher(), options: options) { server in
            let home = FileManager.default.temporaryDirectory.path + "/ovnpath-kubectl-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: home) }
            let config = token ? server.kubeconfig(token: "secret") : server.kubeconfig()
            try Data(config.utf8).write(to: URL(filePath: home + "/config"))
            try await body(Kubectl(home: home), server)
        }
    }

    @Test(arguments: [
        ("get pods -A -o wide", "NOMINATED NODE"), ("get svc", "8080:30722/TCP"), ("get nodes -o yaml", "kind: List"),
        ("get networkpolicies -A", "POD-SELECTOR"), ("api-resources", "egressips"), ("describe pod bbox", "Events:"),
        ("get deployments -A", ""), ("get pods -l run=bbox -o name", "pod/bbox"), ("get eip", "AGE"),
        ("get pods -A --chunk-size=5 -o name", "pod/bbox"), ("get crd", "CREATED AT"),
        ("get events", ""), ("cluster-info", "is running at"),
    ])
    func readsWithoutAWarning(command: String, expected: String) async throws {
        try await withKubectl { kubectl, _ in
            let result = try await kubectl.run(command.split(separator: " ").map(String.init))
            #expect(result.code == 0)
            #expect(result.errors == "" || result.errors.contains("No resources found"))
            #expect(result.output.contains(expected))
        }
    }

    @Test func executes() async throws {
        try await withKubectl(token: true) { kubectl, server in
            let script = "cat; echo errors >&2; exit 3"
            let result = try await kubectl.run(
                ["exec", "-i", "bbox", "-c", "bbox", "--", "sh", "-c", script], input: "from the client\n")
            #expect(result.output == "from the client\n")
            #expect(result.errors == "errors\ncommand terminated with exit code 3\n")
            #expect(result.code == 3)
            #expect(server.log.execs.map(\.command) == [["sh", "-c", script]])
        }
    }

    @Test func showsErrorsOfTheServer() async throws {
        try await withKubectl { kubectl, _ in
            let missing = try await kubectl.run(["get", "pod", "nosuch"])
            #expect(missing.errors == "Error from server (NotFound): pods \"nosuch\" not found\n")
            let refused = try await kubectl.run(["exec", "-n", "kube-system", "deploy/x", "--", "true"])
            #expect(refused.errors.contains("deployments.apps \"x\" not found"))
            let pod = "ovn-kubernetes-wkshp-server-fkghp"
            let workload = try await kubectl.run(["exec", pod, "--", "true"])
            #expect(workload.errors.contains("pod default/\(pod) does not run in a replay"))
            #expect(workload.code == 1)
        }
    }
}

/// Runs kubectl with a home of its own.
struct Kubectl: Sendable {
    let home: String

    static let path = ["/usr/local/bin/kubectl", "/usr/bin/kubectl", "/bin/kubectl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Whether there is a kubectl that execs over WebSocket: since 1.31.
    static func isUsable() async throws -> Bool {
        guard let path else { return false }
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: ["version", "--client", "-o", "json"], output: .string(limit: 65536))
        let version = try JSONValue(parsing: result.standardOutput.utf8)
        let minor = version[path: "clientVersion", "minor"]?.string ?? ""
        return Int(minor.filter(\.isNumber)) ?? 0 >= 31
    }

    func run(_ arguments: [String], input: String = "") async throws -> (output: String, errors: String, code: Int) {
        let home = home
        return try await withDeadline {
            let result = try await Subprocess.run(
                .path(FilePath(Self.path ?? "")), arguments: Arguments(arguments),
                environment: .custom(["HOME": home, "KUBECONFIG": home + "/config", "PATH": "/usr/bin:/bin"]),
                input: .string(input), output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
            let code: Int = if case .exited(let code) = result.terminationStatus { Int(code) } else { -1 }
            return (result.standardOutput, result.standardError, code)
        }
    }
}
