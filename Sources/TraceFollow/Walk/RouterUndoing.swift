import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// What a gateway router's conntrack undoes of a host's connection to a service: it had the connection's packets come from
/// its own address, and to the endpoint, and gives the answer the host's and the service's addresses back. Neither tracer
/// has those entries, so both stop there and are sent on from behind the translation.
struct RouterUndoing: Hashable, Sendable {
    /// The node of the gateway router and of the host.
    var node: String
    /// The network.
    var network = Network.clusterDefault
    /// The network's localnet port on the node.
    var externalPort: String
    /// The external bridge.
    var bridge: String
    /// The Ethernet address of the gateway router, which is the bridge's.
    var ethernetAddress: MACAddress
    /// The router's address, to which the endpoint answers.
    var seen: IPAddress
    /// The host's address on the bridge.
    var host: IPAddress
    /// The service's address.
    var serviceAddress: IPAddress
    /// The service's port.
    var servicePort: UInt16

    /// The translation that is undone, for the leg.
    var translation: Translation {
        Translation(
            kind: .undoneSource, by: .datapath(network.gatewayRouter(of: node)), from: .known(seen),
            to: .known(host))
    }

    /// Where the logical layer goes on, when a packet has come to the gateway router.
    func atRouter(packet: Packet, datapath: String?, in cluster: ClusterFacts) -> LogicalPosition? {
        guard seen != host, packet.destination == seen, datapath == network.gatewayRouter(of: node) else {
            return nil
        }
        var packet = packet
        packet.destination = host
        return LogicalPosition(
            node: node, datapath: network.gatewayRouter(of: node), inport: cluster.innerPort(of: network, onNode: node),
            packet: packet)
    }

    /// Where the bridges go on, when a packet has come to the gateway router's node: at the external bridge, as the router
    /// sends the packet to it.
    func atBridge(packet: Packet, node: String, hops: [Hop]) -> OpenFlowPosition? {
        let undoes = hops.flatMap(\.stages).contains { stage in
            // `ct(…,nat)` of what is addressed to the router: its stage lr_in_unsnat.
            stage.match.contains("_dst=\(seen)") && stage.actions.contains { $0.hasPrefix("ct(") && $0.contains("nat") }
        }
        // Where the router left the sender's address alone, nothing is addressed to it, and it has only the endpoint's address
        // to put back, before the external bridge sees the packet.
        let isOut = seen == host && hops.contains { $0.datapath == bridge }
        guard undoes || isOut, packet.destination == seen, node == self.node else { return nil }
        var packet = packet
        packet.destination = host
        packet.source = serviceAddress
        packet.sourcePort = servicePort
        packet.ethernetSource = ethernetAddress
        return OpenFlowPosition(node: node, entry: .bridge(bridge, .localnet(externalPort)), packet: packet)
    }
}
