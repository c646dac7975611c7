package import NetworkTypes
package import OVNKubernetes

/// A cluster of which each object is read once: what was read is remembered for as long as this is, and who asks for what is
/// being read waits for it. A failure is told to all who wait, and remembered no longer: who asks then reads anew.
package actor ClusterMemory: ClusterReading {
    private let cluster: any ClusterReading
    /// The namespaces whose pods are listed at once instead of being read one by one.
    private var listed: Set<String> = []
    private var reads: [String: any Sendable] = [:]

    /// Remembers what is read of a cluster.
    package init(of cluster: any ClusterReading) {
        self.cluster = cluster
    }

    /// Lets the pods of namespaces be listed, since many of them will be read.
    package func list(_ namespaces: Set<String>) { listed.formUnion(namespaces) }

    private func once<Value: Sendable>(
        _ what: String, _ read: @escaping @Sendable (any ClusterReading) async throws -> Value
    ) async throws -> Value {
        if let known = reads[what] as? SharedRead<Value>, known.join() { return try await known.value() }
        let read = SharedRead { [cluster] in try await read(cluster) }
        reads[what] = read
        _ = read.join()
        do {
            return try await read.value()
        } catch {
            if reads[what] as? SharedRead<Value> === read { reads[what] = nil }
            throw error
        }
    }

    package func pod(namespace: String, name: String) async throws -> Pod? {
        let isListed = listed.contains(namespace) || reads[Self.pods(namespace, nil)] != nil
        guard isListed || reads[Self.pods(nil, nil)] != nil else {
            return try await once("pod \(namespace)/\(name)") { try await $0.pod(namespace: namespace, name: name) }
        }
        return try await once("pods by name of \(namespace)") { [self] _ in
            let pods = try await pods(namespace: isListed ? namespace : nil, labelSelector: nil)
            let own = pods.filter { $0.metadata.namespace == namespace }
            return Dictionary(own.map { ($0.metadata.name, $0) }) { one, _ in one }
        }[name]
    }

    private static func pods(_ namespace: String?, _ labelSelector: String?) -> String {
        "pods of \(namespace ?? "all") with \(labelSelector ?? "any")"
    }

    package func namespaceExists(_ name: String) async throws -> Bool {
        try await once("namespace \(name)") { try await $0.namespaceExists(name) }
    }

    package func service(namespace: String, name: String) async throws -> Service? {
        try await once("service \(namespace)/\(name)") { try await $0.service(namespace: namespace, name: name) }
    }

    package func services() async throws -> [Service] { try await once("services") { try await $0.services() } }

    package func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
        try await once("slices of \(namespace)/\(name)") {
            try await $0.endpointSlices(ofService: name, namespace: namespace)
        }
    }

    package func mirroredEndpointSlices(
        ofService name: String, namespace: String
    ) async throws -> [EndpointSlice] {
        try await once("mirrored slices of \(namespace)/\(name)") {
            try await $0.mirroredEndpointSlices(ofService: name, namespace: namespace)
        }
    }

    package func nodes() async throws -> [Node] { try await once("nodes") { try await $0.nodes() } }

    package func configMap(namespace: String, name: String) async throws -> ConfigMap? {
        try await once("config map \(namespace)/\(name)") { try await $0.configMap(namespace: namespace, name: name) }
    }

    package func serviceCIDRs() async throws -> [String] { try await once("CIDRs") { try await $0.serviceCIDRs() } }

    package func pods(namespace: String?, labelSelector: String?) async throws -> [Pod] {
        try await once(Self.pods(namespace, labelSelector)) {
            try await $0.pods(namespace: namespace, labelSelector: labelSelector)
        }
    }

    package func pod(withAddress address: IPAddress) async throws -> Pod? {
        try await once("pod at \(address)") { try await $0.pod(withAddress: address) }
    }

    package func namespaceLabels(_ name: String) async throws -> [String: String]? {
        try await once("labels of \(name)") { try await $0.namespaceLabels(name) }
    }

    package func networkPolicies(namespace: String) async throws -> [NetworkPolicy] {
        try await once("policies of \(namespace)") { try await $0.networkPolicies(namespace: namespace) }
    }

    package func multiNetworkPolicies(namespace: String) async throws -> [NetworkPolicy] {
        try await once("multi-network policies of \(namespace)") {
            try await $0.multiNetworkPolicies(namespace: namespace)
        }
    }

    package func networkConnects() async throws -> [ClusterNetworkConnect]? {
        try await once("connected networks") { try await $0.networkConnects() }
    }

    package func networkAttachmentDefinitions() async throws -> [NetworkAttachmentDefinition]? {
        try await once("network attachments") { try await $0.networkAttachmentDefinitions() }
    }

    package func namespaceObjects() async throws -> [ObjectMetadata] {
        try await once("namespaces") { try await $0.namespaceObjects() }
    }

    package func userDefinedNetworks() async throws -> [UserDefinedNetwork] {
        try await once("user-defined networks") { try await $0.userDefinedNetworks() }
    }

    package func adminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await once("admin policies") { try await $0.adminNetworkPolicies() }
    }

    package func baselineAdminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await once("baseline policies") { try await $0.baselineAdminNetworkPolicies() }
    }

    package func egressFirewalls(namespace: String) async throws -> [EgressFirewall] {
        try await once("firewalls of \(namespace)") { try await $0.egressFirewalls(namespace: namespace) }
    }

    package func egressIPs() async throws -> [EgressIP]? { try await once("egress IPs") { try await $0.egressIPs() } }

    package func externalRoutes() async throws -> [ExternalRoute]? {
        try await once("external routes") { try await $0.externalRoutes() }
    }

    package func egressIP(_ name: String) async throws -> EgressIP? {
        try await once("egress IP \(name)") { try await $0.egressIP(name) }
    }
}
