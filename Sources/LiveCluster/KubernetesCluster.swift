import FoundationEssentials
package import Kubernetes
package import NetworkTypes
package import OVNKubernetes
package import TraceProbe
import TraceResolve

/// A cluster behind its API server, as the tracer reads it and runs tools in it.
package struct KubernetesCluster: ClusterReading, ContainerExecuting {
    package let client: KubernetesClient
    /// How long one exec may be silent: it prints a line for each finished probe.
    package let execTimeout: Duration

    /// Makes a cluster of a client of its API.
    package init(client: KubernetesClient, execTimeout: Duration) {
        self.client = client
        self.execTimeout = execTimeout
    }

    package func pod(namespace: String, name: String) async throws -> Pod? {
        try await found { try await client.get(Pod.self, path: "/api/v1/namespaces/\(namespace)/pods/\(name)") }
    }

    package func namespaceExists(_ name: String) async throws -> Bool {
        do {
            let namespace = try await found {
                try await client.get(Namespace.self, path: "/api/v1/namespaces/\(name)")
            }
            return namespace != nil
        } catch let error as KubernetesError where error.code == .forbidden {
            // Who may read a namespace's objects may not always read the namespace itself.
            return true
        }
    }

    package func service(namespace: String, name: String) async throws -> Service? {
        try await found { try await client.get(Service.self, path: "/api/v1/namespaces/\(namespace)/services/\(name)") }
    }

    package func services() async throws -> [Service] {
        try await client.list(Service.self, path: "/api/v1/services")
    }

    package func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
        try await endpointSlices(namespace: namespace, labelSelector: "kubernetes.io/service-name=\(name)")
    }

    package func mirroredEndpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
        try await endpointSlices(namespace: namespace, labelSelector: "k8s.ovn.org/service-name=\(name)")
    }

    private func endpointSlices(namespace: String, labelSelector: String) async throws -> [EndpointSlice] {
        try await client.list(
            EndpointSlice.self, path: "/apis/discovery.k8s.io/v1/namespaces/\(namespace)/endpointslices",
            labelSelector: labelSelector)
    }

    package func nodes() async throws -> [Node] { try await client.list(Node.self, path: "/api/v1/nodes") }

    package func configMap(namespace: String, name: String) async throws -> ConfigMap? {
        do {
            return try await found {
                try await client.get(ConfigMap.self, path: "/api/v1/namespaces/\(namespace)/configmaps/\(name)")
            }
        } catch let error as KubernetesError where error.code == .forbidden {
            // Only the networks are read from it; others may know them.
            return nil
        }
    }

    package func serviceCIDRs() async throws -> [String] {
        do {
            let path = "/apis/networking.k8s.io/v1/servicecidrs"
            return try await client.list(ServiceCIDR.self, path: path).flatMap { $0.spec.cidrs ?? [] }
        } catch let error as KubernetesError where [.notFound, .forbidden].contains(error.code) {
            return []
        }
    }

    package func networkAttachmentDefinitions() async throws -> [NetworkAttachmentDefinition]? {
        try await mayBeForbidden("/apis/k8s.cni.cncf.io/v1/network-attachment-definitions")
    }

    package func namespaceObjects() async throws -> [ObjectMetadata] {
        do {
            return try await namespaces()
        } catch let error as KubernetesError where error.code == .forbidden {
            return []
        }
    }

    package func userDefinedNetworks() async throws -> [UserDefinedNetwork] {
        async let own: [UserDefinedNetwork] = mayBeHidden("/apis/k8s.ovn.org/v1/userdefinednetworks")
        async let clusters: [UserDefinedNetwork] = mayBeHidden("/apis/k8s.ovn.org/v1/clusteruserdefinednetworks")
        return try await own + clusters
    }

    /// The objects of a resource that not every cluster has, or that may not be read.
    private func mayBeHidden<Item: Decodable & Sendable>(_ path: String) async throws -> [Item] {
        do {
            return try await listed(path)
        } catch let error as KubernetesError where error.code == .forbidden {
            return []
        }
    }

    package func pods(namespace: String?, labelSelector: String?) async throws -> [Pod] {
        try await client.list(
            Pod.self, path: namespace.map { "/api/v1/namespaces/\($0)/pods" } ?? "/api/v1/pods",
            labelSelector: labelSelector)
    }

    package func pod(withAddress address: IPAddress) async throws -> Pod? {
        try await client.list(Pod.self, path: "/api/v1/pods", fieldSelector: "status.podIP=\(address)").first {
            !$0.isHostNetwork
        }
    }

    package func namespaceLabels(_ name: String) async throws -> [String: String]? {
        try await found { try await client.get(Namespace.self, path: "/api/v1/namespaces/\(name)") }
            .map { $0.metadata.labels ?? [:] }
    }

    package func networkPolicies(namespace: String) async throws -> [NetworkPolicy] {
        try await client.list(
            NetworkPolicy.self, path: "/apis/networking.k8s.io/v1/namespaces/\(namespace)/networkpolicies")
    }

    package func multiNetworkPolicies(namespace: String) async throws -> [NetworkPolicy] {
        let policies: [NetworkPolicy] = try await listed(
            "/apis/k8s.cni.cncf.io/v1beta1/namespaces/\(namespace)/multi-networkpolicies")
        return policies.map(\.asMultiNetworkPolicy)
    }

    package func networkConnects() async throws -> [ClusterNetworkConnect]? {
        do {
            return try await listed("/apis/k8s.ovn.org/v1/clusternetworkconnects")
        } catch let error as KubernetesError where error.code == .forbidden {
            return nil
        }
    }

    package func adminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await listed("/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies")
    }

    package func baselineAdminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await listed("/apis/policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies")
    }

    package func egressFirewalls(namespace: String) async throws -> [EgressFirewall] {
        try await listed("/apis/k8s.ovn.org/v1/namespaces/\(namespace)/egressfirewalls")
    }

    package func egressIPs() async throws -> [EgressIP]? { try await mayBeForbidden("/apis/k8s.ovn.org/v1/egressips") }

    package func externalRoutes() async throws -> [ExternalRoute]? {
        try await mayBeForbidden("/apis/k8s.ovn.org/v1/adminpolicybasedexternalroutes")
    }

    /// The objects of a resource that not every cluster has; `nil` where they may not be listed.
    private func mayBeForbidden<Item: Decodable & Sendable>(_ path: String) async throws -> [Item]? {
        do {
            return try await listed(path)
        } catch let error as KubernetesError where error.code == .forbidden {
            return nil
        }
    }

    package func egressIP(_ name: String) async throws -> EgressIP? {
        try await found { try await client.get(EgressIP.self, path: "/apis/k8s.ovn.org/v1/egressips/\(name)") }
    }

    package func run(script: String, in container: ToolContainer) async throws -> ScriptOutput {
        let result = try await client.run(
            script: script, namespace: container.namespace, pod: container.pod, container: container.container,
            timeout: execTimeout)
        return ScriptOutput(
            standardOutput: result.stdout, standardError: result.stderr, exitCode: result.exitCode)
    }

    /// The objects of a resource that not every cluster has.
    private func listed<Item: Decodable & Sendable>(_ path: String) async throws -> [Item] {
        try await found { try await client.list(Item.self, path: path) } ?? []
    }

    /// An object; `nil` where the server says that there is none of that name.
    private func found<Object>(_ read: () async throws -> Object) async throws -> Object? {
        do {
            return try await read()
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    private struct Namespace: Decodable, Sendable {
        var metadata: ObjectMetadata
    }

    private struct ServiceCIDR: Decodable, Sendable {
        struct Spec: Decodable, Sendable {
            var cidrs: [String]?
        }
        var spec: Spec
    }
}
