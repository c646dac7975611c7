/// A table that the packet passed in an ofproto/trace, with where it stands.
package struct OFProtoTraceStep: Sendable, Equatable {
    /// The pass, counted from 0.
    package var pass: Int
    /// The bridge.
    package var bridge: String
    /// The table and the flow that matched.
    package var entry: OFProtoTableEntry
    /// The flow's actions.
    package var actions: [OFProtoTraceAction]
    /// What the actions did: the lines with `->`.
    package var notes: [String]
    /// What the actions could not do, or why the translation fails: the lines with `>>` and `>>>>`.
    package var warnings: [String]
    /// How many branches (resubmits before further actions, clones, buckets) the table is inside of.
    package var depth: Int
    /// Whether this is what happens to a packet larger than a `check_pkt_larger` allows.
    package var isOversize: Bool

    /// The ports that the packet is sent to here.
    package var outputs: [String] {
        actions.compactMap { if case .output(let port) = $0.kind { port } else { nil } }
    }

    /// Whether nothing matched in the table, or its flow drops the packet.
    package var isDrop: Bool {
        guard let outcome = entry.outcome else { return false }
        if case .flow = outcome { return actions.contains { $0.kind == .drop } }
        return true
    }
}

extension OFProtoTraceOutput {
    /// The tables that the packet passed, in their order through all passes.
    package var steps: [OFProtoTraceStep] {
        var steps: [OFProtoTraceStep] = []
        for (index, pass) in passes.enumerated() {
            var walk = OFProtoTraceWalk(pass: index)
            walk.visit(pass.nodes, depth: 0)
            steps += walk.steps
        }
        return steps
    }

    /// Whether the tool had to assume the state of a connection: the trace then decides nothing.
    package var assumesConntrackState: Bool { passes.contains { $0.resumption?.conntrack?.isDefault ?? false } }

    /// What the datapath would do, as the passes end.
    package var datapathActions: [DatapathAction] { passes.flatMap(\.datapathActions) }

    /// Why the translation failed, when it did: `Translation failed (…), packet is dropped.`
    package var translationFailure: String? {
        passes.lazy.flatMap(\.remarks).compactMap {
            TextScanner.between("Translation failed (", "), packet is dropped.", in: $0)
        }.first
    }

    /// Whether the trace left out a flow that `learn()` would have added.
    package var ignoresLearning: Bool {
        steps.contains { $0.warnings.contains("suppressing side effects, so learn action ignored") }
    }

    /// Whether a packet of ordinary size goes to ovn-controller on the way, as one does that waits for ARP.
    package var meetsController: Bool {
        steps.contains { step in !step.isOversize && step.actions.contains { $0.kind == .controller } }
    }

    /// The groups on the way, and whether the trace ended there for want of a `dp_hash`.
    package var groups: [(id: UInt32, endsTrace: Bool)] {
        steps.flatMap { step in
            let ends = step.notes.contains("selection method in use: dp_hash, recirculating")
            return step.actions.compactMap { action in
                if case .group(let id) = action.kind { (id, ends) } else { nil }
            }
        }
    }
}

/// Goes through a pass and knows which bridge it is in.
private struct OFProtoTraceWalk {
    let pass: Int
    var steps: [OFProtoTraceStep] = []
    private var bridge = ""
    private var isOversize = false

    init(pass: Int) { self.pass = pass }

    mutating func visit(_ nodes: [TraceNode<OFProtoTraceLine>], depth: Int) {
        for node in nodes {
            switch node.line {
            case .bridge(let name):
                bridge = name
                visit(node.children, depth: depth)
            case .table(let entry):
                steps.append(
                    OFProtoTraceStep(
                        pass: pass, bridge: bridge, entry: entry, actions: [], notes: [], warnings: [], depth: depth,
                        isOversize: isOversize))
                visit(below: node, step: steps.count - 1, depth: depth)
            default: break
            }
        }
    }

    /// What is below a table or bucket: its actions, and the tables that return to it.
    private mutating func visit(below node: TraceNode<OFProtoTraceLine>, step index: Int, depth: Int) {
        let oversize = Self.oversizeRange(in: node.children)
        let (savedBridge, savedOversize) = (bridge, isOversize)
        for (position, child) in node.children.enumerated() {
            isOversize = savedOversize || oversize.contains(position)
            switch child.line {
            case .action(let action): steps[index].actions.append(action)
            case .note(let text): steps[index].notes.append(text)
            case .warning(let text), .failure(let text): steps[index].warnings.append(text)
            case .bucket: visit(below: child, step: index, depth: depth + 1)
            case .bridge, .table: visit([child], depth: depth + 1)
            case .thaw: break
            }
            bridge = savedBridge
        }
        isOversize = savedOversize
    }

    /// The lines of what happens to a packet that is too large: after `check_pkt_larger` the rest of the actions is
    /// printed twice, first for such a packet, then for one that fits (`xlate_check_pkt_larger()`).
    private static func oversizeRange(in children: [TraceNode<OFProtoTraceLine>]) -> Range<Int> {
        func action(_ position: Int) -> String? {
            if case .action(let action) = children[position].line { action.text } else { nil }
        }
        guard let check = children.indices.first(where: { action($0)?.hasPrefix("check_pkt_larger(") ?? false }) else {
            return 0..<0
        }
        let positions = children.indices.filter { $0 > check && action($0) != nil }
        let half = positions.count / 2
        let texts = positions.map(action)
        guard half > 0, positions.count % 2 == 0, texts[..<half] == texts[half...] else {
            // The first part ended early, at a recirculation for example: the second starts where its first action recurs.
            guard let again = positions.dropFirst().first(where: { action($0) == texts.first }) else { return 0..<0 }
            return check + 1..<again
        }
        return check + 1..<positions[half]
    }
}
