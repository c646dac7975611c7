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
        case .port(let port, let type, _): return step(from: port, type: type)
        }
    }

    /// A cause with the node of its datapath.
    private func placed(_ cause: Cause) -> Cause {
        var cause = cause
        cause.node = cluster.node(ofDatapath: cause.datapath) ?? cause.node
        return cause
    }

    private func step(from port: String, type: String) -> Step {
        switch type {
        case "remote":
            guard let next = LogicalNames.node(ofTransitPort: port), cluster.nodes[next] != nil, let node else {
                return .undetermined(.logical(.zoneUnknown(port: port)))
            }
            return .goesOn(
                LogicalPosition(
                    node: next, datapath: LogicalNames.transitSwitch, inport: LogicalNames.transitPort(ofNode: node),
                    packet: packet))
        case "localnet":
            let node = cluster.nodes.values.first { $0.externalPort == port }?.name ?? node ?? port
            return .ends(.wire(node: node, port: port), .wire(node))
        case "":
            if let node = LogicalNames.node(ofManagementPort: port), cluster.nodes[node] != nil {
                return .ends(.host(node: node), .host(node))
            }
            return .ends(.port(port), .port(port))
        default: return .undetermined(.logical(.portOfType(type, port: port)))
        }
    }
}
