package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// Finds where pods are attached to the network.
package struct AttachmentResolver {
    package let cluster: ClusterFacts

    /// Makes a resolver for a cluster.
    package init(cluster: ClusterFacts) {
        self.cluster = cluster
    }

    /// What is at the other end of a pod's connection, which says on which of its networks the pod is met.
    package enum Peer {
        /// The pod's connections are to this address.
        case server(IPAddress)
        /// The pod is connected to from this network.
        case client(Network)
        /// Both ends are met on this network, which was asked for.
        case network(Network)
    }

    /// The network that is meant by a name: the default one, one that was read, or one by its definition in a namespace.
    package func network(named name: String, namespace: String) throws(ResolveError) -> Network {
        guard name != Network.clusterDefault.name else { return .clusterDefault }
        let found = cluster.userDefinedNetworks.first { $0.isMeant(by: name, in: namespace) }
        guard let found else {
            throw .noSuchNetwork(name, known: cluster.userDefinedNetworks.map { $0.title ?? $0.name }.sorted())
        }
        return found
    }

    /// The network that a pod talks to others on: the user-defined one that is its primary one, or the default one.
    package func network(of pod: Pod) -> Network {
        guard !pod.isHostNetwork, let primary = (try? PodNetworks(of: pod))?.primary else { return .clusterDefault }
        return cluster.network(ofAttachment: primary.attachment) ?? .clusterDefault
    }

    /// Where a pod's packets enter the network.
    package func attachment(
        of pod: Pod, family: IPAddress.Family, peer: Peer
    ) throws(ResolveError) -> Attachment {
        let namespace = pod.metadata.namespace ?? "default"
        let name = pod.metadata.name
        guard let nodeName = pod.spec.nodeName else {
            throw .podNotScheduled(namespace: namespace, name: name, reason: pod.schedulingProblem)
        }
        let phase = pod.status?.phase ?? "unknown"
        guard phase != "Succeeded", phase != "Failed" else {
            throw .podHasEnded(namespace: namespace, name: name, phase: phase)
        }
        guard let first = pod.addresses.first else {
            throw .podHasNoAddress(
                namespace: namespace, name: name, phase: phase, waiting: pod.waitingReason,
                hostNetworkOf: pod.isHostNetwork ? nodeName : nil)
        }
        func needed(_ addresses: [IPAddress]) throws(ResolveError) -> IPAddress {
            guard let address = addresses.first(where: { $0.family == family }) else {
                throw .podHasNoAddressOfFamily(
                    namespace: namespace, name: name,
                    family: (addresses.first ?? first).family == .ip4 ? "IPv6" : "IPv4")
            }
            return address
        }
        func endpoint(_ address: IPAddress) -> Endpoint {
            Endpoint(
                kind: .pod, namespace: namespace, name: name, node: nodeName, address: address,
                isHostNetwork: pod.isHostNetwork)
        }
        let networks: PodNetworks?
        do { networks = pod.isHostNetwork ? nil : try PodNetworks(of: pod) } catch {
            throw .annotation(error.description)
        }
        if let networks, let (attached, network) = try meeting(peer, networks, namespace: namespace, name: name) {
            let address = try needed(attached.network.addresses.map(\.address))
            guard let node = cluster.nodes[nodeName] else { throw .noSuchNode(nodeName) }
            // Of a router with addresses of both families the one Ethernet address is derived from IPv4.
            let gateways = node.isGatewayFirstRouter(of: network) ? [] : attached.network.gateways
            let gateway = gateways.first { $0.family == .ip4 } ?? gateways.last
            guard let router = gateway.flatMap(LogicalNames.ethernetAddress) ?? node.routerEthernetAddress(on: network)
            else { throw .incompleteNode(node: nodeName, missing: "gateway address for pods on \(network.name)") }
            var attachment = Attachment(
                endpoint: endpoint(address), node: nodeName,
                logicalPort: network.port(ofPod: name, namespace: namespace, attachment: attached.attachment),
                address: address,
                ethernetAddress: attached.network.ethernetAddress, gatewayEthernetAddress: router,
                subnet: attached.network.addresses.first { $0.address.family == family }, network: network)
            attachment.home = self.network(of: pod)
            attachment.tunnelKey = attached.network.tunnelKey
            attachment.otherAddresses = networks.allAddresses.filter { $0 != address }
            return attachment
        }
        let address = try needed(pod.addresses)
        guard let node = cluster.nodes[nodeName] else { throw .noSuchNode(nodeName) }
        guard let networks else { return try host(of: node, endpoint: endpoint(address), family: family) }
        let network = networks.clusterDefault
        let gateway = network.gateways.first { $0.family == family } ?? node.gatewayAddress(of: family)
        guard let gatewayMAC = gateway.flatMap(node.ethernetAddress) else {
            throw .incompleteNode(node: nodeName, missing: "\(family.rawValue) gateway address for its pods")
        }
        var attachment = Attachment(
            endpoint: endpoint(address), node: nodeName,
            logicalPort: LogicalNames.port(ofPod: name, namespace: namespace), address: address,
            ethernetAddress: network.ethernetAddress, gatewayEthernetAddress: gatewayMAC,
            subnet: network.addresses.first { $0.address.family == family })
        attachment.home = self.network(of: pod)
        attachment.otherAddresses = networks.addresses.filter { $0 != address }
        return attachment
    }

    /// The user-defined network on which a pod is met, and how it is attached there; `nil` for the default one.
    private func meeting(
        _ peer: Peer, _ networks: PodNetworks, namespace: String, name: String
    ) throws(ResolveError) -> (PodNetworks.Attached, Network)? {
        if case .network(let network) = peer {
            guard !network.isDefault else { return nil }
            guard let attached = networks.attached(to: network) else {
                throw .notOnNetwork(namespace: namespace, name: name, network: network.title ?? network.name)
            }
            guard !attached.network.addresses.isEmpty else {
                throw .noAddressOnNetwork(namespace: namespace, name: name, network: network.title ?? network.name)
            }
            return (attached, network)
        }
        guard let primary = networks.primary else { return nil }
        guard let network = cluster.network(ofAttachment: primary.attachment) else {
            throw .networkUnknown(namespace: namespace, name: name, attachment: primary.attachment)
        }
        let isMet =
            switch peer {
            case .server(let address): networks.usesPrimary(towards: address)
            case .client(let other): other.name == network.name
            case .network: false
            }
        return isMet ? (primary, network) : nil
    }

    /// Where a node's own packets enter the network: as those of a pod on its host network do.
    package func attachment(ofNode name: String, family: IPAddress.Family) throws(ResolveError) -> Attachment {
        guard let node = cluster.nodes[name] else { throw .noSuchNode(name) }
        guard let address = node.addresses.first(where: { $0.family == family }) else {
            throw .incompleteNode(node: name, missing: "\(family == .ip4 ? "IPv4" : "IPv6") address")
        }
        let endpoint = Endpoint(kind: .node, name: name, node: name, address: address, isHostNetwork: true)
        return try host(of: node, endpoint: endpoint, family: family)
    }

    /// Where the packets of a node's host enter the network: the kernel sends those to pods and services by the
    /// management port, with that port's address.
    package func host(
        of node: NodeNetwork, endpoint: Endpoint, family: IPAddress.Family
    ) throws(ResolveError) -> Attachment {
        guard let address = node.managementAddress(of: family), let mac = node.managementEthernetAddress,
            node.gatewayAddress(of: family) != nil, let gateway = node.routerEthernetAddress
        else { throw .incompleteNode(node: node.name, missing: "\(family.rawValue) management port address") }
        return Attachment(
            endpoint: endpoint, node: node.name, logicalPort: LogicalNames.managementPort(ofNode: node.name),
            address: address, ethernetAddress: mac, gatewayEthernetAddress: gateway,
            subnet: node.subnets.first { $0.address.family == family })
    }

    /// Where packets that a node's host sends into a user-defined network enter it: by the host's management port there, whose
    /// Ethernet address is derived from its address (`newManagementPortConfig()` of
    /// go-controller/pkg/node/managementport/port_config.go).
    package func host(
        of node: NodeNetwork, on network: Network, endpoint: Endpoint, family: IPAddress.Family
    ) throws(ResolveError) -> Attachment {
        guard !network.isDefault else { return try host(of: node, endpoint: endpoint, family: family) }
        let first = node.managementAddress(of: .ip4, on: network) ?? node.managementAddress(of: .ip6, on: network)
        guard let address = node.managementAddress(of: family, on: network),
            let mac = first.flatMap(LogicalNames.ethernetAddress),
            let gateway = node.routerEthernetAddress(on: network)
        else { throw .incompleteNode(node: node.name, missing: "management port address on \(network.name)") }
        return Attachment(
            endpoint: endpoint, node: node.name, logicalPort: network.managementPort(ofNode: node.name),
            address: address, ethernetAddress: mac, gatewayEthernetAddress: gateway,
            subnet: node.subnets(of: network).first { $0.address.family == family }, network: network)
    }
}
