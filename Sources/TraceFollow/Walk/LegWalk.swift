import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
package import TraceProbe
import TraceResolve

/// One leg being followed on both layers at once.
package struct LegWalk: Sendable {
    /// Where a leg went on after it had left OVN, and how much was known of it by then.
    private struct Resumption: Sendable {
        var start: LegStart
        var crossing: WireCrossing?
        var relay: HostRelay?
        var logicalSections: Int
        var logicalTranslations: Int
        var openflowSections: Int
        var openflowTranslations: Int
    }

    package let start: LegStart
    private let state: ConntrackState
    private let cluster: ClusterFacts
    /// The endpoints to prefer where a load balancer has several.
    private let preferred: [String]
    /// The only one that will do, where one is asked for.
    private var only: String?
    private var resumptions: [Resumption] = []
    /// Whether a host took the packet over from a user-defined network and sent it on: what answers answers to that host.
    private(set) var isSentOnByHost = false
    /// What is known of the host where the packet ended, if that is not the place where it was to arrive.
    package private(set) var hostEnd: HostEnd?
    /// The host that sent the packet to where it is not followed.
    private var lastRelay: HostRelay?
    package private(set) var logical: LogicalWalk?
    package private(set) var openflow: OpenFlowWalk?

    init(from start: LegStart, state: ConntrackState, preferred: [String], cluster: ClusterFacts) {
        self.start = start
        (self.state, self.cluster, self.preferred) = (state, cluster, preferred)
        logical = start.logical.map { LogicalWalk(from: $0, state: state, preferred: preferred, cluster: cluster) }
        logical?.undoing = start.undoing
        // Where there is but one endpoint, every hash leads to it.
        let wanted = preferred.count > 1 ? preferred.first : nil
        openflow = start.openflow.map {
            OpenFlowWalk(from: $0, state: state, wanted: wanted, endpoints: preferred.count, cluster: cluster)
        }
        openflow?.undoing = start.undoing
        openflow?.sorting = start.sorting
    }

    /// A leg that begins outside the cluster, where its packet comes in.
    init(from crossing: WireCrossing, preferred: [String], cluster: ClusterFacts) {
        self.init(from: crossing.start(in: cluster), state: .new, preferred: preferred, cluster: cluster)
        resumptions = [
            Resumption(
                start: start, crossing: crossing, logicalSections: 0, logicalTranslations: 0, openflowSections: 0,
                openflowTranslations: 0)
        ]
    }

    /// Has the leg go to one endpoint of the load balancer that it comes to.
    package mutating func goOnly(to endpoint: String) {
        only = endpoint
        logical?.goOnly(to: endpoint)
        openflow?.prefer(endpoint)
    }

    /// Whether it is a new connection's packet, and no answer.
    var isOfRequest: Bool { state == .new }

    /// Whether nothing is left to run.
    package var isFinished: Bool {
        (logical?.end != nil || logical == nil) && (openflow?.end != nil || openflow == nil)
    }

    /// Whether the packet came to a port, a host or the wire on both layers.
    package var hasArrived: Bool {
        switch (logical?.end, openflow?.end) {
        case (.port, .port), (.host, .host), (.wire, .wire): true
        default: false
        }
    }

    /// Whether each layer that was followed ends at a host.
    package var isAtHost: Bool { !hostEnds.isEmpty && hostEnds.allSatisfy(\.self) }

    /// Whether a layer ends at a host.
    var isSomehowAtHost: Bool { hostEnds.contains(true) }

    private var hostEnds: [Bool] {
        let isLogical = logical?.end.map { if case .host = $0 { true } else { false } }
        let isOpenFlow = openflow?.end.map { if case .host = $0 { true } else { false } }
        return [isLogical, isOpenFlow].compactMap(\.self)
    }

    /// The probes to run next, by the layer that they belong to.
    package mutating func next(facts: [String: Result<SwitchFacts, ToolText.Problem>]) -> [(Layer, Probe)] {
        alignEndpoints()
        settle()
        let probes = [(Layer.logical, logical?.next()), (.openflow, openflow?.next(facts: facts))]
        return probes.compactMap { layer, probe in probe.map { (layer, $0) } }
    }

    /// Takes the result of a layer's probe.
    package mutating func receive(
        _ result: ProbeResult, of probe: Probe, layer: Layer, facts: Result<SwitchFacts, ToolText.Problem>
    ) {
        switch layer {
        case .logical: logical?.receive(result, of: probe)
        case .openflow: openflow?.receive(result, of: probe, facts: facts)
        }
    }

    /// Lets go of the tools' own outputs.
    package mutating func condense(_ texts: inout SharedTexts?) {
        logical?.condense(&texts)
        openflow?.condense(&texts)
    }

    /// Traces the bridges again where their load balancer chose another endpoint than the logical layer's.
    private mutating func alignEndpoints() {
        let last = resumptions.last
        let reached = openflow?.translations.dropFirst(last?.openflowTranslations ?? 0).first {
            $0.kind == .destination
        }?.to.known?
        .description
        guard let backend = logical?.backend, let start = last?.start.openflow ?? start.openflow,
            openflow?.wanted != backend, let reached, reached != backend
        else { return }
        openflow?.seek(
            backend, of: logical?.balancing?.backends.count ?? 0, from: start, sections: last?.openflowSections ?? 0,
            translations: last?.openflowTranslations ?? 0)
    }

    // MARK: On its way outside of OVN

    /// Where the packet came in, in order.
    var starts: [LegStart] { [start] + resumptions.map(\.start) }

    /// The ways over the wire to other nodes, in order.
    var crossings: [WireCrossing] { resumptions.compactMap(\.crossing) }

    /// The hosts that sent the packet on from a network or into one, in order; of an answer, those that sent it back.
    var relays: [HostRelay] { resumptions.compactMap(\.relay) + [lastRelay].compactMap(\.self) }

    /// How often the leg went on.
    var resumptionCount: Int { resumptions.count }

    /// The translations of places where the leg went on.
    var resumedTranslations: [Translation] {
        (isSortedAway ? resumptions.dropLast() : resumptions[...]).flatMap(\.start.translations)
    }

    /// Whether the external bridge has given an answer to another network, so that nothing behind it happens to it.
    private(set) var isSortedAway = false

    /// Where the packet last came to an external bridge, and with which addresses it entered OVN there.
    var gatewayEntry: (node: String, packet: Packet)? {
        for start in resumptions.reversed().map(\.start) {
            guard let position = start.openflow else { continue }
            guard case .bridge(_, let port) = position.entry else { return nil }
            return (position.node, port == .host ? start.logical?.packet ?? position.packet : position.packet)
        }
        return nil
    }

    /// Whether both layers are at the same host, as far as each can say: what the logical layer sends out by a localnet port the
    /// external bridge may give to the host.
    var agreesOnHost: Bool {
        guard case .host(let node)? = openflow?.end else { return false }
        switch logical?.end {
        case .host(let other)?, .bridge(let other)?, .wire(let other, _)?, .neighbour(let other, isOutside: true)?:
            return other == node
        case nil: return true
        default: return false
        }
    }

    /// Ends where the packet is, at a host or behind one.
    mutating func end(_ end: HostEnd, relay: HostRelay? = nil) { (hostEnd, lastRelay) = (end, relay) }

    /// Goes on where the packet comes in again.
    mutating func resume(at start: LegStart, crossing: WireCrossing?, relay: HostRelay? = nil) {
        if openflow?.hostNetwork != nil { isSentOnByHost = true }
        resumptions.append(
            Resumption(
                start: start, crossing: crossing, relay: relay, logicalSections: logical?.sections.count ?? 0,
                logicalTranslations: logical?.translations.count ?? 0,
                openflowSections: openflow?.sections.count ?? 0,
                openflowTranslations: openflow?.translations.count ?? 0))
        if let position = start.openflow {
            if openflow == nil { openflow = OpenFlowWalk(from: position, state: state, cluster: cluster) }
            openflow?.resume(at: position)
            openflow?.sorting = start.sorting
        }
        if let position = start.logical {
            resumeLogical(at: position)
        } else if let node = crossing?.receiver ?? start.logicalIfGiven?.node {
            logical?.retract(sections: .max, translations: .max, at: node)
        }
    }

    private mutating func resumeLogical(at position: LogicalPosition) {
        if logical == nil {
            logical = LogicalWalk(from: position, state: state, preferred: preferred, cluster: cluster)
            if let only { logical?.goOnly(to: only) }
        }
        logical?.resume(at: position)
    }

    /// Whether the logical layer has no place for the packet so far: the external bridge where it came in has not given it to OVN.
    private var isBeforeOVN: Bool {
        guard let logical else { return true }
        if case .bridge? = logical.end { return true }
        return false
    }

    /// Holds what was expected of the logical layer behind the wire against what the external bridge did, once both have
    /// ended there: a packet that the bridge did not give to OVN has no way there, and one that it did has.
    private mutating func settle() {
        settleSorting()
        guard isFinished, let last = resumptions.last, last.start.sorting == nil, let entry = last.start.openflow,
            case .bridge(_, let port) = entry.entry,
            last.crossing != nil && port == .uplink || last.start.logicalIfGiven != nil,
            let section = openflow?.sections.dropFirst(last.openflowSections).first
        else { return }
        let isGiven = section.hops.contains { $0.datapath == LogicalNames.integrationBridge }
        if !isGiven, last.start.logical != nil {
            logical?.retract(
                sections: last.logicalSections, translations: last.logicalTranslations, at: entry.node)
        } else if isGiven, isBeforeOVN,
            let position = last.start.logicalIfGiven ?? last.crossing?.logicalStart(in: cluster)
        {
            resumeLogical(at: position)
        }
    }
}

extension LegWalk {
    /// Takes back what was followed on the logical layer of an answer that the external bridge has given to another network.
    private mutating func settleSorting() {
        guard isFinished, case .dropped(let cause)? = openflow?.end, case .flow(.answerOfOtherNetwork) = cause.reason,
            let node = cause.node
        else { return }
        guard !isSortedAway else { return }
        isSortedAway = true
        logical?.retract(
            sections: resumptions.last?.logicalSections ?? 0, translations: resumptions.last?.logicalTranslations ?? 0,
            at: node)
    }
}

/// The layers on which a leg is followed.
package enum Layer: Hashable, Sendable {
    case logical, openflow
}
