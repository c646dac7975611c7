package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// Finds where pods are attached to the network.
package struct AttachmentResolver {
    package let cluster: ClusterFacts

    /// Makes it of its parts.
    package init(cluster: ClusterFacts) {
        self.cluster = cluster
    }

    /// Where a pod's packets enter the network.
    package func attachment(of pod: Pod, family: IPAddress.Family) throws(ResolveError) -> Attachment {
        let namespace = pod.metadata.namespace ?? "default"
        let name = pod.metadata.name
        guard let nodeName = pod.spec.nodeName else {
            throw .podNotScheduled(namespace: namespace, name: name)
        }
        let phase = pod.status?.phase ?? "unknown"
        guard phase != "Succeeded", phase != "Failed" else {
            throw .podHasEnded(namespace: namespace, name: name, phase: phase)
        }
        guard let first = pod.addresses.first else {
            throw .podHasNoAddress(namespace: namespace, name: name, phase: phase)
        }
        guard let address = pod.addresses.first(where: { $0.family == family }) else {
            throw .podHasNoAddressOfFamily(
                namespace: namespace, name: name, family: first.family == .ip4 ? "IPv6" : "IPv4")
        }
        guard let node = cluster.nodes[nodeName] else { throw .noSuchNode(nodeName) }
        let endpoint = Endpoint(
            kind: .pod, namespace: namespace, name: name, node: nodeName, address: address,
            isHostNetwork: pod.isHostNetwork)
        guard !pod.isHostNetwork else { return try host(of: node, endpoint: endpoint, family: family) }

        let network: PodNetwork
        do { network = try PodNetwork(of: pod) } catch { throw .annotation(error.description) }
        if let primary = network.primaryNetwork {
            throw .onUserDefinedNetwork(namespace: namespace, name: name, network: primary)
        }
        let gateway = network.gateways.first { $0.family == family } ?? node.gatewayAddress(of: family)
        guard let gatewayMAC = gateway.flatMap(node.ethernetAddress) else {
            throw .incompleteNode(node: nodeName, missing: "\(family.rawValue) gateway address for its pods")
        }
        return Attachment(
            endpoint: endpoint, node: nodeName, logicalPort: LogicalNames.port(ofPod: name, namespace: namespace),
            address: address, ethernetAddress: network.ethernetAddress, gatewayEthernetAddress: gatewayMAC,
            subnet: network.addresses.first { $0.address.family == family })
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
}
