package import NetworkTypes
package import OVNFormats
import OVNKubernetes
package import PathModel

/// What one ofproto/trace says of the packet's way through a node's bridges.
package struct OpenFlowReading {
    /// Where the packet was in the end.
    package enum End: Equatable {
        /// Through a tunnel to the node with that address, as the packet then is.
        case tunnel(DatapathTunnel)
        /// At a logical port's interface.
        case logicalPort(String)
        /// At the host, by a bridge's own interface.
        case host
        /// On the wire, by a device of an external bridge.
        case wire
        /// With ovn-controller, which answers in the packet's stead or asks for an Ethernet address first.
        case controller(OVNControllerRequest, Cause)
        case dropped(Cause)
        /// Where Open vSwitch learns a flow that remembers the client's endpoint (session affinity): that ends the first
        /// packet, and its retransmission finds the flow. A trace does not learn.
        case learnsAffinity
        case undetermined(Unknown)
    }

    /// The requests with which a packet's own way ends.
    private static let ends: [OVNControllerRequest] = [.resolve, .reject, .icmp]

    package private(set) var hops: [Hop] = []
    package private(set) var packet: Packet
    package private(set) var translations: [Translation] = []
    package private(set) var end: End = .undetermined(.tool(.noTrace(.ofprotoTrace)))
    /// The interface of the logical port at which the packet ended.
    private(set) var interface: String?
    /// The mark of its connection, which the last conntrack on the way gave it.
    private(set) var mark: UInt32?
    /// The ports by which the bridge that the packet came to sends it on.
    private(set) var outputs: [String] = []

    private let output: OFProtoTraceOutput
    private let node: String
    private let facts: SwitchFacts
    /// Why passes of a new connection were traced without what its load balancers are matched by, where some were.
    private let openPasses: Unknown?
    /// The bridge by whose device the packet came in from a network outside, where it did so.
    private let wire: String?

    /// Reads a trace.
    ///
    /// - Parameters:
    ///   - output: What ofproto/trace printed.
    ///   - packet: The packet as it was traced.
    ///   - node: The node, for causes.
    ///   - facts: The interfaces of the node.
    ///   - openPasses: Why passes that need conntrack's tuple have none, where they have none.
    ///   - wire: The bridge by whose device the packet came in from a network outside, where it did so.
    init(
        _ output: OFProtoTraceOutput, packet: Packet, node: String, facts: SwitchFacts, openPasses: Unknown? = nil,
        wire: String? = nil
    ) {
        (self.openPasses, self.wire) = (openPasses, wire)
        self.output = output
        self.packet = packet
        self.node = node
        self.facts = facts
        if let problem = output.problem {
            let message = problem.split(separator: "\n").first.map(String.init) ?? ""
            end = .undetermined(.tool(.toolMessage(.ofprotoTrace, message: message)))
            return
        }
        guard !output.passes.isEmpty else { return }
        let path = packetSteps()
        collectHops(path)
        followHeaders()
        outputs = path.filter { $0.bridge == path.first?.bridge }.flatMap(\.outputs)
        end = conclude(path)
        if case .logicalPort(let port) = end { interface = facts.interface(ofLogicalPort: port)?.name }
    }

    /// The steps of the packet itself: not of one that is too large, nor of the tunnel's outer packet, which a userspace
    /// datapath traces on through the external bridge below the output to the tunnel.
    private func packetSteps() -> [OFProtoTraceStep] {
        var path: [OFProtoTraceStep] = []
        var tunnel: OFProtoTraceStep?
        for step in output.steps where !step.isOversize {
            if let sender = tunnel {
                if step.pass == sender.pass, step.depth > sender.depth, step.bridge != sender.bridge { continue }
                tunnel = nil
            }
            path.append(step)
            if Self.isTunnelOutput(step) { tunnel = step }
        }
        return path
    }

    private static func isTunnelOutput(_ step: OFProtoTraceStep) -> Bool {
        step.notes.contains("output to kernel tunnel") || step.notes.contains("output to native tunnel")
    }

    private mutating func collectHops(_ path: [OFProtoTraceStep]) {
        for step in path {
            if hops.last?.datapath != step.bridge {
                hops.append(Hop(datapath: step.bridge, pipeline: .bridge, inport: nil, outport: nil, stages: []))
            }
            guard let table = step.entry.table else { continue }
            var (match, priority): (String, Int?) = (Stage.noMatch, nil)
            if case .flow(let fields, let number, _) = step.entry.outcome {
                (match, priority) = ((fields.fields.isEmpty ? "" : "\(fields), ") + "priority \(number)", number)
            }
            hops[hops.count - 1].stages.append(
                Stage(
                    table: table, match: match, flow: step.flow, priority: priority,
                    actions: step.actions.map(\.text)))
        }
    }

    /// Takes the headers of the last pass, and notes what was translated between passes.
    private mutating func followHeaders() {
        let taken = output.takenPasses.map { output.passes[$0] }
        for pass in taken {
            if let translation = pass.resumption?.translation, !translation.modified.fields.isEmpty {
                var before = packet
                before.apply(translation.initial)
                var after = before
                after.apply(translation.modified)
                note(before, after)
                packet = after
            }
            let before = packet
            packet.apply(pass.flow)
            // What conntrack translated on the way through the pass before, and the tool did not take over itself.
            if pass.resumption != nil, before.source != packet.source { note(before, packet) }
        }
        translateOnTheWayOut(taken.last)
        let departures = taken.last.map { DatapathEffects(of: $0.datapathActions).departures } ?? []
        for rewrite in (departures.first { $0.tunnel != nil } ?? departures.first)?.rewrites ?? [] {
            packet.apply(rewrite)
        }
    }

    /// Takes over the source address that the packet is given where it leaves, without being looked at again: by an external
    /// bridge, which has connections to other nodes come from the node's own address.
    private mutating func translateOnTheWayOut(_ pass: OFProtoTracePass?) {
        let effects = pass.map { DatapathEffects(of: $0.datapathActions) }
        mark = effects?.conntracks.last?.mark
        guard let effects, effects.recirculations.isEmpty, let bridge = hops.last?.datapath else { return }
        for translation in effects.conntracks.compactMap(\.translation) where !translation.isDestination {
            guard let address = translation.address.flatMap({ IPAddress($0) }), address != packet.source else {
                continue
            }
            translations.append(
                Translation(kind: .source, by: .datapath(bridge), from: .known(packet.source), to: .known(address)))
            packet.source = address
        }
    }

    private mutating func note(_ before: Packet, _ after: Packet) {
        if before.destination != after.destination || before.destinationPort != after.destinationPort {
            translations.append(
                Translation(
                    kind: .destination, by: .datapath(LogicalNames.integrationBridge),
                    from: .known(before.destinationEnd),
                    to: .known(after.destinationEnd)))
        }
        if before.source != after.source {
            translations.append(
                Translation(
                    kind: .source, by: .datapath(LogicalNames.integrationBridge), from: .known(before.source),
                    to: .known(after.source)))
        }
    }

    private func conclude(_ path: [OFProtoTraceStep]) -> End {
        if let failure = output.translationFailure {
            return .undetermined(.tool(.toolMessage(.ofprotoTrace, message: failure)))
        }
        if output.assumesConntrackState {
            return .undetermined(.tool(.conntrackAssumed(.ofprotoTrace)))
        }
        if let openPasses, output.needsResumption { return .undetermined(openPasses) }
        var departures: [End] = []
        for step in path {
            if Self.isTunnelOutput(step) {
                let own =
                    output.passes.indices.contains(step.pass)
                    ? DatapathEffects(of: output.passes[step.pass].datapathActions).departures : []
                let all = own + output.effects.flatMap(\.departures)
                guard let tunnel = all.lazy.compactMap(\.tunnel).first else {
                    return .undetermined(.bridges(.tunnelNotTold(warning: step.warnings.first)))
                }
                departures.append(.tunnel(tunnel))
                continue
            }
            departures += step.outputs.compactMap { departure(by: $0, on: step.bridge) }
            if step.actions.contains(where: { $0.kind == .normal }) {
                departures += [switched(on: step.bridge)].filter { $0 != .wire || step.bridge != wire }
            }
        }
        if let end = departures.first(where: { if case .tunnel = $0 { true } else { false } }) { return end }
        if let end = departures.last { return end }
        // Other requests, such as a log message, go beside the packet's own way.
        for step in path.reversed() {
            for request in step.actions.compactMap(\.controllerRequest) where Self.ends.contains(request) {
                return .controller(request, cause(of: step, reason: .flow(.controllerAnswer)))
            }
        }
        if output.groups.contains(where: \.needsHash) {
            return .undetermined(.bridges(.groupWithoutHash))
        }
        if let last = path.last, last.actions.contains(where: { $0.kind == .learn }) { return .learnsAffinity }
        guard let last = path.last else { return .undetermined(.bridges(.noTable)) }
        return .dropped(cause(of: last, reason: .flow(.bridgeFlow)))
    }

    /// Where an output leads; `nil` for patch ports, behind which the trace goes on.
    private func departure(by port: String, on bridge: String) -> End? {
        if port == "LOCAL" || port == bridge { return .host }
        if port == "IN_PORT" { return nil }
        guard let interface = facts.interface(port: port, on: bridge) else {
            return .undetermined(.bridges(.portWithoutInterface(port, bridge: bridge)))
        }
        if interface.type == "patch" { return nil }
        if let logicalPort = interface.logicalPort {
            return logicalPort == LogicalNames.managementPort(ofNode: node) ? .host : .logicalPort(logicalPort)
        }
        return bridge == LogicalNames.integrationBridge
            ? .undetermined(.bridges(.interfaceWithoutPort(interface.name))) : .wire
    }

    /// Where a bridge that forwards as a learning switch sends the packet: to its own host, or to the wire. What it has
    /// learned meanwhile only decides whether other ports get a copy.
    private func switched(on bridge: String) -> End {
        guard bridge != LogicalNames.integrationBridge else {
            return .undetermined(.bridges(.endsInNormal(bridge: bridge)))
        }
        return facts.ethernetAddress(of: bridge) == packet.ethernetDestination ? .host : .wire
    }

    private func cause(of step: OFProtoTraceStep, reason: DropReason) -> Cause {
        var match = Stage.noMatch
        if case .flow(let fields, let priority, _) = step.entry.outcome {
            match = (fields.fields.isEmpty ? "" : "\(fields), ") + "priority \(priority)"
        }
        return Cause(
            reason: reason, node: node, datapath: step.bridge, table: step.entry.table,
            match: match, flow: step.flow)
    }
}

extension OFProtoTraceStep {
    /// The cookie as the eight digits that logical flows are named by.
    fileprivate var flow: String? {
        entry.cookie.map { cookie in
            let digits = String(cookie, radix: 16)
            return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        }
    }
}

extension Stage {
    /// What stands for the match where a table has no flow for the packet.
    package static let noMatch = "no match"
}
