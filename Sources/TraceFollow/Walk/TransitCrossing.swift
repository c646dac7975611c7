import NetworkTypes
import OVNFormats
import OVNKubernetes
import TraceProbe
import TraceResolve

/// A packet on its way from one zone of an interconnect cluster to another, as it will be on the switch between them: what
/// ovn-kubernetes wrote on both nodes, or on both pods, tells all of it (`go-controller/pkg/ovn/zone_interconnect` of
/// ovn-kubernetes). So the other zone can be asked before it is known that the packet comes there.
struct TransitCrossing {
    /// An end of a connection: a port, its tunnel key where one is written, and its node.
    struct End {
        var port: String
        var tunnelKey: Int?
        var node: String
    }

    /// The packet on the logical layer of the other zone.
    let logical: LogicalPosition
    /// The packet on the bridges of the other node.
    let openflow: OpenFlowPosition

    /// The crossing of a packet from a port to one on another node; `nil` where both are in one zone, or it is not written what
    /// the packet has on the way.
    ///
    /// - Parameters:
    ///   - packet: The packet as it leaves its port, with the addresses that it has at the other end.
    ///   - from: Where it comes from.
    ///   - to: Where it is for.
    ///   - network: The network that both are on.
    ///   - cluster: What is known of the cluster.
    init?(of packet: Packet, from: End, to: End, on network: Network, cluster: ClusterFacts) {
        guard cluster.placement.isInterconnect, !cluster.areInOneZone(from.node, to.node), let key = network.tunnelKey
        else { return nil }
        let isRouted = network.topology == .layer3
        guard
            let (inport, outport, packet) = isRouted
                ? Self.routed(packet, from: from.node, to: to.node, cluster) : Self.switched(packet, from: from, to: to)
        else { return nil }
        logical = LogicalPosition(
            node: to.node, datapath: isRouted ? network.transitSwitch : network.nodeSwitch(of: to.node),
            inport: isRouted ? network.transitPort(ofNode: from.node) : from.port, packet: packet)
        // The ports' keys, as OVN's Geneve option carries them (ovn-architecture(7), "Tunnel Encapsulations").
        let option = "0x" + String(inport << 16 | outport, radix: 16)
        openflow = OpenFlowPosition(
            node: to.node, entry: .tunnel(from: from.node, id: key, metadata: [0: option]), packet: packet)
    }

    /// On the switch between the zones, behind the sender's router: the ports have the numbers of their nodes.
    private static func routed(
        _ packet: Packet, from: String, to: String, _ cluster: ClusterFacts
    ) -> (inport: Int, outport: Int, Packet)? {
        guard let sender = cluster.nodes[from], let receiver = cluster.nodes[to],
            let sent = sender.transitEthernetAddress, let received = receiver.transitEthernetAddress,
            let inport = sender.number, let outport = receiver.number, packet.timeToLive > 1
        else { return nil }
        var packet = packet
        packet.ethernetSource = sent
        packet.ethernetDestination = received
        packet.timeToLive -= 1
        return (inport, outport, packet)
    }

    /// On a switch over all nodes: the ports are the pods'.
    private static func switched(_ packet: Packet, from: End, to: End) -> (inport: Int, outport: Int, Packet)? {
        guard let inport = from.tunnelKey, let outport = to.tunnelKey else { return nil }
        return (inport, outport, packet)
    }

    /// The probes that trace it on.
    ///
    /// - Parameters:
    ///   - state: What conntrack knows of the packet.
    ///   - cluster: What is known of the cluster.
    ///   - facts: The nodes' interfaces, as far as they are known.
    /// - Returns: The probe of each layer.
    func probes(state: ConntrackState, cluster: ClusterFacts, facts: [String: Result<SwitchFacts, ToolText.Problem>])
        -> [Probe]
    {
        var zone = LogicalWalk(from: logical, state: state, preferred: [], cluster: cluster)
        var bridges = OpenFlowWalk(from: openflow, state: state, cluster: cluster)
        return [zone.next(), bridges.next(facts: facts)].compactMap(\.self)
    }
}
