import NetworkTypes
import OVNKubernetes
import PathModel
import TraceFollow
import TraceResolve

/// Turns where a packet went into what happened to it.
///
/// The layers report places; whether a place is the right one depends on what was asked. A packet to an address of the
/// cluster's own that leaves the cluster untranslated arrives nowhere: nobody outside has that address.
struct ArrivalRules {
    /// The stage that would have had a route to a pod.
    static let noRoute = "lr_in_ip_routing"

    var trace: ResolvedTrace
    /// What hosts know of neighbours that OVN does not know.
    var neighbours: [NeighbourQuestion: NeighbourQuestion.Answer] = [:]

    /// The verdict on the forward leg.
    ///
    /// - Parameters:
    ///   - arrival: Where the packet went.
    ///   - packet: The packet as it was then.
    ///   - isTranslated: Whether its destination was translated on the way.
    /// - Returns: The verdict.
    func forward(_ arrival: Arrival, packet: Packet, isTranslated: Bool) -> Verdict {
        switch arrival {
        case .dropped(let cause): return .dropped(named(cause, packet: packet, isTranslated: isTranslated))
        case .rejected(let cause): return .rejected(cause)
        case .undetermined(let reason): return .undetermined(reason)
        case .bridge: return .delivered
        case .port(let port): return atPort(port, isTranslated: isTranslated)
        case .unanswered(let node):
            return lost(packet, place: node, isTranslated: isTranslated).map { .dropped($0) }
                ?? .undetermined(.place(.neighbourAsked(packet.destination, node: node)))
        case .host(let node):
            // Of a multicast packet's copies the last that a tracer shows may be the host's.
            if nodeHas(packet.destination, node: node) || packet.isMulticast { return .delivered }
            if let network = trace.cluster.userDefinedNetwork(of: packet.destination) {
                return .undetermined(
                    .place(.hostOfUserDefinedNetwork(packet.destination, network: network, node: node)))
            }
            if let lost = lost(packet, place: node, isTranslated: isTranslated) { return .dropped(lost) }
            // routingViaHost: the host sends it on.
            return trace.cluster.nodes[node]?.gatewayMode == .local
                ? outside(packet)
                : .undetermined(.place(.endsAtHost(packet.destination, node: node)))
        case .wire(let node), .neighbour(let node):
            if trace.isForPod(at: packet.destination), isOfPods(packet.destination) {
                return .undetermined(.place(.podBehindWire(packet.destination, node: node)))
            }
            if let lost = lost(packet, place: node, isTranslated: isTranslated) { return .dropped(lost) }
            if case .neighbour = arrival, let verdict = unknownNeighbour(packet.destination, node: node) {
                return verdict
            }
            return outside(packet)
        }
    }

    /// The verdict on a packet for an address of the nodes' own network for which OVN knows no neighbour; `nil` for other
    /// addresses, which a router has, for a router's, and for one that the node's host knows somebody to have.
    private func unknownNeighbour(_ address: IPAddress, node: String) -> Verdict? {
        guard trace.cluster.isOnNodeNetwork(address) else { return nil }
        if let owner = trace.cluster.node(withAddress: address) {
            return .undetermined(.place(.nodeNeighbourUnknown(node: owner.name)))
        }
        switch neighbours[NeighbourQuestion(node: node, address: address)] {
        case .known?: return nil
        case .failed?:
            return .dropped(Cause(reason: .address(.noNeighbourHasAddress(address, node: node)), node: node))
        case .unknown?, nil:
            return .undetermined(.place(.addressOfNoNode(address)))
        }
    }

    private func atPort(_ port: String, isTranslated: Bool) -> Verdict {
        switch trace.destination {
        case .pod(let attachment):
            return port == attachment.logicalPort
                ? .delivered : .undetermined(.place(.otherPort(port, expected: attachment.logicalPort)))
        case .service:
            return isTranslated ? .delivered : .undetermined(.place(.untranslated(port: port)))
        case .address: return .delivered
        }
    }

    private func nodeHas(_ address: IPAddress, node: String) -> Bool {
        guard let network = trace.cluster.nodes[node] else { return false }
        return network.addresses.contains(address) || network.managementAddress(of: address.family) == address
    }

    /// The verdict on a packet that leaves the cluster for an address that is nobody's there, as far as that is known.
    private func outside(_ packet: Packet) -> Verdict {
        guard case .address = trace.destination, let doubt = ServiceNetworkDoubt(packet.destination, in: trace.cluster),
            doubt.isLikely
        else { return .delivered }
        return .undetermined(.place(.maybeService(packet.destination, doubt.gap)))
    }

    /// The verdict on the reply leg: it must reach the port that the connection came from.
    func reply(_ arrival: Arrival) -> Verdict {
        switch arrival {
        case .dropped(let cause): return .dropped(cause)
        case .rejected(let cause): return .rejected(cause)
        case .undetermined(let reason): return .undetermined(reason)
        case .bridge: return .delivered
        case .port(let port):
            return port == trace.source.logicalPort
                ? .delivered : .undetermined(.place(.replyAtOtherPort(port, expected: trace.source.logicalPort)))
        case .host(let node):
            return trace.source.endpoint.isHostNetwork && node == trace.source.node
                ? .delivered : .undetermined(.place(.replyAtHost(node: node)))
        case .unanswered(let node):
            return .undetermined(.place(.replyAwaitsNeighbour(node: node)))
        // The client is there.
        case .wire where trace.beginsOutside, .neighbour where trace.beginsOutside: return .delivered
        case .wire(trace.source.node) where trace.beginsInHost,
            .neighbour(trace.source.node) where trace.beginsInHost:
            // Behind the localnet port of its own node the external bridge hands it to the host; the bridge's trace tells.
            return .delivered
        case .wire(let node), .neighbour(let node):
            return .undetermined(.place(.replyLeaves(node: node)))
        }
    }
}
