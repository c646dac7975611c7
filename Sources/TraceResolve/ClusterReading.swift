package import NetworkTypes
package import OVNKubernetes

/// What a trace reads of a cluster's API.
package protocol ClusterReading: Sendable {
    /// A pod; `nil` where there is none of that name.
    func pod(namespace: String, name: String) async throws -> Pod?
    /// Whether a namespace exists.
    func namespaceExists(_ name: String) async throws -> Bool
    /// A service; `nil` where there is none of that name.
    func service(namespace: String, name: String) async throws -> Service?
    /// All services of the cluster.
    func services() async throws -> [Service]
    /// The slices of a service's endpoints.
    func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice]
    /// The slices of a service's endpoints that ovn-kubernetes mirrors for a user-defined network.
    func mirroredEndpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice]
    /// All nodes.
    func nodes() async throws -> [Node]
    /// A config map; `nil` where there is none of that name.
    func configMap(namespace: String, name: String) async throws -> ConfigMap?
    /// The service networks that the API server hands out (`ServiceCIDR`), in CIDR notation; empty where it has no such
    /// objects.
    func serviceCIDRs() async throws -> [String]
    /// All NetworkAttachmentDefinitions; empty where the cluster has no such resource, `nil` where they may not be listed.
    func networkAttachmentDefinitions() async throws -> [NetworkAttachmentDefinition]?
    /// The metadata of all namespaces; empty where they may not be listed.
    func namespaceObjects() async throws -> [ObjectMetadata]
    /// The user-defined networks, of namespaces and cluster-wide; empty where the cluster has no such resource or they may not be
    /// read.
    func userDefinedNetworks() async throws -> [UserDefinedNetwork]
    /// The pods of a namespace, or of all namespaces, with a label.
    func pods(namespace: String?, labelSelector: String?) async throws -> [Pod]
    /// The pod that has an address; `nil` where none has.
    func pod(withAddress address: IPAddress) async throws -> Pod?
    /// The labels of a namespace; `nil` where there is none of that name.
    func namespaceLabels(_ name: String) async throws -> [String: String]?
    /// The NetworkPolicies of a namespace.
    func networkPolicies(namespace: String) async throws -> [NetworkPolicy]
    /// The MultiNetworkPolicies of a namespace; empty where the cluster has no such resource.
    func multiNetworkPolicies(namespace: String) async throws -> [NetworkPolicy]
    /// The objects that connect user-defined networks; empty where the cluster has no such resource, `nil` where they may not be
    /// listed.
    func networkConnects() async throws -> [ClusterNetworkConnect]?
    /// All AdminNetworkPolicies; empty where the cluster has no such resource.
    func adminNetworkPolicies() async throws -> [AdminNetworkPolicy]
    /// The BaselineAdminNetworkPolicy, where there is one.
    func baselineAdminNetworkPolicies() async throws -> [AdminNetworkPolicy]
    /// The EgressFirewalls of a namespace; empty where the cluster has no such resource.
    func egressFirewalls(namespace: String) async throws -> [EgressFirewall]
    /// All EgressIPs; `nil` where they may not be listed, empty where the cluster has no such resource.
    func egressIPs() async throws -> [EgressIP]?
    /// All AdminPolicyBasedExternalRoutes; `nil` where they may not be listed, empty where the cluster has no such resource.
    func externalRoutes() async throws -> [ExternalRoute]?
    /// An EgressIP; `nil` where there is none of that name.
    func egressIP(_ name: String) async throws -> EgressIP?
}
