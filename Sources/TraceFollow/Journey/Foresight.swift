import HostFormats
import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import TraceResolve

/// Where the packets of a connection to a node, or of a node's own, will most likely come in: what the cluster's objects tell
/// before anything is asked. So each of these places can be asked in the first round, and not one after the other.
struct Foresight {
    let trace: ResolvedTrace
    /// The first packet, as the client sends it.
    let packet: Packet

    private var cluster: ClusterFacts { trace.cluster }
    private var address: IPAddress { trace.destination.address }

    /// What is expected.
    struct Expectation: Sendable {
        /// Where the request comes in.
        var forward: [LegStart] = []
        /// Where its answer does.
        var reply: [LegStart] = []
        /// The hosts that have a part in it.
        var visits: [HostVisit] = []
    }

    /// What is expected of the connection.
    var expectation: Expectation {
        guard let sender = cluster.nodes[trace.source.node], !trace.beginsOutside else { return Expectation() }
        let first = trace.beginsInHost ? departure(from: sender) : nil
        let receiver = cluster.nodes.values.first { $0.addresses.contains(address) }
        var expected = Expectation()
        if let receiver, receiver.name == sender.name {
            if !trace.beginsInHost { expected = atOwnHost(of: sender) }
        } else if let receiver {
            expected = overTheWire(from: sender, to: receiver, first: first)
        } else if let first, let router = GatewayForesight(trace: trace, node: sender, first: first) {
            expected = router.expectation
        }
        if let first, let sent = first.openflow?.packet {
            expected.forward.append(first)
            expected.visits.append(
                HostVisit(
                    direction: .reply, node: sender.name, part: .arrival(interface: sender.externalBridge ?? ""),
                    packet: sent.answer))
        }
        return expected
    }

    /// Where a node's own packet comes out of its host, by the route that ovn-kubernetes adds for services, or by that of the
    /// external bridge's network.
    private func departure(from node: NodeNetwork) -> LegStart? {
        guard let bridge = node.externalBridge else { return nil }
        var packet = packet
        let family = address.family
        if case .service = trace.destination {
            let network = node.masqueradeNetworks.first { $0.address.family == family }
            guard let network, let own = network.address(2), let gateway = network.address(4) else { return nil }
            packet.source = own
            return HostStart.serviceStart(
                of: packet, by: HostRoute(type: "unicast", device: bridge, gateway: gateway.description, source: nil),
                on: node)
        }
        guard case .address = trace.destination, let own = node.addresses.first(where: { $0.family == family }),
            let router = node.gatewayEthernetAddress
        else { return nil }
        packet.source = own
        let isNear = node.hostNetworks.contains { $0.contains(address) }
        let gateway = isNear ? nil : node.nextHops.first { $0.family == family }
        let route = HostRoute(type: "unicast", device: bridge, gateway: gateway?.description, source: nil)
        return HostStart.start(of: packet, by: route, at: bridge, of: node, router: router, isForOVN: false)
    }

    /// To the host of the client's own node, by the management port.
    private func atOwnHost(of node: NodeNetwork) -> Expectation {
        let arrival = HostVisit(
            direction: .forward, node: node.name, part: .arrival(interface: LogicalNames.managementInterface),
            packet: packet)
        let forward = LegWalk(from: LegStart(), state: .new, preferred: [], cluster: cluster)
        let start = try? ReplyStart(trace: trace, forward: forward).begin(atHostOf: node.name, packet: packet).get()
        return Expectation(
            reply: [start].compactMap(\.self), visits: [arrival, HostStops(of: trace).answer(to: arrival)])
    }

    /// To another node, in by its external bridge, and back.
    private func overTheWire(from sender: NodeNetwork, to receiver: NodeNetwork, first: LegStart?) -> Expectation {
        guard let own = sender.addresses.first(where: { $0.family == address.family }),
            let router = sender.gatewayEthernetAddress, let bridge = receiver.externalBridge,
            let ethernet = receiver.gatewayEthernetAddress
        else { return Expectation() }
        var wire = first?.openflow?.packet ?? packet
        (wire.source, wire.ethernetSource) = (own, router)
        // Behind the router that is next to the client and the gateway's, or the host.
        if first == nil { wire.timeToLive = packet.timeToLive &- 2 }
        let isByHost = first == nil && sender.gatewayMode == .local
        guard let crossing = WireCrossing(of: wire, from: sender.name, isByHost: isByHost, cluster: cluster) else {
            return Expectation()
        }
        var expected = Expectation(forward: [crossing.start(in: cluster)])
        let arrival = HostVisit(
            direction: .forward, node: receiver.name, part: .arrival(interface: bridge), packet: crossing.packet)
        expected.visits = [arrival, HostStops(of: trace).answer(to: arrival)]
        if first == nil {
            expected.reply = [crossing.returnStart(to: packet, on: trace.source.network, in: cluster)].compactMap(
                \.self)
        }
        // Where a service has the port, who answers is known only behind its load balancer.
        guard cluster.service(ofNodePort: packet.destinationPort, transport: packet.transport) == nil else {
            return expected
        }
        if let first = first?.openflow {
            var answer = crossing.packet.answer
            answer.timeToLive = 64
            (answer.ethernetSource, answer.ethernetDestination) = (first.packet.ethernetDestination, router)
            var start = LegStart()
            start.openflow = OpenFlowPosition(
                node: sender.name, entry: .bridge(sender.externalBridge ?? "", .uplink), packet: answer)
            expected.reply = [start]
        } else {
            expected.reply.append(
                ReplyStart.begin(atBridge: bridge, of: receiver, router: ethernet, to: crossing.packet))
        }
        return expected
    }
}
