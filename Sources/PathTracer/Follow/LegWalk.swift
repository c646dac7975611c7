import OVNTools
import PathModel

/// Where a leg begins, on both layers.
struct LegStart: Hashable, Sendable {
    /// The beginning on the logical layer.
    var logical: LogicalPosition?
    /// The beginning on a node's bridges.
    var openflow: OpenFlowPosition?
    /// Translations that conntrack undoes before the packet enters the traced part.
    var translations: [Translation] = []
    /// Why there is no beginning on the logical layer, where there is none.
    var withoutLogical: String?
    /// What a gateway router undoes on an answer's way.
    var undoing: RouterUndoing?

    /// A leg of which no layer knows the beginning.
    init() {}

    /// A leg that starts at a pod's port or at a node's management port.
    init(at attachment: Attachment, packet: Packet) {
        logical = LogicalPosition(
            node: attachment.node, datapath: attachment.node, inport: attachment.logicalPort, packet: packet)
        openflow = OpenFlowPosition(
            node: attachment.node, entry: .logicalPort(attachment.logicalPort), packet: packet)
    }

    /// A leg that starts on the wire, behind a node's external bridge, with translations that conntrack has undone already.
    init(wireAt position: LogicalPosition, translations: [Translation]) {
        logical = position
        openflow = OpenFlowPosition(
            node: position.node, entry: .localnetPort(position.inport), packet: position.packet)
        self.translations = translations
    }
}

/// One leg being followed on both layers at once.
struct LegWalk: Sendable {
    let start: LegStart
    private(set) var logical: LogicalWalk?
    private(set) var openflow: OpenFlowWalk?

    init(from start: LegStart, state: ConntrackState, preferred: [String], cluster: ClusterFacts) {
        self.start = start
        logical = start.logical.map { LogicalWalk(from: $0, state: state, preferred: preferred, cluster: cluster) }
        logical?.undoing = start.undoing
        // Where there is but one endpoint, every hash leads to it.
        let wanted = preferred.count > 1 ? preferred.first : nil
        openflow = start.openflow.map {
            OpenFlowWalk(from: $0, state: state, wanted: wanted, of: preferred.count, cluster: cluster)
        }
        openflow?.undoing = start.undoing
    }

    /// Has the leg go to one endpoint of the load balancer that it comes to.
    mutating func goOnly(to endpoint: String) {
        logical?.goOnly(to: endpoint)
        openflow?.prefer(endpoint)
    }

    /// Whether nothing is left to run.
    var isFinished: Bool {
        (logical?.end != nil || logical == nil) && (openflow?.end != nil || openflow == nil)
    }

    /// Whether the packet came to a port, a host or the wire on both layers.
    var hasArrived: Bool {
        switch (logical?.end, openflow?.end) {
        case (.port, .port), (.host, .host), (.wire, .wire): true
        default: false
        }
    }

    /// Whether each layer that was followed ends at a host.
    var isAtHost: Bool { !hostEnds.isEmpty && hostEnds.allSatisfy(\.self) }

    /// Whether a layer ends at a host.
    var isSomehowAtHost: Bool { hostEnds.contains(true) }

    private var hostEnds: [Bool] {
        let ends = [logical?.end.map { ArrivalRules.Arrival($0) }, openflow?.end.map { ArrivalRules.Arrival($0) }]
        return ends.compactMap(\.self).map { if case .host = $0 { true } else { false } }
    }

    /// The probes to run next, by the layer that they belong to.
    mutating func next(facts: [String: Result<SwitchFacts, ToolText.Problem>]) -> [(Layer, Probe)] {
        alignEndpoints()
        let probes = [(Layer.logical, logical?.next()), (.openflow, openflow?.next(facts: facts))]
        return probes.compactMap { layer, probe in probe.map { (layer, $0) } }
    }

    /// Takes what came of a layer's probe.
    mutating func receive(
        _ result: ProbeResult, of probe: Probe, layer: Layer, facts: Result<SwitchFacts, ToolText.Problem>
    ) {
        switch layer {
        case .logical: logical?.receive(result, of: probe)
        case .openflow: openflow?.receive(result, of: probe, facts: facts)
        }
    }

    /// Lets go of the tools' own outputs.
    mutating func condense(_ texts: inout SharedTexts?) {
        logical?.condense(&texts)
        openflow?.condense(&texts)
    }

    /// Traces the bridges again where their load balancer chose another endpoint than the logical layer's.
    private mutating func alignEndpoints() {
        guard let backend = logical?.backend, let start = start.openflow, openflow?.wanted != backend,
            let reached = openflow?.translations.first(where: { $0.kind == "DNAT" })?.to, reached != backend
        else { return }
        openflow?.seek(backend, of: logical?.balancing?.backends.count ?? 1, from: start)
    }
}

/// The layers on which a leg is followed.
enum Layer: Hashable, Sendable {
    case logical, openflow
}
