import OVNKubernetes
import PathModel

/// A cluster of which each object is read once: what was read is remembered for as long as this is, and who asks for what is
/// being read waits for it.
actor ClusterMemory: ClusterReading {
    private let cluster: any ClusterReading
    /// The namespaces whose pods are listed at once instead of being read one by one.
    private let listed: Set<String>
    private var reads: [String: any Sendable] = [:]

    /// Remembers what is read of a cluster.
    ///
    /// - Parameters:
    ///   - cluster: The cluster.
    ///   - listed: The namespaces of which many pods will be read.
    init(of cluster: any ClusterReading, listing listed: Set<String> = []) {
        self.cluster = cluster
        self.listed = listed
    }

    private func once<Value: Sendable>(
        _ what: String, _ read: @escaping @Sendable (any ClusterReading) async throws -> Value
    ) async throws -> Value {
        if let known = reads[what] as? SharedRead<Value>, known.join() { return try await known.value() }
        let read = SharedRead { [cluster] in try await read(cluster) }
        reads[what] = read
        _ = read.join()
        return try await read.value()
    }

    func pod(namespace: String, name: String) async throws -> Pod? {
        guard listed.contains(namespace) else {
            return try await once("pod \(namespace)/\(name)") { try await $0.pod(namespace: namespace, name: name) }
        }
        return try await once("pods by name of \(namespace)") {
            let pods = try await $0.pods(namespace: namespace, labelSelector: nil)
            return Dictionary(pods.map { ($0.metadata.name, $0) }) { one, _ in one }
        }[name]
    }

    func namespaceExists(_ name: String) async throws -> Bool {
        try await once("namespace \(name)") { try await $0.namespaceExists(name) }
    }

    func service(namespace: String, name: String) async throws -> Service? {
        try await once("service \(namespace)/\(name)") { try await $0.service(namespace: namespace, name: name) }
    }

    func services() async throws -> [Service] { try await once("services") { try await $0.services() } }

    func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
        try await once("slices of \(namespace)/\(name)") {
            try await $0.endpointSlices(ofService: name, namespace: namespace)
        }
    }

    func nodes() async throws -> [Node] { try await once("nodes") { try await $0.nodes() } }

    func configMap(namespace: String, name: String) async throws -> ConfigMap? {
        try await once("config map \(namespace)/\(name)") { try await $0.configMap(namespace: namespace, name: name) }
    }

    func serviceCIDRs() async throws -> [String] { try await once("CIDRs") { try await $0.serviceCIDRs() } }

    func pods(namespace: String?, labelSelector: String?) async throws -> [Pod] {
        try await once("pods of \(namespace ?? "all") with \(labelSelector ?? "any")") {
            try await $0.pods(namespace: namespace, labelSelector: labelSelector)
        }
    }

    func pod(withAddress address: IPAddress) async throws -> Pod? {
        try await once("pod at \(address)") { try await $0.pod(withAddress: address) }
    }

    func namespaceLabels(_ name: String) async throws -> [String: String]? {
        try await once("labels of \(name)") { try await $0.namespaceLabels(name) }
    }

    func networkPolicies(namespace: String) async throws -> [NetworkPolicy] {
        try await once("policies of \(namespace)") { try await $0.networkPolicies(namespace: namespace) }
    }

    func adminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await once("admin policies") { try await $0.adminNetworkPolicies() }
    }

    func baselineAdminNetworkPolicies() async throws -> [AdminNetworkPolicy] {
        try await once("baseline policies") { try await $0.baselineAdminNetworkPolicies() }
    }

    func egressFirewalls(namespace: String) async throws -> [EgressFirewall] {
        try await once("firewalls of \(namespace)") { try await $0.egressFirewalls(namespace: namespace) }
    }

    func egressIP(_ name: String) async throws -> EgressIP? {
        try await once("egress IP \(name)") { try await $0.egressIP(name) }
    }
}
