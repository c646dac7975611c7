package import NetworkTypes
package import OVNFormats
package import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Follows a packet through the Southbound databases of the zones that it crosses: takes what ovn-trace printed in one
/// zone, and says what to run in the next.
package struct LogicalWalk: Sendable {
    /// More zones than this and the packet goes in circles.
    static let mostZones = 10

    package let cluster: ClusterFacts
    package let state: ConntrackState
    /// The endpoints to prefer where a load balancer has several.
    package var preferred: [String]
    package var position: LogicalPosition?
    /// What a gateway router undoes on an answer's way.
    var undoing: RouterUndoing?
    /// Where the packet has been before.
    package var visited: [LogicalPosition] = []
    /// The only endpoint that will do, as `ADDRESS:PORT`, where one is asked for.
    package private(set) var only: String?
    /// The first load balancer that took the packet, with all its endpoints.
    package var balancing: LogicalReading.LoadBalancing?
    /// How many parts of the path there were before it.
    var sectionsBeforeBalancing = 0
    /// Whether that load balancer lacks the only endpoint that will do.
    package var lacksEndpoint = false
    /// What is asked of the zone that the packet is in.
    package var question = Question.path
    /// The trace to a node port, while the cluster address that stands in for it is traced.
    var beforeStandIn: LogicalReading?

    /// The parts of the path so far.
    package var sections: [Section] = []
    /// Where it ended; `nil` while there is more to trace.
    package private(set) var end: LogicalEnd?
    /// The translations so far.
    package var translations: [Translation] = []
    /// The packet as it is now.
    package var packet: Packet
    /// The endpoint that was chosen, as `ADDRESS:PORT`.
    package var backend: String?
    /// Whether the packet turned around to the port that it came by.
    package var isHairpin = false
    /// Whether a load balancer remembers the client's endpoint.
    var remembersEndpoint = false
    /// The source that the answer to a rejected packet is given on its way back, where it is given another.
    package var rejectionSource: IPAddress?
    /// What was traced in place of a node port whose load balancer ovn-trace cannot read.
    var standIn: BalancerStandIn?

    /// Flows that ovn-trace left out.
    package private(set) var skipped: [String] = []

    /// Starts a walk.
    init(from position: LogicalPosition, state: ConntrackState, preferred: [String], cluster: ClusterFacts) {
        self.position = position
        self.packet = position.packet
        self.state = state
        self.preferred = preferred
        self.cluster = cluster
    }

    /// Has the walk go to one endpoint, before it has come to a load balancer: where that does not have it, the walk ends there.
    package mutating func goOnly(to endpoint: String) {
        only = endpoint
        preferred = [endpoint] + preferred.filter { $0 != endpoint }
    }

    /// The port that the packet came to at last, or was stopped on its way to.
    package var lastPort: String? {
        if case .port(let port)? = end { return port }
        return sections.last?.hops.last?.outport
    }

    /// The user-defined network by whose management port the packet came to a host, where it did.
    package var hostNetwork: Network? {
        guard case .host? = end, let place = sections.last?.hops.last?.outport.flatMap(cluster.management) else {
            return nil
        }
        return place.network.isDefault ? nil : place.network
    }

    /// What to run next; `nil` when the walk has ended.
    package mutating func next() -> Probe? {
        guard end == nil, let position else { return nil }
        guard let container = cluster.placement.database(forNode: position.node) else {
            let error = ResolveError.noDatabaseContainer(node: position.node, namespace: cluster.namespace)
            finish(.undetermined(.error(error.description)))
            return nil
        }
        if case .balancer(let search, _) = question {
            return Probe(container: container, query: search.query(in: container))
        }
        return position.probe(
            of: tracedPacket(at: position), to: question.endpointToTell, state: state, in: container)
    }

    /// The packet that is traced now.
    private func tracedPacket(at position: LogicalPosition) -> Packet {
        if case .endpoint(let choice) = question, choice.isBehindBalancer { return choice.translated(position.packet) }
        return beforeStandIn == nil ? position.packet : standIn?.packet ?? position.packet
    }

    private func templates(at position: LogicalPosition) -> TemplateBalancing {
        TemplateBalancing(node: position.node, packet: position.packet)
    }

    /// Whether the packet is for an address of the very node that it is on, whose ports are balanced by templates.
    private func meetsTemplates(_ position: LogicalPosition) -> Bool {
        state == .new && standIn == nil && backend == nil && position.packet.transport.hasPorts
            && cluster.nodes[position.node]?.addresses.contains(position.packet.destination) ?? false
    }

    /// What is likely to be asked after ``next()``: the trace to the endpoint that is preferred, before it is known that a
    /// load balancer has a choice.
    package var anticipated: [Probe] {
        guard end == nil, sections.isEmpty, case .path = question, balancing == nil, let position,
            let container = cluster.placement.database(forNode: position.node)
        else { return [] }
        let packet = position.packet
        if meetsTemplates(position),
            cluster.network(ofNodePort: packet.destinationPort, transport: packet.transport).isDefault,
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
        if meetsTemplates(position) {
            return [Probe(container: container, query: templates(at: position).query(of: container.southbound))]
        }
        guard preferred.count > 1 else { return [] }
        return [position.probe(of: position.packet, to: preferred.first, state: state, in: container)]
    }

    /// Takes the result of the probe and goes on.
    package mutating func receive(_ result: ProbeResult, of probe: Probe) {
        guard let position else { return }
        let place = cluster.zoneName(of: position.node)
        if case .balancer(let search, let before) = question {
            question = .path
            return take(result, of: probe, to: search, at: position, before: before)
        }
        var left = SkippedFlows()
        if case .output(_, let errors, _) = result { left = SkippedFlows(in: errors) }
        skipped += left.flows.filter { !skipped.contains($0) }
        switch ToolText.output(of: result, tool: .ovnTrace) {
        case .failure(let problem): stop(problem.reason, probe: probe, place: place, output: problem.output)
        case .success(let text):
            do {
                let reading = LogicalReading(
                    try OVNTraceOutput(parsing: text),
                    packet: tracedPacket(at: position), place: place,
                    forcedBackend: question.endpointToTell
                ).missing(left)
                let attempt = Attempt(reading: reading, probe: probe, place: place, text: text)
                if case .path = question, reading.loadBalancing == nil, meetsTemplates(position) {
                    question = .balancer(search(at: position, after: reading), attempt)
                } else {
                    take(attempt)
                }
            } catch {
                stop(
                    .tool(.toolOutputUnreadable(.ovnTrace, error: "\(error)")), probe: probe, place: place, output: text
                )
            }
        }
    }

    /// What to ask where a trace that showed no load balancer may have missed one.
    private func search(at position: LogicalPosition, after reading: LogicalReading) -> BalancerSearch {
        let packet = position.packet
        let network = cluster.network(ofNodePort: packet.destinationPort, transport: packet.transport)
        if !network.isDefault, let search = ofService(packet, after: reading) { return search }
        return .templates(templates(at: position))
    }

    /// The search for the load balancers of the service with the packet's node port, where a gateway router hides them.
    private func ofService(_ packet: Packet, after reading: LogicalReading) -> BalancerSearch? {
        guard case .undetermined(.logical(.routerTranslation)) = reading.end,
            let service = cluster.service(ofNodePort: packet.destinationPort, transport: packet.transport)
        else { return nil }
        return .service(ServiceBalancing(packet: packet, service: service.object))
    }

    /// Goes on behind a load balancer that ovn-trace could not show, or with the trace as it was where there is none.
    private mutating func take(
        _ result: ProbeResult, of probe: Probe, to search: BalancerSearch, at position: LogicalPosition, before: Attempt
    ) {
        do {
            let text = try ToolText.output(of: result, tool: .ovsdbClient).get()
            guard let match = try search.match(parsing: text, datapaths: before.reading.hops.map(\.datapath)) else {
                // Without templates every load balancer holds the node's address itself.
                guard case .templates = search, let next = ofService(position.packet, after: before.reading) else {
                    return take(before)
                }
                question = .balancer(next, before)
                return
            }
            guard let standIn = BalancerStandIn(for: match, packet: position.packet, cluster: cluster) else {
                return stop(
                    .logical(.noServiceOfNodePort(position.packet.destinationPort)),
                    probe: before.probe, place: before.place, output: before.text)
            }
            self.standIn = standIn
            beforeStandIn = before.reading
        } catch {
            let reason = (error as? ToolText.Problem)?.reason ?? .error("\(error)")
            stop(search.unreadable(reason), probe: probe, place: before.place, output: "")
        }
    }

    /// Goes on from another place, to which the packet came outside of OVN.
    package mutating func resume(at position: LogicalPosition) {
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
    package mutating func condense(_ texts: inout SharedTexts?) {
        for index in sections.indices.reversed() where !sections[index].output.isEmpty {
            sections[index] = texts?.condensed(sections[index]) ?? sections[index]
        }
    }

    private mutating func stop(_ reason: Unknown, probe: Probe, place: String, output: String) {
        sections.append(
            Section(
                place: place, hops: [], end: .undetermined(reason), command: probe.command,
                container: probe.container.description, output: output))
        finish(.undetermined(reason))
    }

    package mutating func finish(_ end: LogicalEnd) {
        self.end = end
        position = nil
    }

    /// Where a zone's trace leads: to the next zone, or to the end, which is set.
    package mutating func onward(from reading: LogicalReading) -> (SectionEnd, LogicalPosition?) {
        if let undoing,
            let next = undoing.atRouter(
                packet: packet, datapath: reading.hops.last?.datapath, in: cluster)
        {
            translations.append(undoing.translation)
            self.undoing = nil
            packet = next.packet
            return (.next(cluster.zoneName(of: next.node)), next)
        }
        let onward = LogicalOnward(
            cluster: cluster, node: position?.node, inport: reading.hops.last?.inport, packet: packet)
        switch onward.step(from: reading.end) {
        case .goesOn(let next): return (.next(cluster.zoneName(of: next.node)), next)
        case .ends(let end, let place):
            finish(end)
            return (place, nil)
        }
    }
}
