import HostFormats
import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// How the answer to a connection goes on, by the places that the request came by.
extension LegContinuation {
    /// How the answer goes on.
    func answer(_ walk: LegWalk, to request: LegWalk) -> Step {
        if walk.openflow == nil, walk.relays.isEmpty, request.hostEnd == .own, let relay = request.relays.last {
            return givesBack(by: relay, before: nil, to: request)
        }
        if let openflow = walk.openflow, case .host(let node)? = openflow.end {
            let step = answer(walk, at: node, to: request)
            guard case .ends = step else { return step }
            if openflow.hostInterface != nil { return unfollowed(openflow, at: node) }
        }
        if request.isSentOnByHost, request.relays.isEmpty {
            switch walk.openflow?.end {
            case .wire?, .host?: return .stops(.unknown(.untraced(.hostMasquerades)))
            default: return .ends
            }
        }
        guard let crossing = request.crossings.last, walk.crossings.isEmpty,
            let client = request.start.logical?.packet ?? request.start.openflow?.packet,
            let openflow = walk.openflow
        else { return .ends }
        if crossing.localnet != nil, case .wire(let node)? = openflow.end {
            return self.crossing(of: openflow.packet, from: node, isByHost: false)
        }
        switch openflow.end {
        // To a client outside it is delivered there.
        case .wire(crossing.receiver)?:
            if trace.beginsOutside { return .ends }
            if let step = acrossWire(openflow.packet, after: crossing) { return step }
        case .host(crossing.receiver)?:
            guard let bridge = cluster.nodes[crossing.receiver]?.externalBridge,
                var visit = hosts.arrival(.reply, of: walk)
            else { return .ends }
            // Where the bridge gave the request an address of its own, its conntrack puts the sender's back.
            visit.packet.destination = crossing.packet.source
            guard let reading = hosts.reading(of: visit) else {
                return hosts.asked(visit) == nil ? .ends : .asks(visit)
            }
            guard case .found(let route) = reading.route, route.device == bridge else { return .ends }
            if trace.beginsOutside {
                return hostStart(of: crossing, to: client, by: bridge).map { .goesOn($0, crossing) } ?? .ends
            }
        default: return .ends
        }
        if let relay = request.relays.last, relay.arrival.node == crossing.sender {
            return start(towards: relay, by: crossing).map { .goesOn($0, crossing) } ?? .ends
        }
        if trace.beginsInHost, request.start.logical == nil {
            return bridgeStart(of: crossing, to: client).map { .goesOn($0, crossing) } ?? .ends
        }
        guard crossing.isByHost else {
            return crossing.returnStart(to: client, on: trace.source.network, in: cluster).map { .goesOn($0, crossing) }
                ?? .ends
        }
        guard let sender = crossing.sender, let node = cluster.nodes[sender], let bridge = node.externalBridge,
            let host = host(of: node, on: .clusterDefault, family: client.source.family)
        else { return .ends }
        var packet = crossing.returnPacket(to: client)
        let visit = HostVisit(
            direction: .reply, node: sender, part: .entry(interface: bridge), packet: packet)
        guard let reading = hosts.reading(of: visit) else { return hosts.asked(visit) == nil ? .ends : .asks(visit) }
        guard case .found(let route) = reading.route, route.device == LogicalNames.managementInterface else {
            return .ends
        }
        packet.ethernetSource = host.ethernetAddress
        packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
        return .goesOn(LegStart(at: host, packet: packet), crossing)
    }

    /// How an answer goes on over the wire to a pod whose network has no overlay, by its own address.
    private func acrossWire(_ packet: Packet, after crossing: WireCrossing) -> Step? {
        guard let sender = crossing.sender, let node = cluster.nodes[sender],
            cluster.network(ofPodAt: packet.destination, on: node) != nil,
            let back = WireCrossing(of: packet, from: crossing.receiver, isByHost: false, cluster: cluster)
        else { return nil }
        return .goesOn(back.start(in: cluster), back)
    }

    /// Where an answer comes home over the wire whose request a host had sent on: by the external bridge to that host. Where OVN's
    /// gateway was between them, its conntrack puts back the addresses with which the host sent the packet.
    private func start(towards relay: HostRelay, by crossing: WireCrossing) -> LegStart? {
        guard let sender = crossing.sender, let node = cluster.nodes[sender], let bridge = node.externalBridge,
            relay.interface == bridge, let router = node.gatewayEthernetAddress
        else { return nil }
        guard crossing.isByHost else { return start(behindGatewayOf: node, towards: relay) }
        var packet = crossing.packet.answer
        (packet.ethernetSource, packet.ethernetDestination) = (crossing.packet.ethernetDestination, router)
        packet.timeToLive = 63
        var start = LegStart()
        start.openflow = OpenFlowPosition(node: sender, entry: .bridge(bridge, .uplink), packet: packet)
        start.withoutLogical = .untraced(.outsideOVN)
        return start
    }

    /// Where the gateway router sends an answer to its node's host, with the addresses with which that sent the request to it.
    private func start(behindGatewayOf node: NodeNetwork, towards relay: HostRelay) -> LegStart? {
        guard let bridge = node.externalBridge, let router = node.gatewayEthernetAddress, let port = node.externalPort
        else { return nil }
        var start = LegStart()
        start.openflow = OpenFlowPosition(
            node: node.name, entry: .bridge(bridge, .localnet(port)), packet: relay.answer(from: router))
        start.withoutLogical = .untraced(.gatewayUnNAT)
        return start
    }

    /// How an answer goes on that has come to a host: the one that sent the request on, or another node's that has the same
    /// address.
    private func answer(_ walk: LegWalk, at name: String, to request: LegWalk) -> Step {
        // What the last one did is undone first.
        let left = request.relays.dropLast(walk.relays.count)
        guard let relay = left.last, walk.agreesOnHost, let openflow = walk.openflow,
            openflow.packet.destination == relay.source, let visit = hosts.arrival(.reply, of: walk)
        else { return .ends }
        guard name == relay.arrival.node else { return strays(visit, from: relay) }
        guard visit.interface == relay.interface else { return .ends }
        return givesBack(
            timeToLive: openflow.packet.timeToLive &- 1, by: relay, before: left.dropLast().last, to: request)
    }

    /// How an answer ends that has come to the host of its own pod's node: on a switch over all nodes, all their hosts have the same
    /// address. Only the one that sent the request knows the connection.
    private func strays(_ visit: HostVisit, from relay: HostRelay) -> Step {
        guard let network = hosts.network(ofInterface: visit.interface, on: visit.node), network.topology != .layer3
        else { return .ends }
        guard let reading = hosts.reading(of: visit) else { return hosts.asked(visit) == nil ? .ends : .asks(visit) }
        guard case .found(let route) = reading.route, route.type == "local" else { return .ends }
        let refusal = HostRefusal.strayAnswer(
            visit.packet.destination, network: network.title ?? network.name, sender: relay.arrival.node)
        return .stops(.dropped(reading.cause(refusal)))
    }

    /// How an answer goes on that has come to the host that sent the request on: it gives back the addresses of the request, and
    /// sends it into the network that this came from, or to OVN's gateway where it came from there, after the host had sent it
    /// on before.
    private func givesBack(
        timeToLive: UInt8 = 64, by relay: HostRelay, before first: HostRelay?, to request: LegWalk
    ) -> Step {
        let name = relay.arrival.node
        let visit = hosts.answer(to: relay.arrival)
        guard let reading = hosts.reading(of: visit) else { return hosts.asked(visit) == nil ? .ends : .asks(visit) }
        guard case .found(let route) = reading.route, let node = cluster.nodes[name] else { return .ends }
        guard let network = hosts.network(ofInterface: relay.arrival.interface, on: name) else {
            guard let first, first.arrival.node == name, first.interface == route.device else { return .ends }
            return start(behindGatewayOf: node, towards: first).map { .goesOn($0, nil, relay) } ?? .ends
        }
        var packet = visit.packet
        guard route.device == relay.arrival.interface else {
            // An address between the node's host and OVN: the network's router has it, and nobody elsewhere.
            let isOfRouter =
                node.masqueradeNetwork(of: packet.destination.family, nextHop: packet.destination)?
                .contains(packet.destination) ?? false
            guard isOfRouter, !network.isDefault, let device = route.device else { return .ends }
            return .stops(
                .dropped(
                    reading.cause(
                        .answerLeavesNetwork(
                            packet.destination, network: network.title ?? network.name, interface: device))))
        }
        guard let host = host(of: node, on: network, family: packet.destination.family) else { return .ends }
        packet.timeToLive = timeToLive
        packet.ethernetSource = host.ethernetAddress
        packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
        guard let client = request.start.logical?.packet, client.source != packet.destination else {
            return .goesOn(LegStart(at: host, packet: packet), nil, relay)
        }
        // The network's router undoes what it did, which no tracer does: the packet has the client's address already.
        let done = request.logical?.translations.last {
            $0.kind == .source && $0.to.known?.address == packet.destination
        }
        guard let done else { return .ends }
        let undone = Translation(
            kind: .undoneSource, by: done.by, from: .known(packet.destination), to: .known(client.source))
        (packet.destination, packet.destinationPort) = (client.source, client.sourcePort)
        packet.ethernetDestination = host.gatewayEthernetAddress
        var start = LegStart(at: host, packet: packet)
        start.translations = [undone]
        return .goesOn(start, nil, relay)
    }

    /// Where the answer to a host comes home that sent its packet to the wire itself: at its external bridge.
    private func bridgeStart(of crossing: WireCrossing, to client: Packet) -> LegStart? {
        guard let sender = crossing.sender, let node = cluster.nodes[sender], let bridge = node.externalBridge,
            let router = node.gatewayEthernetAddress
        else { return nil }
        var packet = crossing.returnPacket(to: client)
        packet.ethernetDestination = router
        var start = LegStart()
        start.openflow = OpenFlowPosition(node: node.name, entry: .bridge(bridge, .uplink), packet: packet)
        start.withoutLogical = .untraced(.outsideOVN)
        return start
    }
}

extension LegContinuation {
    /// Where a host sends the answer to a client outside: to its external bridge, with the address that was dialled, which its
    /// conntrack puts back. `nil` where its own packet came from another address, so that the answer is for somebody else.
    private func hostStart(of crossing: WireCrossing, to client: Packet, by bridge: String) -> LegStart? {
        guard crossing.packet.source == client.source else { return nil }
        var packet = crossing.returnPacket(to: client)
        packet.ethernetDestination = client.ethernetSource
        var start = LegStart()
        start.openflow = OpenFlowPosition(node: crossing.receiver, entry: .bridge(bridge, .host), packet: packet)
        start.withoutLogical = .untraced(.hostAnswersByBridge)
        return start
    }
}
