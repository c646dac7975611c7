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

    /// The localnet port of a node's external switch, or of a switch that is itself connected to a network outside.
    package func localnetPort(of node: NodeNetwork) -> String? {
        guard topology != .localnet else { return localnetPort }
        return isDefault ? node.externalPort : node.externalBridge.map { "\($0)_\(prefix)\(node.name)" }
    }

    /// The port by which the switch over all nodes is connected to a network outside, the same on each; `nil` where the topology
    /// has none (`OVNLocalnetPort` of go-controller/pkg/types/const.go).
    package var localnetPort: String? { topology == .localnet ? prefix + "ovn_localnet_port" : nil }

    /// The router over all nodes: of a network with a switch on each node, or with one over all of them.
    package var clusterRouter: String { prefix + (topology == .layer3 ? "ovn_cluster_router" : "transit_router") }

    /// The switch between the zones of an interconnect cluster, where the network has one.
    package var transitSwitch: String { prefix + LogicalNames.transitSwitch }

    /// The port of a node on the switch between the zones.
    package func transitPort(ofNode node: String) -> String { prefix + LogicalNames.transitPort(ofNode: node) }

    /// The port of a pod; `nil` where the network has no attachment in the pod's namespace.
    package func port(ofPod name: String, namespace: String) -> String? {
        guard !isDefault else { return LogicalNames.port(ofPod: name, namespace: namespace) }
        return attachments.first { $0.hasPrefix(namespace + "/") }.map {
            port(ofPod: name, namespace: namespace, attachment: $0)
        }
    }

    /// The port of a pod that is on the network by an attachment, `NAMESPACE/NAME` of its NetworkAttachmentDefinition.
    package func port(ofPod name: String, namespace: String, attachment: String) -> String {
        Self.prefix(of: attachment) + LogicalNames.port(ofPod: name, namespace: namespace)
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
