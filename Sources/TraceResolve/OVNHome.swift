import OVNKubernetes

/// The namespace that OVN-Kubernetes runs in, with what a trace reads there.
struct OVNHome: Sendable {
    /// The namespace.
    var namespace: String
    /// All its pods.
    var pods: [Pod]
    /// Its config maps, those that there are and may be read, where they were asked for.
    var configs: [ConfigMap]

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
    ///   - withConfig: Whether the config maps are wanted.
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
        async let configs = withConfig ? self.configs(of: namespace, in: cluster) : []
        return OVNHome(namespace: namespace, pods: try await pods, configs: try await configs)
    }

    private static func configs(of namespace: String, in cluster: any ClusterReading) async throws -> [ConfigMap] {
        try await withThrowingTaskGroup(of: ConfigMap?.self) { tasks in
            for name in ClusterConfig.names {
                tasks.addTask { try await cluster.configMap(namespace: namespace, name: name) }
            }
            let maps = try await tasks.reduce(into: []) { maps, map in maps += [map].compactMap(\.self) }
            return maps.sorted { $0.metadata.name < $1.metadata.name }
        }
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
