import NetworkTypes
import OVNFormats
import OVNKubernetes
import TraceProbe
import TraceResolve

/// A packet on its way from one zone of an interconnect cluster to another, as it will be on the switch between them: what
/// ovn-kubernetes wrote on both nodes tells all of it (`go-controller/pkg/ovn/zone_interconnect` of ovn-kubernetes). So the
/// other zone can be asked before it is known that the packet comes there.
struct TransitCrossing {
    /// The packet on the logical layer of the other zone.
    let logical: LogicalPosition
    /// The packet on the bridges of the other node.
    let openflow: OpenFlowPosition

    /// The crossing of a packet that is routed from a node's switch to another's; `nil` where both are in one zone, or the
    /// nodes do not say enough.
    ///
    /// - Parameters:
    ///   - packet: The packet as it leaves its port, with the addresses that it has at the other end.
    ///   - from: The node that it leaves.
    ///   - to: The node that it is for.
    ///   - cluster: What is known of the cluster.
    init?(of packet: Packet, from: String, to: String, cluster: ClusterFacts) {
        guard cluster.placement.isInterconnect, !cluster.areInOneZone(from, to),
            let sender = cluster.nodes[from], let receiver = cluster.nodes[to],
            let sent = sender.transitEthernetAddress, let received = receiver.transitEthernetAddress,
            let inport = sender.number, let outport = receiver.number, packet.timeToLive > 1
        else { return nil }
        var packet = packet
        packet.ethernetSource = sent
        packet.ethernetDestination = received
        packet.timeToLive -= 1
        logical = LogicalPosition(
            node: to, datapath: LogicalNames.transitSwitch, inport: LogicalNames.transitPort(ofNode: from),
            packet: packet)
        // The ports' keys, as OVN's Geneve option carries them (ovn-architecture(7), "Tunnel Encapsulations").
        let option = "0x" + String(inport << 16 | outport, radix: 16)
        openflow = OpenFlowPosition(
            node: to, entry: .tunnel(from: from, id: LogicalNames.transitSwitchKey, metadata: [0: option]),
            packet: packet)
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
