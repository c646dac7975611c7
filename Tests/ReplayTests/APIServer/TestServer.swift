import TextParsing
import ClusterBundle
import FoundationEssentials

@testable import Replay

/// Starts commands of any container of `default/bbox` and `ovn-kubernetes/node` on this machine; refuses other pods.
struct LocalLauncher: ContainerLaunching {
    func launch(namespace: String, pod: String, container: String, command: [String]) throws -> ContainerLaunch {
        guard pod == "node" || pod == "bbox" else {
            throw ContainerLaunchError.notReplayed(namespace: namespace, pod: pod)
        }
        let executable = command[0] == "nowhere" ? "/nonexistent/program" : "/usr/bin/env"
        return ContainerLaunch(
            executable: executable, arguments: command, environment: ["PATH": "/usr/bin:/bin", "POD": pod])
    }
}

/// A handful of objects in which each test finds its case.
enum TestObjects {
    static let pods = """
        {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": ""}, "items": [
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-2", "namespace": "shop", "resourceVersion": "41",
            "creationTimestamp": "2020-01-01T00:00:00Z", "labels": {"app": "web", "tier": "front"}},
           "spec": {"nodeName": "worker", "containers": [{"name": "web"}, {"name": "log"}]},
           "status": {"phase": "Running", "podIP": "10.0.0.2", "containerStatuses": [
             {"name": "web", "ready": true, "restartCount": 2, "state": {"running": {}}},
             {"name": "log", "ready": false, "restartCount": 0, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1", "namespace": "shop", "resourceVersion": "42",
            "labels": {"app": "web", "tier": "back"}},
           "spec": {"nodeName": "worker2", "containers": [{"name": "web"}]}, "status": {"phase": "Running"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pending", "namespace": "shop", "resourceVersion": "7"},
           "spec": {"containers": [{"name": "only"}]}, "status": {"phase": "Pending"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bbox", "namespace": "default", "labels": {"run": "bbox"}},
           "spec": {"nodeName": "worker", "containers": [{"name": "bbox"}]}, "status": {"phase": "Running", "limit": 1.50}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "node", "namespace": "ovn-kubernetes"},
           "spec": {"nodeName": "worker", "initContainers": [{"name": "setup"}],
             "containers": [{"name": "ovnkube-controller"}, {"name": "nb-ovsdb"}]}, "status": {"phase": "Running"}}]}
        """
    static let addresses = """
        {"kind": "List", "apiVersion": "v1", "items": [{"apiVersion": "k8s.ovn.org/v1", "kind": "EgressIP",
          "metadata": {"name": "egress"}, "spec": {"egressIPs": ["172.18.0.33"]}}]}
        """
    static let core = """
        {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
          {"name": "pods", "singularName": "pod", "namespaced": true, "kind": "Pod", "verbs": ["get", "list"]},
          {"name": "pods/exec", "singularName": "", "namespaced": true, "kind": "PodExecOptions", "verbs": ["get"]},
          {"name": "events", "singularName": "event", "namespaced": true, "kind": "Event", "verbs": ["get", "list"]},
          {"name": "namespaces", "singularName": "namespace", "namespaced": false, "kind": "Namespace",
           "verbs": ["get", "list"]}]}
        """
    static let groups = """
        {"kind": "APIGroupList", "apiVersion": "v1", "groups": [{"name": "apps", "versions": [
          {"groupVersion": "apps/v1", "version": "v1"}], "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}},
          {"name": "stranger.io", "versions": [{"groupVersion": "stranger.io/v1", "version": "v1"}]}]}
        """

    static func store() throws -> ObjectStore {
        ObjectStore(
            lists: [
                "pods": try JSONValue(parsing: pods.utf8), "egressips": try JSONValue(parsing: addresses.utf8),
            ],
            discovery: [
                "/api/v1": try JSONValue(parsing: core.utf8), "/apis": try JSONValue(parsing: groups.utf8),
                "/version": .members(["gitVersion": "v1.36.0"]),
            ])
    }
}

/// Runs a server with the test's objects.
func withTestServer<Result: Sendable>(
    _ options: ReplayServerOptions = ReplayServerOptions(),
    _ body: @Sendable @escaping (ReplayServer) async throws -> Result
) async throws -> Result {
    var options = options
    options.tokens["secret"] = "tester"
    return try await withReplayServer(
        serving: TestObjects.store(), launcher: LocalLauncher(), options: options, body: body)
}

extension ReplayServer {
    /// A connection of a client that trusts this server.
    func connect<Result: Sendable>(
        certificate: CertifiedKey? = nil, _ body: @Sendable @escaping (TestClient) async throws -> Result
    ) async throws -> Result {
        try await TestClient.connect(
            port: port, authority: certificates.authority, certificate: certificate.map { ($0.certificate, $0.key) },
            body)
    }

    /// One request with the test's token.
    func get(_ target: String, method: String = "GET", headers: [String: String] = [:]) async throws -> WireResponse {
        let headers = headers.merging(["Authorization": "Bearer secret"]) { given, _ in given }
        return try await connect { try await $0.request(method, target, headers: headers) }
    }

    /// An exec session: what the server answers, and the frames of a session that begins.
    func exec(
        _ command: [String], pod: String = "ovn-kubernetes/pods/node", container: String? = "nb-ovsdb",
        streams: String = "stdout=true&stderr=true", protocols: String? = "v5.channel.k8s.io", method: String = "GET",
        _ body: @Sendable @escaping (TestClient) async throws -> Void = { _ in }
    ) async throws -> (response: WireResponse, frames: [WireFrame]) {
        var query = container.map { "container=\($0)&" } ?? ""
        for word in command { query += "command=\(TestServerText.escaped(word))&" }
        let target = "/api/v1/namespaces/\(pod)/exec?\(query)\(streams)"
        return try await connect { client in
            let response = try await client.upgrade(
                target, protocols: protocols, method: method, headers: ["Authorization": "Bearer secret"])
            guard response.code == 101 else { return (response, []) }
            try await body(client)
            return (response, try await client.frames())
        }
    }
}

enum TestServerText {
    /// A query value, everything but letters and digits escaped.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
