import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Finds where the answer to a connection begins, and with which headers.
///
/// The answer carries the forward packet's addresses as they were at its arrival, swapped; what was translated on the way
/// is undone by conntrack where it was done.
struct ReplyStart {
    /// Why there is no answer to trace.
    struct NoReply: Error {
        /// The reason.
        var reason: Unknown

        init(_ reason: Unknown) { self.reason = reason }

        init(_ reason: UntracedReason) { self.reason = .untraced(reason) }
    }

    let trace: ResolvedTrace
    let forward: LegWalk

    /// The reply's beginning.
    func begin() -> Result<LegStart, NoReply> {
        switch forward.hostEnd {
        case .unknown(let reason)?: return .failure(NoReply(reason))
        case .own?:
            // Where the host's route leads.
            var start = LegStart()
            start.withoutLogical = .untraced(.outsideOVN)
            return .success(start)
        case .dropped?: return .failure(NoReply(.requestNotDelivered))
        case .wire(let node)?: return begin(outsideOf: node)
        case nil: break
        }
        if let start = HostStart.reply(trace: trace, forward: forward) { return start }
        if let entry = forward.gatewayEntry { return begin(behindGatewayOf: entry.node, entered: entry.packet) }
        if let end = forward.logical?.end, let packet = forward.logical?.packet {
            switch end {
            case .port(let port): return begin(atPort: port, packet: packet)
            case .host(let node): return begin(atHostOf: node, packet: packet)
            case .wire(let node, let port): return begin(onWireOf: node, port: port)
            case .neighbour(let node, let isOutside):
                guard let port = trace.cluster.nodes[node].flatMap(trace.source.network.localnetPort), isOutside else {
                    return .failure(NoReply(.awaitsNextHop))
                }
                return begin(onWireOf: node, port: port)
            case .bridge: break
            case .dropped, .rejected: return .failure(NoReply(.requestNotDelivered))
            case .undetermined: break
            }
        }
        // The logical layer could not tell; the destination's own port is known all the same.
        if case .pod(let attachment) = trace.destination, let end = forward.openflow?.end,
            end == .port(attachment.logicalPort),
            let packet = forward.openflow?.packet
        {
            return begin(atPort: attachment.logicalPort, packet: packet)
        }
        return .failure(NoReply(.arrivalUnknown))
    }

    /// The beginning of the answer to a packet that arrives at a pod's port.
    func begin(atPort port: String, packet: Packet) -> Result<LegStart, NoReply> {
        guard let attachment = attachment(ofPort: port, address: packet.destination, mac: packet.ethernetDestination)
        else {
            return .failure(NoReply(.nodeOfPortUnknown(port)))
        }
        return .success(LegStart(at: attachment, packet: answer(to: packet, from: attachment)))
    }

    /// The beginning of the answer to a packet that came in at a node's external bridge: the gateway router there has the
    /// endpoint answer to itself or to the sender, and undoes what it did; a host answers by the bridge.
    private func begin(behindGatewayOf name: String, entered: Packet) -> Result<LegStart, NoReply> {
        guard let node = trace.cluster.nodes[name], let bridge = node.externalBridge,
            let router = node.gatewayEthernetAddress, let port = node.externalPort
        else { return .failure(NoReply(.gatewayUnknown(node: name))) }
        func begin(atEndpoint endpoint: String, packet: Packet) -> Result<LegStart, NoReply> {
            let network = trace.cluster.network(ofPort: endpoint)
            return self.begin(atPort: endpoint, packet: packet).map { start in
                var start = start
                start.undoing = RouterUndoing(
                    node: name, network: network, externalPort: network.localnetPort(of: node) ?? port, bridge: bridge,
                    ethernetAddress: router,
                    seen: packet.source, host: entered.source, serviceAddress: entered.destination,
                    servicePort: entered.destinationPort)
                return start
            }
        }
        guard let arrived = forward.openflow, let end = arrived.end else {
            // The bridges are still being followed.
            guard let logical = forward.logical, case .port(let endpoint)? = logical.end else {
                return .failure(NoReply(.arrivalUnknown))
            }
            return begin(atEndpoint: endpoint, packet: logical.packet)
        }
        switch end {
        case .port(let endpoint): return begin(atEndpoint: endpoint, packet: arrived.packet)
        // The gateway router has what the node's host sent for a user-defined network come from its own address.
        case .host(name) where forward.crossings.isEmpty && forward.relays.last?.arrival.node == name:
            guard let relay = forward.relays.last else { return .failure(NoReply(.arrivalUnknown)) }
            var start = LegStart()
            start.openflow = OpenFlowPosition(
                node: name, entry: .bridge(bridge, .localnet(port)), packet: relay.answer(from: router))
            start.withoutLogical = .untraced(.gatewayUnNAT)
            return .success(start)
        case .host(name): return .success(Self.begin(atBridge: bridge, of: node, router: router, to: arrived.packet))
        case .dropped, .rejected: return .failure(NoReply(.requestNotDelivered))
        case .host, .wire, .neighbour, .undetermined:
            return .failure(NoReply(.arrivalUnknown))
        }
    }

    /// The beginning of a host's own answer to a packet that its external bridge gave it.
    static func begin(atBridge bridge: String, of node: NodeNetwork, router: MACAddress, to packet: Packet) -> LegStart
    {
        var answer = packet.answer
        answer.timeToLive = 64
        (answer.ethernetSource, answer.ethernetDestination) = (router, packet.ethernetSource)
        var start = LegStart()
        start.openflow = OpenFlowPosition(node: node.name, entry: .bridge(bridge, .host), packet: answer)
        start.withoutLogical = .untraced(.hostAnswersByBridge)
        return start
    }

    /// The beginning of the answer to a packet that a host sent out for a user-defined network: by the external bridge, to that host.
    private func begin(outsideOf name: String) -> Result<LegStart, NoReply> {
        guard let relay = forward.relays.last, let node = trace.cluster.nodes[name], let bridge = node.externalBridge,
            relay.interface == bridge, let router = node.gatewayEthernetAddress
        else { return .failure(NoReply(.hostMasquerades)) }
        guard !trace.cluster.isClusterAddress(relay.arrival.packet.destination) else {
            return .failure(NoReply(.requestNotDelivered))
        }
        var start = LegStart()
        var packet = relay.answer(from: router)
        packet.ethernetDestination = router
        start.openflow = OpenFlowPosition(node: name, entry: .bridge(bridge, .uplink), packet: packet)
        start.withoutLogical = .untraced(.outsideOVN)
        return .success(start)
    }

    /// The beginning of the answer to a packet that came to a host by its management port.
    func begin(atHostOf name: String, packet: Packet) -> Result<LegStart, NoReply> {
        guard let node = trace.cluster.nodes[name] else { return .failure(NoReply(.noSuchNode(name))) }
        do {
            let endpoint = Endpoint(kind: .address, node: name, address: packet.destination, isHostNetwork: true)
            let host = try AttachmentResolver(cluster: trace.cluster).host(
                of: node, endpoint: endpoint, family: packet.destination.family)
            return .success(LegStart(at: host, packet: answer(to: packet, from: host)))
        } catch {
            return .failure(NoReply(.error(error.description)))
        }
    }

    /// An answer from outside comes to the external bridge of the node that the packet left by. It is addressed to what the
    /// gateway router put in as the source, and the router's conntrack puts the pod's address back: the tracers do not, so
    /// the packet is traced with that address from the start.
    private func begin(onWireOf name: String, port: String) -> Result<LegStart, NoReply> {
        guard let network = trace.cluster.localnet(ofPort: port)?.network,
            let router = trace.cluster.nodes[name]?.gatewayEthernetAddress, let walk = forward.logical,
            let sent = forward.start.logical?.packet
        else { return .failure(NoReply(.gatewayUnknown(node: name))) }
        var packet = walk.packet
        if network.topology == .localnet {
            var reply = packet.answer
            (reply.ethernetSource, reply.ethernetDestination) = (packet.ethernetDestination, packet.ethernetSource)
            reply.timeToLive = 64
            return LegStart(onWireOf: network, at: name, packet: reply).map { .success($0) }
                ?? .failure(NoReply(.gatewayUnknown(node: name)))
        }
        let seen = packet.source
        packet.source = sent.source
        packet.sourcePort = sent.sourcePort
        var reply = packet.answer
        (reply.ethernetSource, reply.ethernetDestination) = (packet.ethernetDestination, router)
        reply.timeToLive = 64
        let undone =
            seen == sent.source
            ? []
            : [
                Translation(
                    kind: .undoneSource, by: .datapath(network.gatewayRouter(of: name)), from: .known(seen),
                    to: .known(sent.source))
            ]
        let position = LogicalPosition(
            node: name, datapath: network.externalSwitch(of: name), inport: port, packet: reply)
        guard !network.isDefault, let openflow = forward.openflow, openflow.end == .wire(node: name),
            let mark = openflow.mark, let bridge = trace.cluster.nodes[name]?.externalBridge
        else { return .success(LegStart(wireAt: position, translations: undone)) }
        var answer = openflow.packet.answer
        (answer.timeToLive, answer.ethernetSource) = (64, reply.ethernetSource)
        answer.ethernetDestination = router
        return .success(LegStart(wireAt: position, translations: undone, sorting: (answer, bridge, mark)))
    }

    private func answer(to packet: Packet, from attachment: Attachment) -> Packet {
        var reply = packet.answer
        reply.timeToLive = 64
        reply.ethernetSource = attachment.ethernetAddress
        let client = trace.source.address == reply.destination ? trace.source : nil
        reply.ethernetDestination = Self.nextHop(from: attachment, to: client, at: reply.destination)
        return reply
    }

    /// The Ethernet address that a sender puts on a packet: the group's of a multicast address, the neighbour's own within
    /// the subnet, else the router's.
    static func nextHop(from sender: Attachment, to neighbour: Attachment?, at address: IPAddress) -> MACAddress {
        if let group = LogicalNames.multicastEthernetAddress(for: address) { return group }
        guard sender.subnet?.contains(address) ?? false, address != sender.address else {
            return sender.gatewayEthernetAddress
        }
        return neighbour?.ethernetAddress ?? LogicalNames.ethernetAddress(for: address) ?? sender.gatewayEthernetAddress
    }

    /// Where the pod behind a port is attached: the destination itself, or an endpoint on the node whose subnet holds its
    /// address; on a network whose nodes share one, on the node where the bridges brought the packet to it.
    private func attachment(ofPort port: String, address: IPAddress, mac: MACAddress) -> Attachment? {
        if case .pod(let attachment) = trace.destination, attachment.logicalPort == port { return attachment }
        if trace.source.logicalPort == port { return trace.source }
        if let server = trace.expectedServer, server.logicalPort == port { return server }
        let cluster = trace.cluster
        let network = cluster.network(ofPort: port)
        let found =
            network.topology == .layer3
            ? cluster.nodes.values.first { $0.subnets(of: network).contains { $0.contains(address) } }
            : forward.openflow?.sections.last.flatMap { cluster.nodes[$0.place] }
        guard let node = found, let gateway = node.routerEthernetAddress(on: network) else { return nil }
        return Attachment(
            endpoint: Endpoint(kind: .pod, node: node.name, address: address), node: node.name, logicalPort: port,
            address: address, ethernetAddress: mac, gatewayEthernetAddress: gateway,
            subnet: node.subnets(of: network).first { $0.contains(address) }, network: network)
    }
}
