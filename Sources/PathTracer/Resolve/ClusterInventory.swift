import OVNKubernetes
import PathModel

/// Reads what a trace needs to know of the cluster as a whole.
struct ClusterInventory {
    let cluster: any ClusterReading
    /// The namespace of OVN-Kubernetes, where the user named it.
    let namespace: String?

    /// Reads nodes, pods of OVN-Kubernetes and its networks, all at once where they do not need each other.
    ///
    /// - Parameter withServices: Whether the addresses of all services are wanted too.
    /// - Returns: What was read.
    /// - Throws: ``ResolveError`` where OVN-Kubernetes cannot be found, or what the cluster's API threw.
    func read(withServices: Bool) async throws -> ClusterFacts {
        async let nodeObjects = cluster.nodes()
        async let cidrs = cluster.serviceCIDRs()
        async let services = withServices ? cluster.services() : []
        let home = try await OVNHome.find(in: cluster, namespace: namespace)
        let placement = ToolPlacement(pods: home.pods)
        guard !placement.isEmpty else { throw ResolveError.noOVNKubernetes(namespace: home.namespace) }

        var nodes: [String: NodeNetwork] = [:]
        for node in try await nodeObjects {
            do {
                nodes[node.metadata.name] = try NodeNetwork(of: node, isInterconnect: placement.isInterconnect)
            } catch {
                throw ResolveError.annotation(error.description)
            }
        }
        let config = home.config?.data ?? [:]
        var names: [IPAddress: String] = [:]
        for service in try await services {
            for address in service.addresses {
                names[address] = "\(service.metadata.namespace ?? "default")/\(service.metadata.name)"
            }
        }
        let written = Self.networks(config["svc_cidr"]) + (try await cidrs).compactMap { IPPrefix($0) }
        var podNetworks = Self.networks(config["net_cidr"])
        if podNetworks.isEmpty { podNetworks = nodes.values.flatMap(\.subnets) }
        return ClusterFacts(
            namespace: home.namespace, placement: placement, nodes: nodes, serviceNetworks: written,
            podNetworks: podNetworks, serviceNames: names)
    }

    /// Networks as `ovn-config` lists them: comma-separated, each `ADDRESS/LENGTH`, and pod networks also with the length
    /// of a node's part behind a second slash.
    private static func networks(_ text: String?) -> [IPPrefix] {
        (text ?? "").split(separator: ",").compactMap { entry in
            IPPrefix(entry.split(separator: "/").prefix(2).joined(separator: "/").filter { $0 != " " })
        }
    }
}
