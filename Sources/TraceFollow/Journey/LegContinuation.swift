import HostFormats
import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Says how a leg goes on whose packet has left OVN: over the wire to another node, or through a node's host.
struct LegContinuation {
    /// What comes next.
    enum Step {
        /// The packet is where it ends.
        case ends
        /// A host must be asked first.
        case asks(HostVisit)
        /// The packet goes on here; over the wire, where a crossing is named, or through a host from one network into another.
        case goesOn(LegStart, WireCrossing?, HostRelay? = nil)
        /// The packet ends at a host, or behind one.
        case stops(HostEnd)
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
            let step = throughHost(walk, at: node, direction: direction)
            guard case .ends = step else { return step }
            return unfollowed(openflow, at: node)
        case .port?: return answersElsewhere(walk).map { .stops(.unknown($0)) } ?? .ends
        case .neighbour?, .dropped?, .rejected?, .undetermined?, nil: return .ends
        }
    }

    private func throughHost(_ walk: LegWalk, at node: String, direction: Leg.Direction) -> Step {
        guard let packet = walk.openflow?.packet, walk.agreesOnHost, mayGoOn(packet, from: node),
            let visit = hosts.arrival(direction, of: walk)
        else { return .ends }
        guard let reading = hosts.reading(of: visit) else {
            return hosts.asked(visit) == nil ? .ends : .asks(visit)
        }
        return through(reading, at: node)
    }

    /// How a packet ends that has come to a host by a user-defined network's interface and is not followed there; by that of the
    /// default network it is the verdict's to say.
    private func unfollowed(_ walk: OpenFlowWalk, at node: String) -> Step {
        guard let network = hosts.network(ofInterface: walk.hostInterface, on: node) else { return .ends }
        return .stops(.unknown(.logical(.hostOfNetwork(network.title ?? network.name, node: node))))
    }

    /// Why it is not known what becomes of a connection that a host has sent into a network whose switch is over all nodes, to a pod of
    /// another node: the hosts of all nodes have the same address there, so that the answer goes to the pod's own host.
    private func answersElsewhere(_ walk: LegWalk) -> Unknown? {
        guard let relay = walk.relays.last, let server = walk.openflow?.sections.last?.place,
            server != relay.arrival.node, let packet = walk.openflow?.packet, packet.source == relay.source,
            let network = hosts.network(ofInterface: relay.interface, on: relay.arrival.node),
            let title = network.title,
            cluster.nodes[server]?.managementAddress(of: packet.source.family, on: network) == packet.source
        else { return nil }
        return .place(
            .answerToOtherHost(
                packet.source, network: title, node: relay.arrival.node, server: server))
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
        let network = trace.source.network
        let found =
            network.topology == .localnet
            ? WireCrossing(of: packet, from: node, on: network, cluster: cluster)
            : WireCrossing(of: packet, from: node, isByHost: isByHost, cluster: cluster)
        guard let crossing = found else { return .ends }
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
            return departs(relayed, by: route)
        }
        return departs(reading, by: route)
    }

    /// How a packet goes on that a host sends on.
    private func departs(_ reading: HostReading, by route: HostRoute) -> Step {
        let name = reading.visit.node
        guard route.type == "unicast", let node = cluster.nodes[name] else { return .ends }
        var packet = reading.packet(
            masqueradedAs: hosts.address(masquerading: route, on: name, family: reading.packet.source.family))
        let from = hosts.network(ofInterface: reading.visit.interface, on: name) ?? .clusterDefault
        if let into = hosts.network(ofInterface: route.device, on: name) {
            guard from.isDefault else { return .stops(.unknown(joined(from, to: into, at: name))) }
            guard let host = host(of: node, on: into, family: packet.destination.family) else { return .ends }
            packet.ethernetSource = host.ethernetAddress
            packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
            let relay = into.isDefault ? nil : relay(reading, by: route, source: packet.source)
            return .goesOn(LegStart(at: host, packet: packet), nil, relay)
        }
        guard route.device == node.externalBridge else { return .ends }
        if HostStart.isForOVN(packet, by: route, on: node, of: cluster) {
            guard var start = HostStart.serviceStart(of: packet, by: route, on: node) else { return .ends }
            // Of what comes from a user-defined network the bridge lets only little through.
            if !from.isDefault { (start.logicalIfGiven, start.logical) = (start.logical, nil) }
            return .goesOn(start, nil)
        }
        if case .goesOn(let start, let crossing, _) = crossing(of: packet, from: name, isByHost: true) {
            return .goesOn(start, crossing)
        }
        let isForNetwork = cluster.userDefinedNetwork(of: packet.destination) != nil
        return from.isDefault && !isForNetwork ? .ends : .stops(.wire(node: name))
    }

    private func relay(_ reading: HostReading, by route: HostRoute, source: IPAddress) -> HostRelay? {
        guard case .arrival = reading.visit.part, let device = route.device else { return nil }
        return HostRelay(arrival: reading.visit, interface: device, source: source)
    }

    /// Why it is not known what becomes of a packet that a host sends from a user-defined network into another: it does so only
    /// where it lacks what is to keep them apart (a VRF for each).
    private func joined(_ from: Network, to into: Network, at node: String) -> Unknown {
        .place(.hostJoinsNetworks(from.title ?? from.name, into.title ?? into.name, node: node))
    }

    private func host(of node: NodeNetwork, on network: Network, family: IPAddress.Family) -> Attachment? {
        guard let address = node.managementAddress(of: family, on: network) else { return nil }
        let endpoint = Endpoint(kind: .address, node: node.name, address: address, isHostNetwork: true)
        return try? AttachmentResolver(cluster: cluster).host(
            of: node, on: network, endpoint: endpoint, family: family)
    }

    // MARK: Its answer

    /// How the answer goes on, by the places that the request came by.
    func answer(_ walk: LegWalk, to request: LegWalk) -> Step {
        if case .host(let node)? = walk.openflow?.end, let openflow = walk.openflow, openflow.hostInterface != nil {
            let step = answer(walk, throughHost: node, by: request.relays.last)
            guard case .ends = step else { return step }
            return unfollowed(openflow, at: node)
        }
        if request.isSentOnByHost {
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

    /// How an answer goes on that has come to the host that sent the request from one network into another: it gives back the
    /// addresses of the request, and sends it into the network that this came from.
    private func answer(_ walk: LegWalk, throughHost name: String, by relay: HostRelay?) -> Step {
        guard let relay, relay.arrival.node == name, walk.agreesOnHost, let openflow = walk.openflow,
            openflow.hostInterface == relay.interface, openflow.packet.destination == relay.source,
            let node = cluster.nodes[name]
        else { return .ends }
        let visit = hosts.answer(to: relay.arrival)
        guard let reading = hosts.reading(of: visit) else { return hosts.asked(visit) == nil ? .ends : .asks(visit) }
        guard case .found(let route) = reading.route,
            let network = hosts.network(ofInterface: route.device, on: name),
            let host = host(of: node, on: network, family: visit.packet.destination.family)
        else { return .ends }
        var packet = visit.packet
        packet.timeToLive = openflow.packet.timeToLive &- 1
        packet.ethernetSource = host.ethernetAddress
        packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
        return .goesOn(LegStart(at: host, packet: packet), nil)
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
