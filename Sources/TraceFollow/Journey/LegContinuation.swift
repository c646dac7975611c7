package import HostFormats
package import NetworkTypes
import OVNKubernetes
import PathModel
package import TraceResolve

/// Says how a leg goes on whose packet has left OVN: over the wire to another node, or through a node's host.
struct LegContinuation {
    /// What comes next.
    enum Step {
        /// The packet is where it ends.
        case ends
        /// A host must be asked first.
        case asks(HostVisit)
        /// The packet goes on here; over the wire, where a crossing is named.
        case goesOn(LegStart, WireCrossing?)
    }

    let trace: ResolvedTrace
    let hosts: HostStops

    private var cluster: ClusterFacts { trace.cluster }

    // MARK: A new connection

    /// How a new connection's packet goes on.
    func request(_ walk: LegWalk, direction: Leg.Direction) -> Step {
        guard let openflow = walk.openflow else { return .ends }
        switch openflow.end {
        case .wire(let node)?:
            return crossing(of: openflow.packet, from: node, isByHost: false)
        case .host(let node)?:
            guard walk.agreesOnHost, mayGoOn(openflow.packet, from: node),
                let visit = hosts.arrival(direction, of: walk)
            else { return .ends }
            guard let reading = hosts.reading(of: visit) else {
                return hosts.asked(visit) == nil ? .ends : .asks(visit)
            }
            return through(reading, at: node)
        case .port?, .neighbour?, .dropped?, .rejected?, .undetermined?, nil: return .ends
        }
    }

    /// Whether a host may send a packet on: one that is not its own, or one to a port of its own that is a service's.
    private func mayGoOn(_ packet: Packet, from name: String) -> Bool {
        guard let node = cluster.nodes[name] else { return false }
        let family = packet.destination.family
        let isOwn =
            node.addresses.contains(packet.destination) || node.managementAddress(of: family) == packet.destination
        let service = cluster.clusterAddress(
            ofNodePort: packet.destinationPort, transport: packet.transport, family: family)
        return !isOwn || service != nil
    }

    private func crossing(of packet: Packet, from node: String, isByHost: Bool) -> Step {
        guard let crossing = WireCrossing(of: packet, from: node, isByHost: isByHost, cluster: cluster) else {
            return .ends
        }
        return .goesOn(crossing.start(in: cluster), crossing)
    }

    /// How a packet goes on that has come to a host.
    private func through(_ reading: HostReading, at node: String) -> Step {
        guard case .found(let route) = reading.route else { return .ends }
        if reading.translated.contains(where: { $0.hook == .prerouting }) {
            guard !reading.translated.contains(where: { $0.1.isRedirected }) else { return .ends }
            guard case .arrival(let interface) = reading.visit.part else { return .ends }
            let again = HostVisit(
                direction: reading.visit.direction, node: node, part: .relay(interface: interface),
                packet: reading.packet)
            guard let relayed = hosts.reading(of: again) else {
                return hosts.asked(again) == nil ? .ends : .asks(again)
            }
            guard case .found(let route) = relayed.route else { return .ends }
            return departs(relayed.packet(sentBy: route, of: cluster), by: route, from: node)
        }
        return departs(reading.packet(sentBy: route, of: cluster), by: route, from: node)
    }

    /// How a packet goes on that a host sends on.
    private func departs(_ packet: Packet, by route: HostRoute, from name: String) -> Step {
        guard route.type == "unicast", let node = cluster.nodes[name] else { return .ends }
        if route.device == LogicalNames.managementInterface {
            guard let host = host(of: node, family: packet.destination.family) else { return .ends }
            var packet = packet
            packet.ethernetSource = host.ethernetAddress
            packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
            return .goesOn(LegStart(at: host, packet: packet), nil)
        }
        guard route.device == node.externalBridge else { return .ends }
        if HostStart.isForOVN(packet, by: route, on: node, of: cluster) {
            return HostStart.serviceStart(of: packet, by: route, on: node).map { .goesOn($0, nil) } ?? .ends
        }
        return crossing(of: packet, from: name, isByHost: true)
    }

    private func host(of node: NodeNetwork, family: IPAddress.Family) -> Attachment? {
        guard let address = node.managementAddress(of: family) else { return nil }
        let endpoint = Endpoint(kind: .address, node: node.name, address: address, isHostNetwork: true)
        return try? AttachmentResolver(cluster: cluster).host(of: node, endpoint: endpoint, family: family)
    }

    // MARK: Its answer

    /// How the answer goes on, by the places that the request came by.
    func answer(_ walk: LegWalk, to request: LegWalk) -> Step {
        guard let crossing = request.crossings.last, walk.crossings.isEmpty,
            let client = request.start.logical?.packet ?? request.start.openflow?.packet,
            let openflow = walk.openflow
        else { return .ends }
        switch openflow.end {
        // To a client outside it is delivered there.
        case .wire(crossing.receiver)?: if trace.beginsOutside { return .ends }
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
        if trace.beginsInHost, request.start.logical == nil {
            return bridgeStart(of: crossing, to: client).map { .goesOn($0, crossing) } ?? .ends
        }
        guard crossing.isByHost else {
            return crossing.returnStart(to: client, on: trace.source.network, in: cluster).map { .goesOn($0, crossing) }
                ?? .ends
        }
        guard let sender = crossing.sender, let node = cluster.nodes[sender], let bridge = node.externalBridge,
            let host = host(of: node, family: client.source.family)
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

extension HostReading {
    /// The packet as the host sends it on: with the address of the interface where the host masquerades it.
    package func packet(sentBy route: HostRoute, of cluster: ClusterFacts) -> Packet {
        var packet = packet
        if translated.contains(where: { $0.1.isMasqueraded }), let node = cluster.nodes[visit.node] {
            let own =
                route.device == LogicalNames.managementInterface
                ? node.managementAddress(of: packet.source.family)
                : node.addresses.first { $0.family == packet.source.family }
            packet.source = route.source.flatMap { IPAddress($0) } ?? own ?? packet.source
        }
        return packet
    }
}
