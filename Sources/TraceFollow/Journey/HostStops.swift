import HostFormats
import NetworkTypes
import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// The hosts that a journey touches: which to ask, and what they said.
///
/// A host is asked in a round that is made anyway: where the packet leaves it with the first, where the forward packet
/// arrives with the reply's first. What the reply will be when it comes to its client's host is known by then.
package struct HostStops: Sendable {
    /// The result of a visit.
    package struct Stop: Sendable {
        package var visit: HostVisit
        package var probe: Probe
        package var output: String
        package var reading: HostReading
    }

    package let trace: ResolvedTrace
    package private(set) var stops: [Stop] = []
    /// The interfaces of the nodes, as far as they are known.
    var interfaces: [String: SwitchFacts] = [:]

    init(of trace: ResolvedTrace) { self.trace = trace }

    /// The visits to ask for now, with their probes; each until it has been answered.
    ///
    /// - Parameters:
    ///   - forward: The forward leg.
    ///   - reply: The reply, as soon as it has begun.
    ///   - reverse: The connection the other way around, where it was asked for.
    /// - Returns: The visits with their probes, each until it has been answered.
    package func next(forward: LegWalk, reply: LegWalk?, reverse: LegWalk?) -> [(HostVisit, Probe)] {
        var visits = departure(.forward, of: forward, from: trace.source)
        // Until a host has said where its packet comes out of it, nothing more is known.
        if trace.beginsInHost { visits = [] }
        let arrival = arrival(.forward, of: forward)
        visits += arrival.map { [$0] } ?? []
        if reply != nil {
            if let arrival { visits.append(answer(to: arrival)) }
            if let home = comingHome(from: departure(.forward, of: forward, from: trace.source)) { visits.append(home) }
        }
        if let reverse, case .pod(let server) = trace.destination {
            visits += departure(.reverse, of: reverse, from: server)
            visits += self.arrival(.reverse, of: reverse).map { [$0] } ?? []
        }
        return visits.compactMap(asked)
    }

    /// The probes that are likely to be wanted when the forward leg has ended, by what its logical layer says already: that
    /// the bridges are still being followed must not make a round of the hosts.
    package func anticipated(forward: LegWalk) -> [Probe] {
        guard let logical = forward.logical, logical.end != nil, !forward.isFinished else { return [] }
        let arrival = arrival(.forward, ofLogical: logical)
        let home = comingHome(from: departure(.forward, of: forward, from: trace.source))
        return [arrival, arrival.map(answer), home].compactMap { visit in visit.flatMap(asked)?.1 }
    }

    /// A visit with its probe, unless it has been answered or cannot be asked.
    package func asked(_ visit: HostVisit) -> (HostVisit, Probe)? {
        guard reading(of: visit) == nil, let container = trace.cluster.placement.bridges(ofNode: visit.node) else {
            return nil
        }
        return (visit, visit.probe(in: container))
    }

    /// What a host said, where it was asked.
    package func reading(of visit: HostVisit) -> HostReading? { stops.first { $0.visit == visit }?.reading }

    /// Takes the result of a visit's probe.
    package mutating func receive(_ result: ProbeResult, of visit: HostVisit, probe: Probe) {
        guard reading(of: visit) == nil else { return }
        var text = ""
        if case .output(let output, _, _) = result { text = output }
        stops.append(Stop(visit: visit, probe: probe, output: text, reading: HostReading(result, of: visit)))
    }

    private func departure(_ direction: Leg.Direction, of walk: LegWalk, from end: Attachment) -> [HostVisit] {
        guard end.endpoint.isHostNetwork, let packet = walk.start.logical?.packet else { return [] }
        return [HostVisit(direction: direction, node: end.node, part: .departure, packet: packet)]
    }

    /// Where a leg's packet comes to a host: by the management port or a bridge's own port.
    package func arrival(_ direction: Leg.Direction, of walk: LegWalk) -> HostVisit? {
        guard walk.isFinished else { return nil }
        if let walk = walk.openflow, case .host(let node)? = walk.end {
            let bridge = walk.sections.last?.hops.last?.datapath
            let isManagement = bridge == nil || bridge == LogicalNames.integrationBridge
            let interface = walk.hostInterface ?? (isManagement ? LogicalNames.managementInterface : bridge ?? "")
            return HostVisit(
                direction: direction, node: node, part: .arrival(interface: interface), packet: walk.packet)
        }
        return walk.logical.flatMap { arrival(direction, ofLogical: $0) }
    }

    private func arrival(_ direction: Leg.Direction, ofLogical walk: LogicalWalk) -> HostVisit? {
        switch walk.end {
        // By which interface of a user-defined network it comes, the bridges say.
        case .host(let node) where walk.hostNetwork == nil:
            HostVisit(
                direction: direction, node: node, part: .arrival(interface: LogicalNames.managementInterface),
                packet: walk.packet)
        case .host, .port, .wire, .bridge, .neighbour, .dropped, .rejected, .undetermined, nil: nil
        }
    }

    /// The network of which an interface of a node's host is the management port; `nil` where it is none.
    func network(ofInterface name: String?, on node: String) -> Network? {
        guard let name else { return nil }
        if name == LogicalNames.managementInterface { return .clusterDefault }
        return interfaces[node]?.interfaces.first { $0.name == name }?.logicalPort.flatMap(trace.cluster.management)?
            .network
    }

    /// The address that a host gives packets that it masquerades where they leave by a route's interface.
    func address(masquerading route: HostRoute, on name: String, family: IPAddress.Family) -> IPAddress? {
        guard let node = trace.cluster.nodes[name] else { return nil }
        if let source = route.source.flatMap({ IPAddress($0) }) { return source }
        guard let network = network(ofInterface: route.device, on: name) else {
            return node.addresses.first { $0.family == family }
        }
        return node.managementAddress(of: family, on: network)
    }

    /// The answer to a packet that came to a host: the host's own, or, where the host has sent the packet on, that of somebody
    /// outside, which comes back by the interface that the packet left by. The kernel takes a packet with a foreign source
    /// for one that comes in only where it is told the interface (ip-route(8), `iif`).
    package func answer(to visit: HostVisit) -> HostVisit {
        let packet = visit.packet.answer
        let known = trace.cluster.nodes[visit.node]
        let isOwn =
            known.map { node in
                node.addresses.contains(packet.source)
                    || node.managementAddress(of: packet.source.family) == packet.source
            } ?? true
        var device = known?.externalBridge
        switch reading(of: visit)?.route {
        case .found(let route) where route.type == "local": device = nil
        case .found(let route): device = route.device ?? device
        case .refused, .filtered, .unknown, nil: if isOwn { device = nil }
        }
        let part = device.map { HostVisit.Part.entry(interface: $0) } ?? .departure
        return HostVisit(direction: .reply, node: visit.node, part: part, packet: packet)
    }

    /// The reply as it comes to its client's host, with the addresses of the connection as the client sees it, by the
    /// interface that the first packet left by.
    private func comingHome(from departures: [HostVisit]) -> HostVisit? {
        guard trace.source.endpoint.isHostNetwork else { return nil }
        let left = stops.last { $0.visit.direction == .forward && $0.visit.part == .departure }
        guard var packet = left?.reading.packet ?? departures.first?.packet else { return nil }
        var device = LogicalNames.managementInterface
        if case .found(let route)? = left?.reading.route, let name = route.device { device = name }
        packet = packet.answer
        return HostVisit(
            direction: .reply, node: trace.source.node, part: .arrival(interface: device), packet: packet)
    }
}
