import OVNTools
import PathModel

/// Where a leg begins, on both layers.
struct LegStart: Sendable {
    /// The beginning on the logical layer.
    var logical: LogicalPosition?
    /// The beginning on a node's bridges.
    var openflow: OpenFlowPosition?
    /// Translations that conntrack undoes before the packet enters the traced part.
    var translations: [Translation] = []

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
        openflow = start.openflow.map { OpenFlowWalk(from: $0, state: state, cluster: cluster) }
    }

    /// Whether nothing is left to run.
    var isFinished: Bool {
        (logical?.end != nil || logical == nil) && (openflow?.end != nil || openflow == nil)
    }

    /// The probes to run next, by the layer that they belong to.
    mutating func next(facts: [String: Result<SwitchFacts, ToolText.Problem>]) -> [(Layer, [Probe])] {
        alignEndpoints()
        let ofLogical = logical?.next().map { [$0] } ?? []
        let ofBridges = openflow?.next(facts: facts) ?? []
        return [(.logical, ofLogical), (.openflow, ofBridges)].filter { !$0.1.isEmpty }
    }

    /// Takes what came of a layer's probes.
    mutating func receive(
        _ results: [(Probe, ProbeResult)], layer: Layer, facts: Result<SwitchFacts, ToolText.Problem>
    ) {
        switch layer {
        case .logical: for (probe, result) in results { logical?.receive(result, of: probe) }
        case .openflow: openflow?.receive(results, facts: facts)
        }
    }

    /// Traces the bridges again where their load balancer chose another endpoint than the logical layer's.
    private mutating func alignEndpoints() {
        guard let backend = logical?.backend, let start = start.openflow, openflow?.hasSought == false,
            let reached = openflow?.translations.first(where: { $0.kind == "DNAT" })?.to, reached != backend
        else { return }
        openflow?.seek(backend, from: start)
    }
}

/// The layers on which a leg is followed.
enum Layer: Hashable, Sendable {
    case logical, openflow
}
