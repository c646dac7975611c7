import NetworkTypes
import OVNKubernetes

/// Reads what a trace needs to know of the cluster as a whole.
struct ClusterInventory {
    let cluster: any ClusterReading
    /// The namespace of OVN-Kubernetes, where the user named it.
    let namespace: String?

    /// Reads nodes and pods of OVN-Kubernetes, and the networks, all at once where they do not need each other.
    ///
    /// - Parameter withNetworks: Whether it is wanted what networks there are and which service has which address, as it is
    ///   where a request is for an address; else the networks of pods are those of their nodes, and services have none.
    /// - Returns: What was read.
    /// - Throws: ``ResolveError`` where OVN-Kubernetes cannot be found, or what the cluster's API threw.
    func read(withNetworks: Bool) async throws -> ClusterFacts {
        async let nodeObjects = cluster.nodes()
        async let attachments = cluster.networkAttachmentDefinitions()
        async let cidrs = withNetworks ? cluster.serviceCIDRs() : []
        async let services = withNetworks ? cluster.services() : []
        let home = try await OVNHome.find(in: cluster, namespace: namespace, withConfig: withNetworks)
        let objects = try await nodeObjects
        let zones = objects.compactMap { node in
            node.metadata.annotations?[NodeNetwork.zoneAnnotation].map { (node.metadata.name, $0) }
        }
        let placement = ToolPlacement(pods: home.pods, zones: Dictionary(zones) { first, _ in first })
        guard !placement.isEmpty else { throw ResolveError.noOVNKubernetes(namespace: home.namespace) }

        var nodes: [String: NodeNetwork] = [:]
        var unready: Set<String> = []
        for node in objects {
            if node.isUnready { unready.insert(node.metadata.name) }
            do {
                nodes[node.metadata.name] = try NodeNetwork(of: node, isInterconnect: placement.isInterconnect)
            } catch {
                throw ResolveError.annotation(error.description)
            }
        }
        let config = ClusterConfig(of: home.configs)
        let networks = try await networks(of: try await attachments)
        // Should no node say so any more, a network's second tunnel key tells that it has a router over all nodes.
        if !nodes.values.contains(where: \.hasTransitRouters),
            networks.primary.contains(where: { $0.topology == .layer2 && $0.writtenTunnelKeys.count > 1 })
        {
            for name in nodes.keys { nodes[name]?.hasTransitRouters = true }
        }
        var known: [IPAddress: [NamedService]] = [:]
        for service in try await services {
            for address in Set(service.addresses) { known[address, default: []].append(NamedService(service)) }
        }
        let written = config.serviceNetworks + (try await cidrs).compactMap { IPPrefix($0) }
        var facts = ClusterFacts(
            namespace: home.namespace, placement: placement, nodes: nodes, serviceNetworks: written,
            podNetworks: config.podNetworks.isEmpty ? nodes.values.flatMap(\.subnets) : config.podNetworks,
            services: known, networks: networks.primary, secondaryNetworks: networks.secondary)
        facts.unreadyNodes = unready
        return facts
    }

    /// The networks by the definitions that put pods on them; where these may not be listed, by the objects that they are made of.
    private func networks(of definitions: [NetworkAttachmentDefinition]?) async throws -> ClusterNetworks {
        if let definitions { return ClusterNetworks(of: definitions) }
        async let objects = cluster.userDefinedNetworks()
        async let namespaces = cluster.namespaceObjects()
        return ClusterNetworks(of: try await objects, namespaces: try await namespaces)
    }
}
