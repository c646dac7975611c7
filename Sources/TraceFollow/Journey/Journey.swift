import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
package import TraceProbe
package import TraceResolve

/// The whole journey of a connection as a pure state machine: it says which probes to run now, takes their results, and
/// says which to run next, until both legs have ended.
///
/// The forward leg goes first; where it arrives, and with which addresses, is where the reply begins. Within a leg both
/// layers advance together, and what can be asked at once is asked at once.
package struct Journey: Sendable {
    /// What a probe is for.
    enum Purpose: Hashable {
        case facts(node: String)
        case layer(Leg.Direction, Layer)
        case host(HostVisit)
    }

    package private(set) var trace: ResolvedTrace
    package private(set) var facts: [String: Result<SwitchFacts, ToolText.Problem>] = [:]
    /// What the probes of the last ``next()`` are for; a probe may serve two.
    private(set) var purposes: [Probe: [Purpose]] = [:]
    package private(set) var forward: LegWalk
    /// The reply, as far as it is known.
    var answer = Answer.awaited(nil)
    /// The new connection the other way around, where it was asked for and the destination is a pod.
    package private(set) var reverse: LegWalk?
    /// The hosts that the packets come to or from.
    package private(set) var hosts: HostStops
    /// A host's first packet, while it is not known where it comes out of the host.
    private var departing: Packet?
    /// The legs from where the packets are expected to come in on their way.
    var ahead: [LegWalk] = []
    /// The hosts that are expected to have a part.
    private(set) var visitsAhead: [HostVisit] = []
    /// Where neither packet leaves the end that both ends are; `nil` where they do.
    package private(set) var stay: Stay?

    /// Starts the journey of a resolved request.
    package init(of trace: ResolvedTrace) {
        self.trace = trace
        hosts = HostStops(of: trace)
        let source = trace.source
        let destination = trace.destination.address
        let packet = Packet(
            ethernetSource: source.ethernetAddress,
            ethernetDestination: trace.managementPort(at: destination) ?? trace.neighbour
                ?? ReplyStart.nextHop(from: source, to: trace.destination.onLinkNeighbour, at: destination),
            source: source.address, destination: destination, transport: trace.transport,
            sourcePort: trace.sourcePort, destinationPort: trace.destinationPort)
        if source.endpoint.kind == .pod, !source.endpoint.isHostNetwork,
            destination.isLoopback || ([source.address] + source.otherAddresses).contains(destination)
        {
            stay = .inPod
        }
        departing = trace.beginsInHost ? packet : nil
        let start = departing == nil ? LegStart(at: source, packet: packet) : LegStart()
        forward = Self.forward(from: start, of: trace)
        if trace.beginsOutside {
            guard let crossing = WireCrossing(ofOutside: packet, at: source.node, cluster: trace.cluster) else {
                endInHost(.untraced(.gatewayUnknown(node: source.node)))
                return
            }
            forward = LegWalk(from: crossing, preferred: trace.preferredEndpoints, cluster: trace.cluster)
            if let endpoint = trace.endpoint { forward.goOnly(to: endpoint.text) }
        }
        if stay == .inPod { endInHost(.untraced(.staysInPod)) }
        if stay == nil { lookAhead(of: packet) }
        if trace.withReverse, stay == nil, case .pod(let server) = trace.destination {
            reverse = LegWalk(
                from: LegStart(at: server, packet: Self.reversed(packet, from: server, to: source)), state: .new,
                preferred: [], cluster: trace.cluster)
        }
    }

    private mutating func lookAhead(of packet: Packet) {
        let expected = Foresight(trace: trace, packet: packet).expectation
        ahead = expected.forward.map { Self.forward(from: $0, of: trace) }
        ahead += expected.reply.map {
            LegWalk(from: $0, state: [.established, .reply], preferred: [], cluster: trace.cluster)
        }
        visitsAhead = expected.visits
    }

    /// The forward leg from where it begins.
    private static func forward(from start: LegStart, of trace: ResolvedTrace) -> LegWalk {
        var walk = LegWalk(
            from: start, state: .new, preferred: trace.preferredEndpoints, cluster: trace.cluster)
        if let endpoint = trace.endpoint { walk.goOnly(to: endpoint.text) }
        return walk
    }

    /// Has the journey go to one endpoint of its load balancer, which it has not come to yet.
    package mutating func goOnly(to endpoint: Backend) {
        trace.endpoint = endpoint
        forward.goOnly(to: endpoint.text)
        for index in ahead.indices { ahead[index].goOnly(to: endpoint.text) }
        expected = nil
    }

    /// A new connection's packet from the server to the client, with the ports of the forward one.
    private static func reversed(_ packet: Packet, from server: Attachment, to client: Attachment) -> Packet {
        var packet = packet
        packet.source = server.address
        packet.destination = client.address
        packet.ethernetSource = server.ethernetAddress
        packet.ethernetDestination = ReplyStart.nextHop(from: server, to: client, at: client.address)
        return packet
    }

    /// The probes to run now; none when the journey has ended.
    package mutating func next() -> [Probe] {
        purposes = [:]
        var probes: [Probe] = []
        func add(_ purpose: Purpose, _ probe: Probe) {
            if purposes[probe] == nil { probes.append(probe) }
            if !purposes[probe, default: []].contains(purpose) { purposes[probe, default: []].append(purpose) }
        }
        if let visit = depart(), let (visit, probe) = hosts.asked(visit) {
            add(.host(visit), probe)
            if let container = trace.cluster.placement.bridges(ofNode: visit.node), facts[visit.node] == nil {
                add(.facts(node: visit.node), SwitchFacts.probe(in: container))
            }
            return probes
        }
        for (layer, probe) in forward.next(facts: facts) { add(.layer(.forward, layer), probe) }
        if let visit = goOn(.forward, &forward), let (visit, probe) = hosts.asked(visit) {
            add(.host(visit), probe)
            return probes
        }
        for (layer, probe) in forward.next(facts: facts) { add(.layer(.forward, layer), probe) }
        if forward.isFinished, case .awaited = answer { beginReply() }
        if var walk = reply {
            for (layer, probe) in walk.next(facts: facts) { add(.layer(.reply, layer), probe) }
            if let visit = goOn(.reply, &walk), let (visit, probe) = hosts.asked(visit) { add(.host(visit), probe) }
            for (layer, probe) in walk.next(facts: facts) { add(.layer(.reply, layer), probe) }
            answer = .followed(walk)
        }
        for (layer, probe) in reverse?.next(facts: facts) ?? [] { add(.layer(.reverse, layer), probe) }
        for (visit, probe) in hosts.next(forward: forward, reply: reply, reverse: reverse) { add(.host(visit), probe) }
        for node in nodesToKnow where facts[node] == nil {
            if let container = trace.cluster.placement.bridges(ofNode: node) {
                add(.facts(node: node), SwitchFacts.probe(in: container))
            }
        }
        return probes
    }

    /// Lets a leg go on whose packet has left OVN, as far as is known.
    ///
    /// - Returns: The host that must be asked to know more.
    private func goOn(_ direction: Leg.Direction, _ walk: inout LegWalk) -> HostVisit? {
        let continuation = LegContinuation(trace: trace, hosts: hosts)
        while walk.isFinished, walk.hostEnd == nil, walk.resumptionCount < Self.mostResumptions {
            let step =
                direction == .reply
                ? continuation.answer(walk, to: forward) : continuation.request(walk, direction: direction)
            switch step {
            case .ends: return nil
            case .asks(let visit): return visit
            case .stops(let end, let relay): walk.end(end, relay: relay)
            case .goesOn(let start, let crossing, let relay):
                walk.resume(at: start, crossing: crossing, relay: relay)
            }
        }
        return nil
    }

    /// Going on more often than this is going in circles.
    private static let mostResumptions = 6

    /// Lets the forward leg begin where its host sends it, or names the visit by which that will be known.
    private mutating func depart() -> HostVisit? {
        guard let packet = departing else { return nil }
        switch HostStart(trace: trace, hosts: hosts).step(of: packet) {
        case .asks(let visit): return visit
        case .starts(let start):
            forward = Self.forward(from: start, of: trace)
            if start.openflow == nil { answer = .absent(.untraced(.answerOutsideOVN)) }
        case .stays:
            stay = .inHost
            endInHost(.untraced(.staysInHost))
        case .ends(let reason): endInHost(reason)
        }
        departing = nil
        return nil
    }

    /// Ends a journey that does not leave the host.
    private mutating func endInHost(_ reason: Unknown) {
        var start = LegStart()
        start.withoutLogical = reason
        forward = LegWalk(from: start, state: .new, preferred: [], cluster: trace.cluster)
        answer = .absent(reason)
    }

    /// Takes results of probes that ``next()`` gave: of all, or of some, for which ``canTake(_:)`` holds.
    package mutating func receive(_ results: [(Probe, ProbeResult)]) {
        var ofLayers: [(Leg.Direction, Layer, Probe, ProbeResult)] = []
        for (probe, result) in results {
            for purpose in purposes[probe] ?? [] {
                switch purpose {
                case .facts(let node):
                    facts[node] = Self.readFacts(result)
                    hosts.interfaces[node] = try? facts[node]?.get()
                case .host(let visit): hosts.receive(result, of: visit, probe: probe)
                case .layer(let direction, let layer): ofLayers.append((direction, layer, probe, result))
                }
            }
        }
        for (direction, layer, probe, result) in ofLayers {
            switch direction {
            case .forward: forward.receive(result, of: probe, layer: layer, facts: factsFor(forward))
            case .reply: receive(result, of: probe, layer: layer, leg: &reply)
            case .reverse: receive(result, of: probe, layer: layer, leg: &reverse)
            }
        }
    }

    private func receive(_ result: ProbeResult, of probe: Probe, layer: Layer, leg: inout LegWalk?) {
        guard var walk = leg else { return }
        walk.receive(result, of: probe, layer: layer, facts: factsFor(walk))
        leg = walk
    }

    /// Lets go of the tools' own outputs.
    package mutating func condense(_ texts: inout SharedTexts?) {
        forward.condense(&texts)
        reply?.condense(&texts)
        reverse?.condense(&texts)
        expected?.condense(&texts)
    }

    /// Whether the connection is to a service whose endpoint is the client itself.
    package var isHairpin: Bool { forward.logical?.isHairpin ?? false }
}
