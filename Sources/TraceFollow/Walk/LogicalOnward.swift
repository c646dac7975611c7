import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Where the end of a zone's trace leads: to the next zone, or to an end of the walk.
struct LogicalOnward {
    /// What comes next.
    enum Step {
        /// The packet goes on in another zone.
        case goesOn(LogicalPosition)
        /// It does not.
        case ends(LogicalEnd, SectionEnd)

        fileprivate static func undetermined(_ reason: Unknown) -> Step {
            .ends(.undetermined(reason), .undetermined(reason))
        }
    }

    let cluster: ClusterFacts
    /// The node where the zone's trace began.
    let node: String?
    /// The port by which the packet came to the last datapath.
    let inport: String?
    /// The packet as it is at the end.
    let packet: Packet

    /// What comes after a trace that ended so.
    func step(from end: LogicalReading.End) -> Step {
        switch end {
        case .dropped(let cause):
            let placed = placed(cause)
            return .ends(.dropped(placed), .dropped(placed))
        case .rejected(let cause):
            let placed = placed(cause)
            return .ends(.rejected(placed), .rejected(placed))
        case .undetermined(let reason): return .undetermined(reason)
        case .awaitsNeighbour(let outport, let datapath):
            let gateway = cluster.gatewayNode(ofDatapath: datapath)
            return .ends(
                .neighbour(node: gateway ?? node ?? "", isOutside: gateway != nil),
                .undetermined(.logical(.awaitsNeighbourOn(outport ?? datapath))))
        case .port(let port, "remote", let datapath):
            return remote(port, on: datapath).map { .goesOn($0) }
                ?? .undetermined(.logical(.zoneUnknown(port: port)))
        case .port(let port, let type, _): return step(from: port, type: type)
        }
    }

    /// A cause with the node of its datapath.
    private func placed(_ cause: Cause) -> Cause {
        var cause = cause
        cause.node = cluster.node(ofDatapath: cause.datapath) ?? cause.node
        return cause
    }

    /// Where a packet goes on that leaves by a port that is another zone's.
    private func remote(_ port: String, on datapath: String) -> LogicalPosition? {
        if let (network, next) = cluster.transit(ofPort: port), let node {
            return LogicalPosition(
                node: next, datapath: network.transitSwitch, inport: network.transitPort(ofNode: node), packet: packet)
        }
        // A router over all nodes: what is behind its port is a gateway router, and the router itself has done its part.
        let ofTransitRouter = "trtor-"
        if port.hasPrefix(ofTransitRouter) {
            let router = String(port.dropFirst(ofTransitRouter.count))
            return cluster.gateway(ofDatapath: router).map { gateway in
                LogicalPosition(
                    node: gateway.node, datapath: router,
                    inport: gateway.network.innerPort(ofGatewayRouterOf: gateway.node),
                    packet: packet)
            }
        }
        if let next = connected(by: port) { return next }
        // A switch over all nodes has a pod's port in every zone, by the same name; but a host's in its own alone, and all
        // hosts' ports there have the same tunnel key.
        guard let inport, let next = cluster.podNodes[port] ?? gatewayNode(behind: port, on: datapath) else {
            return nil
        }
        var entry = cluster.management(ofPort: inport).map { $0.network.managementPort(ofNode: next) } ?? inport
        // A gateway router on the switch itself is there as another node's, too.
        if let node, inport == "stor-\(datapath)" { entry = "\(inport)_\(node)" }
        return LogicalPosition(node: next, datapath: datapath, inport: entry, packet: packet)
    }

    /// The node of a gateway router behind a port of a switch over all nodes: before October 2025 it had no router over all nodes
    /// in front of them (`addSwitchPortForRemoteNodeGR()` of go-controller/pkg/ovn/layer2_user_defined_network_controller.go).
    private func gatewayNode(behind port: String, on datapath: String) -> String? {
        let mark = "stor-\(datapath)_"
        guard port.hasPrefix(mark) else { return nil }
        let node = String(port.dropFirst(mark.count))
        return cluster.nodes[node] == nil ? nil : node
    }

    /// Where a packet goes on that leaves the router between connected networks (ClusterNetworkConnect) by the port of another node:
    /// behind it is that node's router of the network (`getNetworkRouterToConnectRouterPortName()` of
    /// go-controller/pkg/ovn/controller/networkconnect/topology.go).
    private func connected(by port: String) -> LogicalPosition? {
        let mark = "crtor-"
        guard port.hasPrefix(mark), let cut = port.lastIndex(of: "_") else { return nil }
        let next = String(port[port.index(after: cut)...])
        let rest = port[..<cut].dropFirst(mark.count)
        guard cluster.nodes[next] != nil,
            let network = cluster.networks.first(where: { rest.hasSuffix("_" + $0.name) })
        else { return nil }
        let name = rest.dropLast(network.name.count + 1)
        return LogicalPosition(
            node: next, datapath: network.clusterRouter, inport: "rtocr-\(network.name)_\(next)_\(name)", packet: packet
        )
    }

    private func step(from port: String, type: String) -> Step {
        switch type {
        case "localnet":
            let node = cluster.localnet(ofPort: port)?.node ?? node ?? port
            return .ends(.wire(node: node, port: port), .wire(node))
        case "":
            if let (_, node) = cluster.management(ofPort: port) { return .ends(.host(node: node), .host(node)) }
            return .ends(.port(port), .port(port))
        default: return .undetermined(.logical(.portOfType(type, port: port)))
        }
    }
}
