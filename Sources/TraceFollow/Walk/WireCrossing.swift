package import NetworkTypes
import OVNKubernetes
import PathModel
package import TraceResolve

/// A packet on the wire for an address that a node has, or one of its pods where the pods' network has no overlay: it comes in at
/// that node's external bridge, which gives it to OVN or to its host. It left another node, or was sent outside the cluster.
package struct WireCrossing: Hashable, Sendable {
    /// The node that the packet leaves; `nil` where it was sent outside the cluster.
    package let sender: String?
    /// The node that it comes in at.
    package let receiver: String
    /// The packet on the wire.
    package let packet: Packet
    /// Whether the packet left by its sender's host, and not by OVN's own gateway.
    let isByHost: Bool
    /// The network whose switch is connected to the wire itself, where the packet is of such a one.
    var localnet: Network?
    /// The mark that its connection has on the external bridge that it left by, where that is known.
    let mark: UInt32?

    /// The crossing of a packet; `nil` where no other node has the address or is its next hop on the way to a pod, or its external
    /// bridge is not known.
    ///
    /// - Parameters:
    ///   - packet: The packet.
    ///   - sender: The node that it leaves.
    ///   - isByHost: Whether it leaves by the node's host.
    ///   - nextHop: The next hop that the host has for it. Of what OVN sends, the Ethernet address tells.
    ///   - mark: The mark of its connection on the external bridge.
    ///   - cluster: What is known of the cluster.
    init?(
        of packet: Packet, from sender: String, isByHost: Bool, nextHop: IPAddress? = nil, mark: UInt32? = nil,
        cluster: ClusterFacts
    ) {
        let known = cluster.nodes.values
        let owner =
            known.first { $0.addresses.contains(packet.destination) }
            ?? known.first { node in
                cluster.network(ofPodAt: packet.destination, on: node) != nil
                    && (isByHost
                        ? nextHop.map(node.addresses.contains) ?? false
                        : node.gatewayEthernetAddress == packet.ethernetDestination)
            }
        guard let node = owner, node.name != sender, node.externalBridge != nil,
            let ethernet = node.gatewayEthernetAddress
        else { return nil }
        (self.sender, receiver, self.isByHost, self.mark) = (sender, node.name, isByHost, mark)
        var sent = Self.packet(packet, at: ethernet)
        // Its host's and its gateways' alike.
        sent.ethernetSource = cluster.nodes[sender]?.gatewayEthernetAddress ?? packet.ethernetSource
        self.packet = sent
    }

    /// The crossing of a packet between the pods of a network that is itself connected to one outside; `nil` where no pod of another
    /// node is known to have the address.
    init?(of packet: Packet, from sender: String, on network: Network, cluster: ClusterFacts) {
        guard network.topology == .localnet, let node = cluster.wireNodes[packet.destination], node != sender else {
            return nil
        }
        (self.sender, receiver, self.packet, isByHost, mark) = (sender, node, packet, false, nil)
        localnet = network
    }

    /// The crossing of a packet that was sent outside the cluster, at the node that it comes in at.
    init?(ofOutside packet: Packet, at name: String, cluster: ClusterFacts) {
        guard let node = cluster.nodes[name], node.externalBridge != nil, let ethernet = node.gatewayEthernetAddress
        else {
            return nil
        }
        (sender, receiver, isByHost, mark) = (nil, name, false, nil)
        self.packet = Self.packet(packet, at: ethernet)
    }

    /// The bridge's address is its host's and its gateway router's alike (`l3-gateway-config`).
    private static func packet(_ packet: Packet, at ethernet: MACAddress) -> Packet {
        var packet = packet
        packet.ethernetDestination = ethernet
        return packet
    }

    /// Where the packet goes on. Where OVN's gateway is in front of the host, the logical layer most likely has a part in it;
    /// whether it does, the bridge's own flows say.
    package func start(in cluster: ClusterFacts) -> LegStart {
        var start = LegStart()
        if let localnet { return LegStart(onWireOf: localnet, at: receiver, packet: packet) ?? start }
        guard let node = cluster.nodes[receiver], let bridge = node.externalBridge else { return start }
        start.openflow = OpenFlowPosition(node: receiver, entry: .bridge(bridge, .uplink), packet: packet)
        if node.gatewayMode == .shared { start.logical = logicalStart(in: cluster) }
        return start
    }

    /// Where the packet comes in on the logical layer, if the bridge gives it to OVN: by the gateway of the network that has the
    /// port's service.
    func logicalStart(in cluster: ClusterFacts) -> LogicalPosition? {
        let network =
            cluster.nodes[receiver].flatMap { cluster.network(ofPodAt: packet.destination, on: $0) }
            ?? cluster.network(
                ofServiceAt: packet.destination, port: packet.destinationPort, transport: packet.transport)
        return cluster.nodes[receiver].flatMap(network.localnetPort).map { port in
            LogicalPosition(
                node: receiver, datapath: network.externalSwitch(of: receiver), inport: port, packet: packet)
        }
    }

    /// Where the answer comes back into OVN on the sender's node: with the addresses of the connection as the client has it,
    /// which conntrack puts back where they were translated.
    ///
    /// - Parameters:
    ///   - client: The packet as the client sent it.
    ///   - network: The network of the client, by whose gateway the packet left.
    ///   - cluster: What is known of the cluster.
    /// - Returns: The beginning; `nil` where the sender's gateway is not known.
    func returnStart(to client: Packet, on network: Network, in cluster: ClusterFacts) -> LegStart? {
        guard let sender, let node = cluster.nodes[sender], let router = node.gatewayEthernetAddress,
            let port = network.localnetPort(of: node)
        else { return nil }
        var answer = returnPacket(to: client)
        answer.ethernetDestination = router
        let undone =
            packet.source == client.source
            ? []
            : [
                Translation(
                    kind: .undoneSource, by: .datapath(network.gatewayRouter(of: sender)),
                    from: .known(packet.source),
                    to: .known(client.source))
            ]
        let position = LogicalPosition(
            node: sender, datapath: network.externalSwitch(of: sender), inport: port, packet: answer)
        guard !network.isDefault, let mark, let bridge = node.externalBridge else {
            return LegStart(wireAt: position, translations: undone)
        }
        var wire = packet.answer
        (wire.timeToLive, wire.ethernetSource, wire.ethernetDestination) = (63, packet.ethernetDestination, router)
        return LegStart(wireAt: position, translations: undone, sorting: (wire, bridge, mark))
    }

    /// The answer on the sender's node, once its source address there is the client's again.
    func returnPacket(to client: Packet) -> Packet {
        var answer = packet.answer
        (answer.destination, answer.destinationPort) = (client.source, client.sourcePort)
        answer.timeToLive = 63
        answer.ethernetSource = packet.ethernetDestination
        return answer
    }
}
