package import NetworkTypes
import OVNFormats
package import OVNKubernetes
package import PathModel
package import TraceProbe
import TraceResolve

/// Follows a packet through the bridges of the nodes that it crosses: takes what ofproto/trace printed on one node, and says
/// what to run on the next.
package struct OpenFlowWalk: Sendable {
    private static let mostNodes = 10

    let cluster: ClusterFacts
    let state: ConntrackState
    private(set) var position: OpenFlowPosition?
    /// What a gateway router undoes on an answer's way.
    var undoing: RouterUndoing?
    /// How the external bridge sorts the answer that comes to it.
    var sorting: AnswerSorting?
    /// The mark that the packet's connection has on the bridge that it left by.
    private(set) var mark: UInt32?
    /// Where the packet has been before.
    private var visited: [OpenFlowPosition] = []
    /// The endpoint that a load balancer is to choose, as `ADDRESS:PORT`.
    package private(set) var wanted: String?
    /// How many endpoints there are to choose from.
    private(set) var endpoints: Int

    /// The parts of the path so far.
    package private(set) var sections: [Section] = []
    /// Where it ended; `nil` while there is more to trace.
    package private(set) var end: OpenFlowEnd?
    /// The translations so far.
    package private(set) var translations: [Translation] = []
    /// The packet as it is now.
    package private(set) var packet: Packet
    /// The user-defined network, and its interface there, by which the packet came to a host, where it did.
    package private(set) var (hostNetwork, hostInterface): (Network?, String?)

    /// Starts a walk.
    init(
        from position: OpenFlowPosition, state: ConntrackState, wanted: String? = nil, endpoints: Int = 0,
        cluster: ClusterFacts
    ) {
        self.position = position
        self.endpoints = endpoints
        self.wanted = wanted
        self.packet = position.packet
        self.state = state
        self.cluster = cluster
    }

    /// The node whose interfaces must be known to go on.
    package var node: String? { end == nil ? position?.node : nil }

    /// Takes the result of the probe and goes on.
    package mutating func receive(
        _ result: ProbeResult, of probe: Probe, facts: Result<SwitchFacts, ToolText.Problem>
    ) {
        guard let position else { return }
        switch (ToolText.output(of: result, tool: .ofprotoTrace), facts) {
        case (.failure(let problem), _), (_, .failure(let problem)):
            stop(problem.reason, probe: probe, output: problem.output)
        case (.success(let text), .success(let facts)):
            do {
                let resumed = ResumedTrace(text)
                let reading = OpenFlowReading(
                    try OFProtoTraceOutput(parsing: resumed.text, isPutTogether: resumed.isResumed),
                    packet: position.packet, node: position.node, facts: facts, openPasses: resumed.problem,
                    wire: position.wireBridge(facts))
                take(reading, probe: probe, resumed: resumed, facts: facts)
            } catch {
                stop(.tool(.toolOutputUnreadable(.ofprotoTrace, error: "\(error)")), probe: probe, output: text)
            }
        }
    }

    /// Looks for an endpoint where the walk has not begun yet and there are others.
    mutating func prefer(_ endpoint: String) {
        if sections.isEmpty, endpoints > 1 { wanted = endpoint }
    }

    /// Starts again from where the packet last came into OVN, with a hash that leads to another endpoint of the service where
    /// there is one.
    ///
    /// - Parameters:
    ///   - backend: The endpoint.
    ///   - endpoints: How many there are.
    ///   - start: Where the packet came in.
    ///   - sections: How many sections there were before.
    ///   - translations: How many translations there were before.
    mutating func seek(
        _ backend: String, of endpoints: Int, from start: OpenFlowPosition, sections: Int, translations: Int
    ) {
        self.endpoints = max(self.endpoints, endpoints)
        self.sections.removeLast(max(0, self.sections.count - sections))
        self.translations.removeLast(max(0, self.translations.count - translations))
        visited = []
        wanted = backend
        resume(at: start)
    }

    /// Goes on from another place, to which the packet came outside of the bridges.
    package mutating func resume(at position: OpenFlowPosition) {
        (end, hostInterface, hostNetwork) = (nil, nil, nil)
        self.position = position
        packet = position.packet
    }

    /// Lets go of the tools' own outputs.
    package mutating func condense(_ texts: inout SharedTexts?) {
        for index in sections.indices.reversed() where !sections[index].output.isEmpty {
            sections[index] = texts?.condensed(sections[index]) ?? sections[index]
        }
    }

    private mutating func stop(_ reason: Unknown, probe: Probe, output: String) {
        sections.append(
            Section(
                place: position?.node ?? "", hops: [], end: .undetermined(reason), command: probe.command,
                container: probe.container.description, output: output))
        finish(.undetermined(reason))
    }

    private mutating func take(_ reading: OpenFlowReading, probe: Probe, resumed: ResumedTrace, facts: SwitchFacts) {
        guard let node = position?.node else { return }
        if let sorting, sorts(reading, by: sorting, probe: probe, output: resumed.text, facts: facts) { return }
        mark = reading.mark
        packet = reading.packet
        translations += reading.translations
        let behindRouter = undoing?.atBridge(packet: packet, node: node, hops: reading.hops)
        let sectionEnd = behindRouter == nil ? onward(from: reading, node: node) : .next(node)
        // The first line repeats the flow that was traced.
        let hash = probe.switchTrace?.choice?.values.first { resumed.text.prefix(500).contains("dp_hash=\($0),") }
        sections.append(
            Section(
                place: node,
                hops: behindRouter == nil ? reading.hops : reading.hops.filter { $0.datapath != undoing?.bridge },
                end: sectionEnd,
                command: resumed.command(after: probe, choosing: hash ?? probe.switchTrace?.choice?.values.first),
                container: probe.container.description, output: resumed.text))
        if let behindRouter {
            undoing = nil
            position = behindRouter
            packet = behindRouter.packet
        }
        if end == nil, sections.count >= Self.mostNodes { finish(.undetermined(.bridges(.tooManyNodes))) }
    }

    /// Whether an answer's way is decided by the bridge's sorting, and goes on or ends by it.
    private mutating func sorts(
        _ reading: OpenFlowReading, by sorting: AnswerSorting, probe: Probe, output: String, facts: SwitchFacts
    ) -> Bool {
        self.sorting = nil
        let end: SectionEnd
        switch sorting.outcome(of: reading, interfaces: facts, cluster: cluster) {
        case .other: return false
        case .given:
            position = sorting.onward
            packet = sorting.onward.packet
            end = .next(sorting.onward.node)
        case .lost(let cause):
            finish(.dropped(cause))
            end = .dropped(cause)
        }
        sections.append(
            Section(
                place: sorting.onward.node, hops: Array(reading.hops.prefix { $0.datapath == sorting.bridge }),
                end: end,
                command: probe.command, container: probe.container.description, output: output))
        return true
    }

    private mutating func onward(from reading: OpenFlowReading, node: String) -> SectionEnd {
        switch reading.end {
        case .tunnel(let tunnel):
            guard let address = tunnel.destination.flatMap({ IPAddress($0) }),
                let next = cluster.node(withTunnelAddress: address)
            else {
                return undetermined(.bridges(.foreignTunnel(address: tunnel.destination)))
            }
            let onward = OpenFlowPosition(
                node: next.name, entry: .tunnel(from: node, id: tunnel.id, metadata: tunnel.metadata), packet: packet)
            if let position { visited.append(position) }
            if visited.contains(where: { $0.isSamePlace(as: onward) }) {
                finish(.rejected(RoutingLoop.cause(node: next.name, datapath: LogicalNames.integrationBridge)))
                return .next(next.name)
            }
            position = onward
            return .next(next.name)
        case .logicalPort(let port):
            if let (network, node) = cluster.management(ofPort: port), !network.isDefault {
                finish(.host(node: node))
                (hostInterface, hostNetwork) = (reading.interface, network)
                return .host(node)
            }
            finish(.port(port))
            return .port(port)
        case .host:
            finish(.host(node: node))
            return .host(node)
        case .wire:
            finish(.wire(node: node))
            return .wire(node)
        case .controller(.reject, let cause), .controller(.icmp, let cause):
            finish(.rejected(cause))
            return .rejected(cause)
        case .controller(_, let cause):
            finish(.neighbour(node: node, cause))
            return .undetermined(.bridges(.awaitsNeighbourIn(stage: cause.stage, table: cause.table)))
        case .dropped(let cause):
            finish(.dropped(cause))
            return .dropped(cause)
        case .learnsAffinity:
            guard let entry = position?.entry, sections.last?.end != .next(node) else {
                return undetermined(.bridges(.affinityLoop))
            }
            guard self.packet.destination != position?.packet.source else {
                return undetermined(LogicalWalk.unseenHairpin)
            }
            // The retransmission is sent on to the endpoint that the first packet was: trace it from the same port.
            var packet = position?.packet ?? packet
            packet.destination = self.packet.destination
            packet.destinationPort = self.packet.destinationPort
            position = OpenFlowPosition(node: node, entry: entry, packet: packet)
            return .next(node)
        case .undetermined(let reason): return undetermined(reason)
        }
    }

    private mutating func undetermined(_ reason: Unknown) -> SectionEnd {
        finish(.undetermined(reason))
        return .undetermined(reason)
    }

    mutating func finish(_ end: OpenFlowEnd) {
        self.end = end
        position = nil
    }
}
