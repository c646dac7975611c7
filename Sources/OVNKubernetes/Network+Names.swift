/// The names of a network's switches, routers and ports: those of the default network with the network's own prefix
/// (`GetNetworkScopedName()` and its like in go-controller/pkg/util/multi_network.go).
extension Network {
    /// What the names of the network's objects have in front of the node's; empty for the default network.
    package var prefix: String { isDefault ? "" : Self.prefix(of: name) }

    /// As `GetSecondaryNetworkPrefix()` writes it.
    private static func prefix(of name: String) -> String {
        String(name.map { $0 == "-" || $0 == "/" ? "." : $0 }) + "_"
    }

    /// The switch that the pods of a node are on.
    package func nodeSwitch(of node: String) -> String {
        switch topology {
        case .layer3: prefix + LogicalNames.nodeSwitch(of: node)
        case .layer2: prefix + "ovn_layer2_switch"
        case .localnet: prefix + "ovn_localnet_switch"
        }
    }

    /// The switch that connects a node's gateway router to the external bridge.
    package func externalSwitch(of node: String) -> String { LogicalNames.externalSwitch(of: prefix + node) }

    /// The gateway router of a node.
    package func gatewayRouter(of node: String) -> String { LogicalNames.gatewayRouter(of: prefix + node) }

    /// The gateway router's port towards the network's other routers: on a network of one switch to the router over all nodes,
    /// else to the switch that joins them.
    package func innerPort(ofGatewayRouterOf node: String) -> String {
        topology == .layer3 ? "rtoj-\(gatewayRouter(of: node))" : "rtotr-\(gatewayRouter(of: node))"
    }

    /// The port by which a node's host is connected to the network.
    package func managementPort(ofNode node: String) -> String { LogicalNames.managementPort(ofNode: prefix + node) }

    /// The localnet port of a node's external switch.
    package func localnetPort(of node: NodeNetwork) -> String? {
        isDefault ? node.externalPort : node.externalBridge.map { "\($0)_\(prefix)\(node.name)" }
    }

    /// The switch between the zones of an interconnect cluster, where the network has one.
    package var transitSwitch: String { prefix + LogicalNames.transitSwitch }

    /// The port of a node on the switch between the zones.
    package func transitPort(ofNode node: String) -> String { prefix + LogicalNames.transitPort(ofNode: node) }

    /// The port of a pod; `nil` where the network has no attachment in the pod's namespace.
    package func port(ofPod name: String, namespace: String) -> String? {
        let own = LogicalNames.port(ofPod: name, namespace: namespace)
        guard !isDefault else { return own }
        return attachments.first { $0.hasPrefix(namespace + "/") }.map { Self.prefix(of: $0) + own }
    }

    /// The pod of a port; `nil` for other ports. Neither a namespace's name nor a pod's has an underscore, so that these are what
    /// the name ends in.
    package func pod(ofPort port: String) -> (namespace: String, name: String)? {
        guard !isDefault else { return LogicalNames.pod(ofPort: port) }
        for prefix in attachments.map(Self.prefix) where port.hasPrefix(prefix) {
            if let pod = LogicalNames.pod(ofPort: String(port.dropFirst(prefix.count))) { return pod }
        }
        return nil
    }
}
