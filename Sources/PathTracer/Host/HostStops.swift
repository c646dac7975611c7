import OVNKubernetes
import PathModel

/// The hosts that a journey touches: which to ask, and what they said.
///
/// A host is asked in a round that is made anyway: where the packet leaves it with the first, where the forward packet
/// arrives with the reply's first. What the reply will be when it comes to its client's host is known by then.
struct HostStops: Sendable {
    /// What came of a visit.
    private struct Stop: Sendable {
        var visit: HostVisit
        var probe: Probe
        var output = ""
        var reading: HostReading?
    }

    private let trace: ResolvedTrace
    private var stops: [Stop] = []

    init(of trace: ResolvedTrace) { self.trace = trace }

    /// The visits to ask for now, with their probes; each is given once.
    ///
    /// - Parameters:
    ///   - forward: The forward leg.
    ///   - reply: The reply, as soon as it has begun.
    ///   - reverse: The connection the other way around, where it was asked for.
    mutating func next(forward: LegWalk, reply: LegWalk?, reverse: LegWalk?) -> [(HostVisit, Probe)] {
        var visits: [HostVisit] = []
        visits += departure(.forward, of: forward, from: trace.source)
        let arrival = arrival(.forward, of: forward)
        visits += arrival.map { [$0] } ?? []
        if reply != nil {
            if let arrival { visits.append(answer(to: arrival)) }
            visits += comingHome
        }
        if let reverse, case .pod(let server) = trace.destination {
            visits += departure(.reverse, of: reverse, from: server)
            visits += self.arrival(.reverse, of: reverse).map { [$0] } ?? []
        }
        return visits.compactMap { visit in
            guard !stops.contains(where: { $0.visit == visit }),
                let container = trace.cluster.placement.bridges(ofNode: visit.node)
            else { return nil }
            let probe = visit.probe(in: container)
            stops.append(Stop(visit: visit, probe: probe))
            return (visit, probe)
        }
    }

    /// Takes what came of a visit's probe.
    mutating func receive(_ result: ProbeResult, of visit: HostVisit) {
        guard let index = stops.firstIndex(where: { $0.visit == visit }) else { return }
        stops[index].reading = HostReading(result, of: visit)
        if case .output(let text, _, _) = result { stops[index].output = text }
    }

    private func departure(_ direction: Leg.Direction, of walk: LegWalk, from end: Attachment) -> [HostVisit] {
        guard end.endpoint.isHostNetwork, let packet = walk.start.logical?.packet else { return [] }
        return [HostVisit(direction: direction, node: end.node, part: .departure, packet: packet)]
    }

    /// Where a leg's packet comes to a host: by the management port or a bridge's own port; or, where it has left by the wire
    /// for the address of another node, by that node's external bridge.
    private func arrival(_ direction: Leg.Direction, of walk: LegWalk) -> HostVisit? {
        guard walk.isFinished else { return nil }
        func visit(_ node: String, _ interface: String, _ packet: Packet) -> HostVisit {
            HostVisit(direction: direction, node: node, part: .arrival(interface: interface), packet: packet)
        }
        if let walk = walk.openflow, case .host(let node)? = walk.end {
            let bridge = walk.sections.last?.hops.last?.datapath
            let isManagement = bridge == nil || bridge == LogicalNames.integrationBridge
            return visit(node, isManagement ? LogicalNames.managementInterface : bridge ?? "", walk.packet)
        }
        guard let walk = walk.logical, let end = walk.end else { return nil }
        switch end {
        case .host(let node): return visit(node, LogicalNames.managementInterface, walk.packet)
        case .wire(let sender, _), .neighbour(let sender, isOutside: true):
            guard let node = trace.cluster.nodes.values.first(where: { $0.addresses.contains(walk.packet.destination) }),
                node.name != sender, let bridge = node.externalBridge
            else { return nil }
            return visit(node.name, bridge, walk.packet)
        case .port, .neighbour, .dropped, .rejected, .undetermined: return nil
        }
    }

    /// The answer that a host gives to a packet that came to it.
    private func answer(to visit: HostVisit) -> HostVisit {
        HostVisit(
            direction: .reply, node: visit.node, part: .departure, packet: Self.swapped(visit.packet))
    }

    /// The reply as it comes to its client's host, with the addresses of the connection as the client sees it.
    private var comingHome: [HostVisit] {
        stops.filter { $0.visit.direction == .forward && $0.visit.part == .departure }.map { stop in
            HostVisit(
                direction: .reply, node: stop.visit.node,
                part: .arrival(interface: LogicalNames.managementInterface), packet: Self.swapped(stop.visit.packet))
        }
    }

    private static func swapped(_ packet: Packet) -> Packet {
        var swapped = packet
        swapped.source = packet.destination
        swapped.destination = packet.source
        swapped.sourcePort = packet.destinationPort
        swapped.destinationPort = packet.sourcePort
        return swapped
    }
}

// MARK: - What the hosts said

extension HostStops {
    /// A leg with the hosts that its packet passed, and their translations and verdicts.
    ///
    /// - Parameters:
    ///   - leg: The leg as the layers have it.
    ///   - isAtHost: Whether the layers' way ends at a host, which then decides.
    func completing(_ leg: Leg, isAtHost: Bool) -> Leg {
        var leg = leg
        var arrived: Section?
        for stop in stops where stop.visit.direction == leg.direction {
            guard let reading = stop.reading else { continue }
            let section = reading.section(probe: stop.probe, output: stop.output)
            switch stop.visit.part {
            case .departure:
                leg.hosts.insert(section, at: 0)
                leg.translations.insert(contentsOf: reading.translations, at: 0)
            case .arrival:
                // A reply that went elsewhere does not come home.
                guard leg.direction != .reply || isAtHost else { continue }
                leg.hosts.append(section)
                leg.translations += reading.translations
                arrived = section
            }
        }
        for section in leg.hosts {
            guard case .dropped(let cause) = section.end, leg.verdict.cause == nil else { continue }
            leg.verdict = .dropped(cause)
        }
        // Both layers bring the packet to a host that Kubernetes does not know the address of: the host does.
        if let arrived, isAtHost, case .undetermined = leg.verdict {
            switch arrived.end {
            case .host, .wire: leg.verdict = .delivered
            default: break
            }
        }
        return leg
    }

    /// What a reader should know of the hosts.
    var notes: [String] {
        var notes: [String] = []
        for stop in stops {
            for note in stop.reading?.notes ?? [] {
                let text = "host of node \(stop.visit.node): \(note)"
                if !notes.contains(text) { notes.append(text) }
            }
        }
        return notes
    }
}
