package import NetworkTypes
package import OVNFormats
package import PathModel

/// What one ovn-trace says of the packet's way: the pipelines passed, what was rewritten, and where it went.
package struct LogicalReading {
    /// Where the packet was in the end.
    package enum End: Equatable {
        /// It left by a port; the type is that of the Southbound database, empty for a workload's port.
        case port(String, type: String, datapath: String)
        /// OVN waits for an answer to ARP or neighbour discovery before it sends the packet on to this address.
        case awaitsNeighbour(outport: String?, datapath: String)
        case dropped(Cause)
        case rejected(Cause)
        case undetermined(Unknown)
    }

    /// A load balancer's flow that matched.
    package struct LoadBalancing: Equatable {
        /// The endpoints, as `ADDRESS:PORT`.
        package var backends: [String]
        /// The logical datapath.
        package var datapath: String
    }

    package var hops: [Hop] = []
    package private(set) var packet: Packet
    package var translations: [Translation] = []
    var loadBalancing: LoadBalancing?
    /// Whether the trace ends where OVN remembers the client's endpoint (session affinity): that ends the first packet, and
    /// its retransmission finds the endpoint remembered.
    private(set) var learnsAffinity = false
    /// Whether the packet turned around to the port that it came by, with the service's address as its source.
    package private(set) var isHairpin = false
    /// Where a load balancer's flow first matched: the pipeline's place among the hops, and the stage's in it.
    var balancingPlace: (hop: Int, stage: Int)?
    /// The source that the answer to a rejected packet is given on its way back, where it is given another.
    private(set) var rejectionSource: IPAddress?
    package var end: End = .undetermined(.tool(.noTrace(.ovnTrace)))

    /// The trace of the packet itself.
    package let output: OVNTraceOutput
    private let place: String
    /// The endpoint that ovn-trace was told to choose at its first conntrack lookup (`--lb-dst`).
    private var forcedBackend: String?
    private var deliveries: [(OVNTraceDelivery, datapath: String)] = []
    private var lastStop: (step: OVNTraceStep, rejects: Bool)?
    private var lastOutport: String?
    private var isAnotherPacket = false

    /// Reads a trace.
    ///
    /// - Parameters:
    ///   - output: What ovn-trace printed.
    ///   - packet: The packet as it was traced.
    ///   - place: The zone, for causes.
    ///   - forcedBackend: The endpoint that was given with `--lb-dst`.
    init(_ output: OVNTraceOutput, packet: Packet, place: String, forcedBackend: String? = nil) {
        let output = output.ofPacket
        self.output = output
        self.packet = packet
        self.place = place
        self.forcedBackend = forcedBackend
        if let problem = output.problem {
            end = .undetermined(.tool(.toolMessage(.ovnTrace, message: problem.text)))
            return
        }
        guard !output.nodes.isEmpty else { return }
        for node in output.nodes { visit(node) }
        collectStops()
        learnsAffinity = output.steps.last?.actions.contains { $0.text.hasPrefix("commit_lb_aff(") } ?? false
        end = conclude()
    }

    // MARK: The packet's headers along the way

    private var currentDatapath: String { hops.last?.datapath ?? "" }

    private mutating func visit(_ node: TraceNode<OVNTraceLine>) {
        // What OVN generates (a reset, an ARP request), and all that follows, is another packet.
        guard !isAnotherPacket else { return follow(answer: node) }
        switch node.line {
        case .section(let section):
            if case .generated = section.kind {
                isAnotherPacket = true
                return follow(answer: node)
            }
            enter(section)
            if case .multicast = section.kind { return visit(copies: node.children) }
        case .entry(let entry):
            if !hops.isEmpty { hops[hops.count - 1].stages.append(Stage(entry)) }
        case .action(let action): apply(action)
        }
        for child in node.children { visit(child) }
    }

    /// Notes what becomes of the source of the packet that OVN generates.
    private mutating func follow(answer node: TraceNode<OVNTraceLine>) {
        if case .section(let section) = node.line, case .conntrack(let conntrack) = section.kind,
            let translation = conntrack.translation, !translation.isDestination
        {
            rejectionSource = IPAddress(translation.address)
        }
        for child in node.children { follow(answer: child) }
    }

    /// Each copy is changed on its own; the packet is as the last of them.
    private mutating func visit(copies: [TraceNode<OVNTraceLine>]) {
        let (packet, translations) = (packet, translations)
        for copy in copies {
            (self.packet, self.translations, isAnotherPacket) = (packet, translations, false)
            visit(copy)
        }
    }

    private mutating func enter(_ section: OVNTraceSection) {
        switch section.kind {
        case .pipeline(let direction, let datapath, let inport, let outport):
            hops.append(
                Hop(
                    datapath: datapath, pipeline: direction == .ingress ? .ingress : .egress, inport: inport,
                    outport: outport, stages: []))
            lastOutport = outport ?? lastOutport
        case .conntrack(let conntrack):
            if let forced = forcedBackend, conntrack.action.hasPrefix("ct_lb") {
                translateDestination(to: forced)
                forcedBackend = nil
            }
            guard let translation = conntrack.translation, let address = IPAddress(translation.address) else { return }
            if translation.isDestination {
                record(.destination, from: packet.destination, to: address)
                packet.destination = address
            } else {
                record(.source, from: packet.source, to: address)
                packet.source = address
            }
        default: break
        }
    }

    private mutating func apply(_ action: OVNTraceAction) {
        if let last = hops.indices.last, let stage = hops[last].stages.indices.last {
            hops[last].stages[stage].actions.append(action.text)
        }
        switch action.kind {
        case .assignment("eth.src", let value): MACAddress(value).map { packet.ethernetSource = $0 }
        case .assignment("eth.dst", let value): MACAddress(value).map { packet.ethernetDestination = $0 }
        case .assignment("ip.ttl", "--"): packet.timeToLive &-= 1
        case .assignment("ip4.dst", let value), .assignment("ip6.dst", let value):
            IPAddress(value).map { packet.destination = $0 }
        case .assignment("ip4.src", let value), .assignment("ip6.src", let value):
            IPAddress(value).map { packet.source = $0 }
        case .remark(let text): apply(remark: text)
        case .conntrack: balance(to: action.backends)
        case .delivered(let delivery): deliveries.append((delivery, currentDatapath))
        default:
            if action.text == "eth.dst <-> eth.src;" {
                swap(&packet.ethernetSource, &packet.ethernetDestination)
            }
        }
    }

    private mutating func apply(remark text: String) {
        let mac = text.split(separator: " ").last.map { $0.filter { $0 != "." } }
        if text.hasPrefix("MAC binding to "), let mac = mac.flatMap({ MACAddress($0) }) {
            packet.ethernetDestination = mac
        } else if text.hasPrefix("nat(src="), let address = IPAddress(text.dropFirst(8).dropLast()) {
            record(.source, from: packet.source, to: address)
            packet.source = address
            isHairpin = true
        }
    }

    private mutating func balance(to backends: [String]) {
        guard !backends.isEmpty else { return }
        if balancingPlace == nil, let hop = hops.indices.last, let stage = hops[hop].stages.indices.last {
            balancingPlace = (hop, stage)
        }
        loadBalancing = LoadBalancing(backends: backends, datapath: currentDatapath)
        if backends.count == 1 { translateDestination(to: backends[0]) }
    }

    private mutating func translateDestination(to backend: String) {
        guard let endpoint = TransportAddress(parsing: backend) else { return }
        let old = packet.destinationEnd
        packet.destination = endpoint.address
        packet.destinationPort = endpoint.port ?? packet.destinationPort
        translations.append(
            Translation(
                kind: .destination, by: .datapath(currentDatapath), from: .known(old),
                to: .known(packet.destinationEnd)))
    }

    private mutating func record(_ kind: Translation.Kind, from: IPAddress, to: IPAddress) {
        guard from != to else { return }
        translations.append(
            Translation(kind: kind, by: .datapath(currentDatapath), from: .known(from), to: .known(to)))
    }

    /// Puts a trace to one endpoint behind the first trace's load balancer.
    ///
    /// With `--lb-dst` ovn-trace translates at its first conntrack lookup, before the stages that see the service's address.
    /// Those are known from the trace without it; only what comes after the load balancer is taken from this one.
    mutating func followBalancing(of first: LogicalReading) {
        (loadBalancing, balancingPlace) = (first.loadBalancing, first.balancingPlace)
        guard let (index, stage) = balancingPlace else { return }
        let passed = first.hops[index].stages[...stage].map(\.name)
        switch end {
        case .dropped(let cause) where hops.count == index + 1 && cause.stage.map(passed.contains) ?? false,
            .rejected(let cause) where hops.count == index + 1 && cause.stage.map(passed.contains) ?? false:
            end = .undetermined(.logical(.stoppedAfterChoice(stage: cause.stage)))
        default: break
        }
        guard hops.count > index else { return }
        var joined = first.hops[index]
        joined.stages = Array(joined.stages[...stage]) + hops[index].stages.filter { !passed.contains($0.name) }
        hops = Array(first.hops[..<index]) + [joined] + hops[(index + 1)...]
    }

    // MARK: Where it went

    /// The last step at which the packet was stopped, as the ACL or other flow that decided it.
    private mutating func collectStops() {
        let steps = output.steps
        for (index, step) in steps.enumerated() where !step.isRejection {
            let rejects = step.actions.contains { action in
                if case .block(let name) = action.kind { Self.rejections.contains(name) } else { false }
            }
            if rejects || step.isDrop { lastStop = (output.decidingStep(at: index, in: steps), rejects) }
        }
    }

    /// The actions by which OVN answers a packet instead of passing it on (ovn-sb(5), Logical_Flow `actions`).
    private static let rejections: Set<String> = ["reject", "tcp_reset", "icmp4", "icmp6", "sctp_abort"]

    private func conclude() -> End {
        let generated = output.sections.compactMap { section -> String? in
            if case .generated(let name) = section.kind { name } else { nil }
        }
        // ovn-trace turns the packet around with the service's address as its source, where OVN gives it the load balancer's
        // `hairpin_snat_ip` (ovn-nb(5)), which ovn-kubernetes' ACLs let pass; nor do the bridges' traces show that.
        if isHairpin, lastStop?.step.entry.stage?.hasPrefix("ls_out_acl") ?? false {
            return .undetermined(.logical(.hairpinSource))
        }
        if output.isRejected, let stop = lastStop, stop.rejects {
            return .rejected(cause(of: stop.step, reason: .flow(.rejectedByOVN)))
        }
        if output.assumesConntrackState {
            return .undetermined(.tool(.conntrackAssumed(.ovnTrace)))
        }
        let arrivals = deliveries.filter { !$0.0.isOnward }
        if let (delivery, datapath) = arrivals.last {
            guard arrivals.count == 1 || packet.isForGroup else {
                return .undetermined(.logical(.flooded(datapath: datapath, ports: arrivals.map(\.0.port))))
            }
            return .port(delivery.port, type: delivery.type ?? "", datapath: datapath)
        }
        if !OVNTraceSection.neighbourQuestions.isDisjoint(with: generated) {
            return .awaitsNeighbour(outport: hops.last?.outport ?? lastOutport, datapath: currentDatapath)
        }
        if output.isUnfollowed {
            return .undetermined(.logical(.routerTranslation))
        }
        if let stop = lastStop { return .dropped(cause(of: stop.step, reason: reason(of: stop.step))) }
        if let failure = output.failures.first {
            return .undetermined(.tool(.toolMessage(.ovnTrace, message: failure)))
        }
        if let (delivery, datapath) = deliveries.last {
            return .undetermined(.logical(.endsAtPort(delivery.port, datapath: datapath)))
        }
        return .undetermined(.logical(.endsNowhere))
    }

    private func reason(of step: OVNTraceStep) -> DropReason {
        var match = ""
        switch step.entry.outcome {
        case .flow(let text, _, _): match = text
        case .noMatch where step.entry.stage?.hasPrefix("lr_in_ip_routing") ?? false: break
        default: return .flow(.noLogicalFlow)
        }
        return StageReason.of(stage: step.entry.stage ?? "", match: match, packet: packet).map { .stage($0) }
            ?? .flow(.logicalFlow)
    }

    private func cause(of step: OVNTraceStep, reason: DropReason) -> Cause {
        var match = "no match (implicit drop)"
        if case .flow(let text, _, _) = step.entry.outcome { match = text }
        return Cause(
            reason: reason, node: place, datapath: step.pipeline.datapath, stage: step.entry.stage, match: match,
            flow: step.entry.uuid)
    }
}

extension Packet {
    /// Whether the packet is for a multicast group or for all: its copies are the packet, and each of them arrives.
    fileprivate var isForGroup: Bool { ethernetDestination.bytes[0] & 1 == 1 }
}
