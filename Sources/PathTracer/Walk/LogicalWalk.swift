import OVNKubernetes
import OVNTools
import PathModel

/// Follows a packet through the Southbound databases of the zones that it crosses: takes what ovn-trace printed in one
/// zone, and says what to run in the next.
struct LogicalWalk: Sendable {
    /// More zones than this and the packet goes in circles.
    private static let mostZones = 10

    /// Why a walk ends at a load balancer with session affinity that chose the client itself.
    static let unseenHairpin =
        "the endpoint is the client itself, and how a load balancer with session affinity turns its packet around no tracer"
        + " shows"
    /// Why a walk ends where a packet that is balanced to its own sender goes on: OVN turns it around in the sender's switch
    /// (ovn-northd(8), `ls_in_hairpin`), which ovn-trace does not always see.
    private static let missedHairpin = "ovn-trace does not see that the packet turns around to the client, its endpoint"

    private let cluster: ClusterFacts
    private let state: ConntrackState
    /// The endpoints to prefer where a load balancer has several.
    private var preferred: [String]
    private var position: LogicalPosition?
    /// What a gateway router undoes on an answer's way.
    var undoing: RouterUndoing?
    /// Where the packet has been before.
    private var visited: [LogicalPosition] = []
    /// The only endpoint that will do, as `ADDRESS:PORT`, where one is asked for.
    private(set) var only: String?
    /// The first load balancer that took the packet, with all its endpoints.
    private(set) var balancing: LogicalReading.LoadBalancing?
    /// How many parts of the path there were before it.
    private var sectionsBeforeBalancing = 0
    /// Whether that load balancer lacks the only endpoint that will do.
    private(set) var lacksEndpoint = false
    /// The endpoint that the next trace is told to take.
    private var forcedBackend: String?
    /// Whether the next trace is of the packet as it is behind the load balancer, which ends or escapes the trace before it.
    private var isBehindBalancer = false
    /// The trace to a node port, while the cluster address that stands in for it is traced.
    private var beforeStandIn: LogicalReading?
    /// The trace of this zone up to its load balancer, while it is traced again to one endpoint.
    private var beforeBalancing: LogicalReading?

    /// A trace that came to no load balancer, while it is asked whether ovn-trace could not see one.
    private var beforeTemplates: (reading: LogicalReading, probe: Probe, text: String)?

    /// The parts of the path so far.
    private(set) var sections: [Section] = []
    /// Where it ended; `nil` while there is more to trace.
    private(set) var end: LogicalEnd?
    /// The translations so far.
    private(set) var translations: [Translation] = []
    /// The packet as it is now.
    private(set) var packet: Packet
    /// The endpoint that was chosen, as `ADDRESS:PORT`.
    private(set) var backend: String?
    /// Whether the packet turned around to the port that it came by.
    private(set) var isHairpin = false
    /// Whether a load balancer remembers the client's endpoint.
    private(set) var remembersEndpoint = false
    /// What was traced in place of a node port whose load balancer ovn-trace cannot read.
    private(set) var standIn: BalancerStandIn?

    /// Flows that ovn-trace left out.
    private(set) var skipped: [String] = []

    /// Starts a walk.
    init(from position: LogicalPosition, state: ConntrackState, preferred: [String], cluster: ClusterFacts) {
        self.position = position
        self.packet = position.packet
        self.state = state
        self.preferred = preferred
        self.cluster = cluster
    }

    /// Has the walk go to one endpoint, before it has come to a load balancer: where that does not have it, the walk ends there.
    mutating func goOnly(to endpoint: String) {
        only = endpoint
        preferred = [endpoint] + preferred.filter { $0 != endpoint }
    }

    /// The port that the packet came to at last, or was stopped on its way to.
    var lastPort: String? {
        if case .port(let port)? = end { return port }
        return sections.last?.hops.last?.outport
    }

    /// What to run next; `nil` when the walk has ended.
    mutating func next() -> Probe? {
        guard end == nil, let position else { return nil }
        guard let container = cluster.placement.database(forNode: position.node) else {
            let error = ResolveError.noDatabaseContainer(node: position.node, namespace: cluster.namespace)
            finish(.undetermined(error.description))
            return nil
        }
        if beforeTemplates != nil {
            return Probe(container: container, query: templates(at: position).query(of: container.southbound))
        }
        return position.probe(
            of: tracedPacket(at: position), to: isBehindBalancer ? nil : forcedBackend, state: state, in: container)
    }

    /// The packet that is traced now.
    private func tracedPacket(at position: LogicalPosition) -> Packet {
        if isBehindBalancer { return translated(position.packet) }
        return beforeStandIn == nil ? position.packet : standIn?.packet ?? position.packet
    }

    private func templates(at position: LogicalPosition) -> TemplateBalancing {
        TemplateBalancing(node: position.node, packet: position.packet)
    }

    /// Whether the packet is for an address of the very node that it is on, whose ports are balanced by templates.
    private func meetsTemplates(_ position: LogicalPosition) -> Bool {
        state == .new && standIn == nil && backend == nil
            && cluster.nodes[position.node]?.addresses.contains(position.packet.destination) ?? false
    }

    /// What is likely to be asked after ``next()``: the trace to the endpoint that is preferred, before it is known that a
    /// load balancer has a choice.
    var anticipated: [Probe] {
        guard end == nil, sections.isEmpty, forcedBackend == nil, balancing == nil, let position,
            let container = cluster.placement.database(forNode: position.node)
        else { return [] }
        let packet = position.packet
        if meetsTemplates(position),
            let (address, port) = cluster.clusterAddress(
                ofNodePort: packet.destinationPort, transport: packet.transport, family: packet.destination.family)
        {
            var standIn = packet
            (standIn.destination, standIn.destinationPort) = (address, port)
            return [
                Probe(container: container, query: templates(at: position).query(of: container.southbound)),
                position.probe(of: standIn, to: nil, state: state, in: container),
            ]
        }
        guard preferred.count > 1 else { return [] }
        return [position.probe(of: position.packet, to: preferred.first, state: state, in: container)]
    }

    /// The endpoint to trace to: the first of those preferred, but not the client itself where the packet is traced from
    /// behind the load balancer, since its turning around is not seen there.
    private func choice(among backends: [String]) -> String? {
        if let only, backends.contains(only) { return only }
        let known = preferred.filter(backends.contains) + backends
        let others = known.filter { TransportAddress(parsing: $0)?.address != position?.packet.source }
        return (isBehindBalancer ? others : known).first ?? known.first
    }

    /// A packet as the load balancer sends it on to the chosen endpoint.
    private func translated(_ packet: Packet) -> Packet {
        guard let chosen = forcedBackend.flatMap({ TransportAddress(parsing: $0) }) else { return packet }
        var packet = packet
        packet.destination = chosen.address
        packet.destinationPort = chosen.port ?? packet.destinationPort
        return packet
    }

    /// Takes what came of the probe and goes on.
    mutating func receive(_ result: ProbeResult, of probe: Probe) {
        guard let position else { return }
        let place = cluster.zoneName(of: position.node)
        if let before = beforeTemplates {
            beforeTemplates = nil
            return takeTemplates(result, of: probe, at: position, before: before, place: place)
        }
        var left = SkippedFlows()
        if case .output(_, let errors, _) = result { left = SkippedFlows(in: errors) }
        skipped += left.flows.filter { !skipped.contains($0) }
        switch ToolText.output(of: result, tool: "ovn-trace") {
        case .failure(let problem): stop(problem.reason, probe: probe, place: place, output: problem.output)
        case .success(let text):
            do {
                let reading = LogicalReading(
                    try OVNTraceOutput(parsing: text),
                    packet: tracedPacket(at: position), place: place,
                    forcedBackend: isBehindBalancer ? nil : forcedBackend
                ).missing(left)
                if forcedBackend == nil, reading.loadBalancing == nil, meetsTemplates(position) {
                    beforeTemplates = (reading, probe, text)
                } else {
                    take(reading, probe: probe, place: place, text: text)
                }
            } catch {
                stop("cannot read ovn-trace's output: \(error)", probe: probe, place: place, output: text)
            }
        }
    }

    /// Goes on behind a load balancer that ovn-trace could not see, or with the trace as it was where there is none.
    private mutating func takeTemplates(
        _ result: ProbeResult, of probe: Probe, at position: LogicalPosition,
        before: (reading: LogicalReading, probe: Probe, text: String), place: String
    ) {
        let unseen = "ovn-trace cannot see the load balancers of node ports, whose flows hold templates"
        do {
            let text = try ToolText.output(of: result, tool: "ovsdb-client").get()
            guard
                let match = try templates(at: position).match(
                    parsing: text, datapaths: before.reading.hops.map(\.datapath))
            else { return take(before.reading, probe: before.probe, place: place, text: before.text) }
            guard let standIn = BalancerStandIn(for: match, packet: position.packet, cluster: cluster) else {
                return stop(
                    "\(unseen), and no service with the node port \(position.packet.destinationPort) is known",
                    probe: before.probe, place: place, output: before.text)
            }
            self.standIn = standIn
            beforeStandIn = before.reading
        } catch {
            let reason = (error as? ToolText.Problem)?.reason ?? "\(error)"
            stop("\(unseen), and they could not be read: \(reason)", probe: probe, place: place, output: "")
        }
    }

    /// Goes on from another place, to which the packet came outside of OVN.
    mutating func resume(at position: LogicalPosition) {
        end = nil
        self.position = position
        packet = position.packet
    }

    /// Takes back what was followed of a packet that did not come there.
    ///
    /// - Parameters:
    ///   - sections: How many sections are left.
    ///   - translations: How many translations are left.
    ///   - node: The node at whose external bridge the packet is.
    mutating func retract(sections: Int, translations: Int, at node: String) {
        self.sections.removeLast(max(0, self.sections.count - sections))
        self.translations.removeLast(max(0, self.translations.count - translations))
        if self.sections.count <= sectionsBeforeBalancing { (balancing, backend) = (nil, nil) }
        finish(.bridge(node: node))
    }

    /// Lets go of the tools' own outputs.
    mutating func condense(_ texts: inout SharedTexts?) {
        for index in sections.indices.reversed() where !sections[index].output.isEmpty {
            sections[index] = texts?.condensed(sections[index]) ?? sections[index]
        }
    }

    private mutating func stop(_ reason: String, probe: Probe, place: String, output: String) {
        sections.append(
            Section(
                place: place, hops: [], end: .undetermined(reason), command: probe.command,
                container: probe.container.description, output: output))
        finish(.undetermined(reason))
    }

    /// Notes the first load balancer, and ends the walk there where it lacks the only endpoint that will do.
    private mutating func accepts(_ reading: LogicalReading, probe: Probe, place: String, text: String) -> Bool {
        guard balancing == nil, let found = reading.loadBalancing else { return true }
        // What does not stand for a node port's load balancer says nothing of its endpoints.
        if let standIn, Set(found.backends) != Set(standIn.match.backends) { return true }
        balancing = found
        sectionsBeforeBalancing = sections.count
        guard let only, !found.backends.contains(only) else { return true }
        lacksEndpoint = true
        let reason = "OVN does not balance to \(only) from node \(position?.node ?? place)"
        sections.append(
            Section(
                place: place, hops: reading.hops, end: .undetermined(reason), command: probe.command,
                container: probe.container.description, output: text))
        finish(.undetermined(reason))
        return false
    }

    private mutating func take(_ reading: LogicalReading, probe: Probe, place: String, text: String) {
        guard accepts(reading, probe: probe, place: place, text: text) else { return }
        if forcedBackend == nil, let balancing = reading.loadBalancing,
            balancing.backends.count > 1 || reading.learnsAffinity
        {
            // ovn-trace picks one at random and does not say which: trace again, to one that is known.
            isBehindBalancer = reading.learnsAffinity
            forcedBackend = choice(among: balancing.backends)
            beforeBalancing = reading
            remembersEndpoint = remembersEndpoint || reading.learnsAffinity
            if isBehindBalancer, let client = position?.packet.source,
                forcedBackend.flatMap({ TransportAddress(parsing: $0) })?.address == client
            {
                backend = forcedBackend
                missHairpin(reading, Self.unseenHairpin, probe: probe, place: place, text: text)
            }
            return
        }
        var reading = reading
        if let first = beforeBalancing {
            reading.followBalancing(of: first)
            backend = forcedBackend
            if isBehindBalancer, let from = position?.packet,
                let chosen = forcedBackend.flatMap({ TransportAddress(parsing: $0) })
            {
                translations.append(
                    Translation(
                        kind: .destination, by: .datapath(first.loadBalancing?.datapath ?? place),
                        from: .known(from.destination, from.destinationPort), to: .known(chosen)))
            }
        } else if let balancing = reading.loadBalancing {
            backend = balancing.backends.first ?? backend
        }
        if let standIn, let first = beforeStandIn {
            reading = reading.standing(in: standIn, for: first)
            reading.nameDialled(standIn)
        }
        beforeStandIn = nil
        beforeBalancing = nil
        forcedBackend = nil
        isBehindBalancer = false
        packet = reading.packet
        translations += reading.translations
        isHairpin = isHairpin || reading.isHairpin
        if state == .new, !reading.isHairpin, let balancing = reading.loadBalancing,
            let client = position?.packet.source,
            backend.flatMap({ TransportAddress(parsing: $0) })?.address == client,
            cluster.gatewayNode(ofDatapath: balancing.datapath) == nil
        {
            return missHairpin(reading, Self.missedHairpin, probe: probe, place: place, text: text)
        }
        let (sectionEnd, next) = onward(from: reading)
        sections.append(
            Section(
                place: place, hops: reading.hops, end: sectionEnd, command: probe.command,
                container: probe.container.description, output: text))
        if let next {
            if let position { visited.append(position) }
            if visited.contains(where: { $0.isSamePlace(as: next) }) {
                return finish(.rejected(RoutingLoop.cause(node: next.node, datapath: next.datapath)))
            }
            guard sections.count < Self.mostZones else {
                return finish(.undetermined("the path crosses too many zones"))
            }
            position = next
        }
    }

    /// Ends the walk in the switch of a client that is its own endpoint.
    private mutating func missHairpin(
        _ reading: LogicalReading, _ reason: String, probe: Probe, place: String, text: String
    ) {
        isHairpin = true
        sections.append(
            Section(
                place: place, hops: Array(reading.hops.prefix(1)), end: .undetermined(reason), command: probe.command,
                container: probe.container.description, output: text))
        finish(.undetermined(reason))
    }

    private mutating func finish(_ end: LogicalEnd) {
        self.end = end
        position = nil
    }

    /// Where a zone's trace leads: to the next zone, or to the end, which is set.
    private mutating func onward(from reading: LogicalReading) -> (SectionEnd, LogicalPosition?) {
        if let undoing, let next = undoing.atRouter(packet: packet, datapath: reading.hops.last?.datapath) {
            translations.append(undoing.translation)
            self.undoing = nil
            packet = next.packet
            return (.next(cluster.zoneName(of: next.node)), next)
        }
        switch LogicalOnward(cluster: cluster, node: position?.node, packet: packet).step(from: reading.end) {
        case .goesOn(let next): return (.next(cluster.zoneName(of: next.node)), next)
        case .ends(let end, let place):
            finish(end)
            return (place, nil)
        }
    }
}
