/// A table that the packet passed in an ovn-trace, with where it stands.
package struct OVNTraceStep: Sendable, Equatable {
    /// A pipeline of a datapath.
    package struct Pipeline: Sendable, Equatable {
        /// Ingress or egress.
        package var direction: OVNTraceSection.Direction
        /// The datapath's friendly name.
        package var datapath: String
        /// The logical port that the packet came in by.
        package var inport: String?
        /// The logical port that it is to leave by, in the egress pipeline.
        package var outport: String?
    }

    /// The pipeline that the table belongs to.
    package var pipeline: Pipeline
    /// The table and the logical flow that matched.
    package var entry: OVNTraceEntry
    /// The flow's actions and the tool's remarks on them.
    package var actions: [OVNTraceAction]
    /// How many branches (copies of a multicast group, clones, `next` before further actions) the table is inside of; 0 on
    /// the packet's own way.
    package var depth: Int
    /// Whether the packet here is one that OVN made to reject the traced one.
    package var isRejection: Bool

    /// Whether the packet ends here: nothing matched, the flow drops it, or the tool lost it.
    package var isDrop: Bool {
        if entry.outcome == .noMatch { return true }
        return actions.contains { action in
            switch action.kind {
            case .drop: true
            case .failure(let text): Self.losses.contains { text.hasPrefix($0) }
            default: false
            }
        }
    }

    /// Where the packet leaves the pipeline here.
    package var deliveries: [OVNTraceDelivery] { actions.compactMap(\.delivery) }

    /// The failures (`*** …` of utilities/ovn-trace.c) after which the packet is gone.
    private static let losses = [
        "output to null logical port", "unknown port or multicast group", "output to type", "TTL underflow",
    ]
}

extension OVNTraceOutput {
    /// The tables that the packet passed, in their order.
    package var steps: [OVNTraceStep] {
        var walk = OVNTraceWalk()
        walk.visit(nodes, depth: 0)
        return walk.steps
    }

    /// The logical flows that matched and the tables in which none did, in their order.
    package var entries: [OVNTraceEntry] { steps.map(\.entry) }

    /// Where the packet, or a copy of it, left an egress pipeline, in order; the last on the packet's own way is where it
    /// is in the end. Patch ports lead on to another datapath within the same trace.
    package var deliveries: [OVNTraceDelivery] { steps.flatMap(\.deliveries) }

    /// The sections that the trace consists of, in their order.
    package var sections: [OVNTraceSection] {
        var sections: [OVNTraceSection] = []
        for node in nodes {
            node.forEach { if case .section(let section) = $0.line { sections.append(section) } }
        }
        return sections
    }

    /// The conntrack actions that the packet met, in the order in which `--ct` answers them.
    package var conntrackSections: [OVNTraceConntrack] {
        sections.compactMap { if case .conntrack(let conntrack) = $0.kind { conntrack } else { nil } }
    }

    /// Whether the tool had to assume the state of a connection: the trace then decides nothing.
    package var assumesConntrackState: Bool { conntrackSections.contains(where: \.isDefault) }

    /// The steps that end the packet or a copy of it.
    package var drops: [OVNTraceStep] { steps.filter(\.isDrop) }

    /// Whether OVN answers the packet with a TCP reset, an SCTP abort or an ICMP error.
    package var isRejected: Bool { sections.contains(where: \.isRejection) }

    /// What the tool could not do (`*** …`).
    package var failures: [String] {
        steps.flatMap(\.actions).compactMap { if case .failure(let text) = $0.kind { text } else { nil } }
    }
}

/// Goes through a trace and knows which pipeline it is in.
private struct OVNTraceWalk {
    var steps: [OVNTraceStep] = []
    private var pipeline = OVNTraceStep.Pipeline(direction: .ingress, datapath: "")
    private var isRejection = false

    /// Siblings follow each other on the packet's way; what is below an entry is a branch that returns to it.
    mutating func visit(_ nodes: [TraceNode<OVNTraceLine>], depth: Int) {
        for node in nodes {
            switch node.line {
            case .section(let section):
                if case .pipeline(let direction, let datapath, let inport, let outport) = section.kind {
                    pipeline = .init(direction: direction, datapath: datapath, inport: inport, outport: outport)
                }
                isRejection = isRejection || section.isRejection
                visitContent(of: node, depth: depth)
            case .entry(let entry): visit(entry, node, depth: depth)
            case .action: break
            }
        }
    }

    /// A section of several copies is a branch of its own; actions right below a section (`clone`, `icmp4`) belong to the
    /// step before it.
    private mutating func visitContent(of node: TraceNode<OVNTraceLine>, depth: Int) {
        if case .section(let section) = node.line, case .multicast = section.kind {
            for copy in node.children { branch { $0.visit([copy], depth: depth + 1) } }
            return
        }
        for child in node.children {
            if case .action(let action) = child.line {
                if !steps.isEmpty { steps[steps.count - 1].actions.append(action) }
            } else {
                visit([child], depth: depth)
            }
        }
    }

    private mutating func visit(_ entry: OVNTraceEntry, _ node: TraceNode<OVNTraceLine>, depth: Int) {
        let index = steps.count
        steps.append(
            OVNTraceStep(pipeline: pipeline, entry: entry, actions: [], depth: depth, isRejection: isRejection))
        for child in node.children {
            if case .action(let action) = child.line {
                steps[index].actions.append(action)
            } else {
                branch { $0.visit([child], depth: depth + 1) }
            }
        }
    }

    /// Goes through a branch and comes back to the pipeline that it left.
    private mutating func branch(_ body: (inout OVNTraceWalk) -> Void) {
        let saved = (pipeline, isRejection)
        body(&self)
        (pipeline, isRejection) = saved
    }
}
