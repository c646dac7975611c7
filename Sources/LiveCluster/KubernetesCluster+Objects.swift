import Connectivity
package import Kubernetes
package import NetworkTypes
package import OVNKubernetes

extension KubernetesCluster: ObjectReading {
    package func pods(namespace: String?) async throws -> [Pod] {
        try await pods(namespace: namespace, labelSelector: nil)
    }

    package func namespaces() async throws -> [ObjectMetadata] {
        try await client.list(NamespaceObject.self, path: "/api/v1/namespaces").map(\.metadata)
    }

    package func addresses(ofName name: String) async throws -> [IPAddress] {
        try await NameLookup.addresses(of: name)
    }

    private struct NamespaceObject: Decodable, Sendable {
        var metadata: ObjectMetadata
    }
}

extension KubernetesCluster {
    /// What an exec may take longer than its tools, to start.
    private static let leeway = Duration.seconds(15)

    /// A cluster whose execs are silent for no longer than a probe may take: where a tool's daemon does not answer in time, the
    /// tool itself is asked.
    ///
    /// - Parameters:
    ///   - client: The cluster's API.
    ///   - toolTimeLimit: Seconds that each tool may take; it is stopped by itself then, and the others go on.
    package init(client: KubernetesClient, toolTimeLimit: Int) {
        self.init(client: client, execTimeout: .seconds(2 * toolTimeLimit) + Self.leeway)
    }
}
