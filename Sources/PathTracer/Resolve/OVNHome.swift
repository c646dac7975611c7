import OVNKubernetes

/// The namespace that OVN-Kubernetes runs in, with what a trace reads there.
struct OVNHome: Sendable {
    /// The namespace.
    var namespace: String
    /// All its pods.
    var pods: [Pod]
    /// The config map `ovn-config`, where there is one and it was asked for.
    var config: ConfigMap?

    /// The namespaces of upstream's manifests and Helm chart, and of OpenShift.
    private static let usual = ["ovn-kubernetes", "openshift-ovn-kubernetes"]
    /// The pods that every installation has on each node.
    private static let label = (key: "app", value: "ovnkube-node")

    /// Finds OVN-Kubernetes: in the usual namespaces, all asked at once, or else by its pods' label, which takes a round trip
    /// more.
    ///
    /// - Parameters:
    ///   - cluster: The cluster's API.
    ///   - namespace: The namespace, where the user named it.
    ///   - withConfig: Whether the config map is wanted.
    /// - Returns: What was found.
    /// - Throws: ``ResolveError`` where it cannot be found, or what the cluster's API threw.
    static func find(
        in cluster: any ClusterReading, namespace: String?, withConfig: Bool
    ) async throws -> OVNHome {
        if let namespace { return try await read(namespace, in: cluster, withConfig: withConfig) }
        if let found = await usualHome(in: cluster, withConfig: withConfig) { return found }
        let labelled = try await cluster.pods(namespace: nil, labelSelector: "\(label.key)=\(label.value)")
        guard let found = labelled.first?.metadata.namespace else {
            throw ResolveError.noOVNKubernetes(namespace: nil)
        }
        return try await read(found, in: cluster, withConfig: withConfig)
    }

    private static func read(
        _ namespace: String, in cluster: any ClusterReading, withConfig: Bool
    ) async throws -> OVNHome {
        async let pods = cluster.pods(namespace: namespace, labelSelector: nil)
        async let config = withConfig ? cluster.configMap(namespace: namespace, name: "ovn-config") : nil
        return OVNHome(namespace: namespace, pods: try await pods, config: try await config)
    }

    /// The first of the usual namespaces that has the pods. One that may not be read is not where it is: should it be, the
    /// search by label says who may not read what.
    private static func usualHome(in cluster: any ClusterReading, withConfig: Bool) async -> OVNHome? {
        await withTaskGroup(of: (Int, OVNHome?).self) { tasks in
            for (rank, namespace) in usual.enumerated() {
                tasks.addTask { (rank, try? await read(namespace, in: cluster, withConfig: withConfig)) }
            }
            var homes: [Int: OVNHome] = [:]
            for await (rank, home) in tasks where home?.hasNodePods ?? false { homes[rank] = home }
            return homes.min { $0.key < $1.key }?.value
        }
    }

    private var hasNodePods: Bool { pods.contains { $0.metadata.labels?[Self.label.key] == Self.label.value } }
}
