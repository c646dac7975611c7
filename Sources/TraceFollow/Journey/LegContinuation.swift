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
        /// The packet ends at a host, or behind one, to which the answer comes back where it has sent the packet on.
        case stops(HostEnd, HostRelay? = nil)
    }

    let trace: ResolvedTrace
    let hosts: HostStops

    var cluster: ClusterFacts { trace.cluster }

    // MARK: A new connection

    /// How a new connection's packet goes on.
    func request(_ walk: LegWalk, direction: Leg.Direction) -> Step {
        guard let openflow = walk.openflow else { return .ends }
        switch openflow.end {
        case .wire(let node)?:
            return crossing(of: openflow.packet, from: node, isByHost: false, mark: openflow.mark)
        case .host(let node)?:
            let step = throughHost(walk, at: node, direction: direction)
            guard case .ends = step else { return step }
            return unfollowed(openflow, at: node)
        case .port?, .neighbour?, .dropped?, .rejected?, .undetermined?, nil: return .ends
        }
    }

    private func throughHost(_ walk: LegWalk, at node: String, direction: Leg.Direction) -> Step {
        guard let openflow = walk.openflow, walk.agreesOnHost,
            openflow.hostInterface != nil || mayGoOn(openflow.packet, from: node),
            let visit = hosts.arrival(direction, of: walk)
        else { return .ends }
        guard let reading = hosts.reading(of: visit) else {
            return hosts.asked(visit) == nil ? .ends : .asks(visit)
        }
        return through(reading, at: node, after: walk.relays)
    }

    /// How a packet ends that has come to a host by a user-defined network's interface and is not followed there; by that of the
    /// default network it is the verdict's to say.
    func unfollowed(_ walk: OpenFlowWalk, at node: String) -> Step {
        guard let network = hosts.network(ofInterface: walk.hostInterface, on: node) else { return .ends }
        return .stops(.unknown(.logical(.hostOfNetwork(network.title ?? network.name, node: node))))
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

    func crossing(
        of packet: Packet, from node: String, isByHost: Bool, nextHop: IPAddress? = nil, mark: UInt32? = nil
    ) -> Step {
        let network = trace.source.network
        let found =
            network.topology == .localnet
            ? WireCrossing(of: packet, from: node, on: network, cluster: cluster)
            : WireCrossing(
                of: packet, from: node, isByHost: isByHost, nextHop: nextHop, mark: mark, cluster: cluster)
        guard let crossing = found else { return .ends }
        return .goesOn(crossing.start(in: cluster), crossing)
    }

    /// How a packet goes on that has come to a host.
    private func through(_ reading: HostReading, at node: String, after relays: [HostRelay]) -> Step {
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
            return departs(relayed, by: route, after: relays)
        }
        return departs(reading, by: route, after: relays)
    }

    /// How a packet goes on that a host sends on, which hosts may have sent on before.
    private func departs(_ reading: HostReading, by route: HostRoute, after relays: [HostRelay]) -> Step {
        let name = reading.visit.node
        let from = hosts.network(ofInterface: reading.visit.interface, on: name) ?? .clusterDefault
        if route.type == "local", !from.isDefault, relays.isEmpty {
            return .stops(.own, HostRelay(arrival: reading.visit, interface: nil, source: reading.packet.source))
        }
        guard route.type == "unicast", let node = cluster.nodes[name] else { return .ends }
        var packet = reading.packet(
            masqueradedAs: hosts.address(masquerading: route, on: name, family: reading.packet.source.family))
        let isRelayed = !from.isDefault || !relays.isEmpty
        let relay = relay(reading, by: route, source: packet.source)
        if let into = hosts.network(ofInterface: route.device, on: name) {
            guard let host = host(of: node, on: into, family: packet.destination.family) else { return .ends }
            packet.ethernetSource = host.ethernetAddress
            packet.ethernetDestination = ReplyStart.nextHop(from: host, to: nil, at: packet.destination)
            return .goesOn(LegStart(at: host, packet: packet), nil, isRelayed || !into.isDefault ? relay : nil)
        }
        guard route.device == node.externalBridge else { return .ends }
        if HostStart.isForOVN(packet, by: route, on: node, of: cluster) {
            guard var start = HostStart.serviceStart(of: packet, by: route, on: node) else { return .ends }
            // Of what comes from a user-defined network the bridge lets only little through.
            if !from.isDefault { (start.logicalIfGiven, start.logical) = (start.logical, nil) }
            return .goesOn(start, nil, isRelayed ? relay : nil)
        }
        if case .goesOn(let start, let crossing, _) = crossing(
            of: packet, from: name, isByHost: true, nextHop: route.gateway.flatMap { IPAddress($0) })
        {
            return .goesOn(start, crossing, isRelayed ? relay : nil)
        }
        let isForNetwork = cluster.userDefinedNetwork(of: packet.destination) != nil
        guard !from.isDefault || isForNetwork else { return .ends }
        return .stops(.wire(node: name), isRelayed ? relay : nil)
    }

    private func relay(_ reading: HostReading, by route: HostRoute, source: IPAddress) -> HostRelay? {
        guard case .arrival = reading.visit.part, let device = route.device else { return nil }
        return HostRelay(arrival: reading.visit, interface: device, source: source)
    }

    func host(of node: NodeNetwork, on network: Network, family: IPAddress.Family) -> Attachment? {
        guard let address = node.managementAddress(of: family, on: network) else { return nil }
        let endpoint = Endpoint(kind: .address, node: node.name, address: address, isHostNetwork: true)
        return try? AttachmentResolver(cluster: cluster).host(
            of: node, on: network, endpoint: endpoint, family: family)
    }
}
