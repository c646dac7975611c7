import Connectivity
import Kubernetes
import OVNKubernetes

extension KubernetesCluster: ObjectReading {
    func pods(namespace: String?) async throws -> [Pod] { try await pods(namespace: namespace, labelSelector: nil) }

    func namespaces() async throws -> [ObjectMetadata] {
        try await client.list(NamespaceObject.self, path: "/api/v1/namespaces").map(\.metadata)
    }

    private struct NamespaceObject: Decodable, Sendable {
        var metadata: ObjectMetadata
    }
}
