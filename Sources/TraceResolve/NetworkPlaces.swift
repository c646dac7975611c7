package import OVNKubernetes

/// Which network and node an object of OVN is of, by the name that ovn-kubernetes gives it.
///
/// A node's name has no underscore, so that it is what such a name ends in; what is left must be the prefix of a network that is
/// known.
extension ClusterFacts {
    /// The user-defined network that is the primary one of a namespace's pods, or the default one.
    package func network(ofNamespace namespace: String) -> Network {
        networks.first { $0.has(namespace: namespace) } ?? .clusterDefault
    }

    /// The user-defined network of a node's or pod's attachment, as `NAMESPACE/NAME`.
    package func network(ofAttachment name: String) -> Network? {
        userDefinedNetworks.first { $0.attachments.contains(name) }
    }

    /// The network of a pod's port.
    package func network(ofPort port: String) -> Network {
        userDefinedNetworks.first { $0.pod(ofPort: port) != nil } ?? .clusterDefault
    }

    /// The pod of a port, on whichever network it is; `nil` for other ports.
    package func pod(ofPort port: String) -> (namespace: String, name: String)? {
        // A localnet port's name looks like one.
        guard localnet(ofPort: port) == nil else { return nil }
        return network(ofPort: port).pod(ofPort: port)
    }

    /// The port of a node's gateway router towards its network's other routers: of older releases to the switch over all nodes.
    package func innerPort(of network: Network, onNode node: String) -> String {
        guard nodes[node]?.isGatewayFirstRouter(of: network) ?? false else {
            return network.innerPort(ofGatewayRouterOf: node)
        }
        return "rtos-\(network.nodeSwitch(of: node))"
    }

    /// The network and node of a gateway router or of the switch behind it.
    package func gateway(ofDatapath datapath: String) -> (network: Network, node: String)? {
        ["GR_", "ext_"].lazy.compactMap { datapath.hasPrefix($0) ? place(datapath.dropFirst($0.count)) : nil }.first
    }

    /// The network and node of a management port.
    package func management(ofPort port: String) -> (network: Network, node: String)? {
        port.hasPrefix("k8s-") ? place(port.dropFirst(4)) : nil
    }

    /// The network and node of a port on the switch between zones.
    package func transit(ofPort port: String) -> (network: Network, node: String)? {
        let mark = "tstor-"
        guard let start = port.firstRange(of: mark) else { return nil }
        let node = String(port[start.upperBound...])
        guard nodes[node] != nil, let network = network(prefix: port[..<start.lowerBound]) else { return nil }
        return (network, node)
    }

    /// The network and node of a localnet port; a switch over all nodes has it on every one, and so on none.
    package func localnet(ofPort port: String) -> (network: Network, node: String?)? {
        if let network = secondaryNetworks.first(where: { $0.localnetPort == port }) { return (network, nil) }
        if let node = nodes.values.first(where: { $0.externalPort == port }) { return (.clusterDefault, node.name) }
        guard let node = port.split(separator: "_").last.flatMap({ nodes[String($0)] }),
            let bridge = node.externalBridge, port.hasPrefix(bridge + "_")
        else { return nil }
        return place(port.dropFirst(bridge.count + 1)).map { ($0.network, $0.node) }
    }

    /// The network and node of a node's switch; the switch of a layer 2 network is on every node, and on none.
    package func nodeSwitch(ofDatapath datapath: String) -> (network: Network, node: String?)? {
        if let place = place(datapath[...]), place.network.topology == .layer3 { return place }
        return userDefinedNetworks.first { $0.topology != .layer3 && $0.nodeSwitch(of: "") == datapath }.map {
            ($0, nil)
        }
    }

    /// `PREFIXNODE`.
    private func place(_ text: Substring) -> (network: Network, node: String)? {
        let cut = text.lastIndex(of: "_").map { text.index(after: $0) } ?? text.startIndex
        let node = String(text[cut...])
        guard nodes[node] != nil, let network = network(prefix: text[..<cut]) else { return nil }
        return (network, node)
    }

    private func network(prefix: Substring) -> Network? {
        prefix.isEmpty ? .clusterDefault : userDefinedNetworks.first { $0.prefix == prefix }
    }
}
