import TextParsing

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
    /// Whether no table follows on the packet's way, or on that of the copy that this branch is about.
    package var endsPath: Bool

    /// Whether the packet ends here without leaving: nothing matched, the flow drops it (by `drop;`, or by actions that
    /// lead nowhere, such as a `log(…);` alone), or the tool lost it.
    package var isDrop: Bool {
        if entry.outcome == .noMatch || endsPath && deliveries.isEmpty && !isUnfollowed { return true }
        return actions.contains { action in
            switch action.kind {
            case .drop: true
            case .failure(let text): Self.losses.contains { text.hasPrefix($0) }
            default: false
            }
        }
    }

    /// Whether the tool stopped here though the packet goes on: it does not follow a bare `ct_snat;` (undoing a source
    /// translation) in a gateway router (`execute_ct_nat()`). The trace decides nothing then.
    package var isUnfollowed: Bool {
        guard endsPath, deliveries.isEmpty, case .conntrack(let name) = actions.last?.kind else { return false }
        return name != "ct_commit" && name != "ct_clear"
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
    package var steps: [OVNTraceStep] { OVNTraceWalk(through: nodes).steps }

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

    /// Whether the tool stopped somewhere though the packet goes on: the trace then decides nothing.
    package var isUnfollowed: Bool { steps.contains(where: \.isUnfollowed) }

    /// Whether OVN answers the packet with a TCP reset, an SCTP abort or an ICMP error.
    package var isRejected: Bool { sections.contains(where: \.isRejection) }

    /// What the tool could not do (`*** …`).
    package var failures: [String] {
        steps.flatMap(\.actions).compactMap { if case .failure(let text) = $0.kind { text } else { nil } }
    }
}

extension OVNTraceOutput {
    /// The ACL that decided a step of the stage `…_acl_action`, which OVN 23.09 and newer have: the ACLs are in the stage
    /// `…_acl_eval` (`…_acl_after_lb_eval`) before it, once for each tier, and only write their verdict into a register
    /// there. An ACL that passes the packet on to the next tier writes none.
    ///
    /// - Parameters:
    ///   - index: the place of the step in `steps`.
    ///   - steps: ``steps`` of this trace.
    /// - Returns: the step of the ACL's flow; the step itself where its stage is not such a one, or where no ACL decided and
    ///   it is the default that drops.
    package func decidingStep(at index: Int, in steps: [OVNTraceStep]) -> OVNTraceStep {
        let step = steps[index]
        guard let stage = step.entry.stage, let evaluation = ACLVerdict.evaluation(ofAction: stage),
            case .flow(let match, _, _) = step.entry.outcome
        else { return step }
        return steps[..<index].last {
            $0.entry.stage == evaluation && $0.pipeline == step.pipeline
                && $0.actions.contains { ACLVerdict.isWritten(in: $0.text, for: match) }
        } ?? step
    }
}

/// How the stages of ACLs hand a verdict on (`consider_acl()` and `build_acl_action_lflows()` of northd/northd.c).
package enum ACLVerdict {
    /// The stage whose flows are the ACLs, of the stage that carries their verdict out; `nil` for other stages.
    package static func evaluation(ofAction stage: String) -> String? {
        guard stage.hasSuffix("_action"), TextScanner.contains("_acl", in: stage) else { return nil }
        return stage.dropLast("action".count) + "eval"
    }

    /// Whether actions write the verdict that a flow of the `…_action` stage matches: `reg8[17] = 1;` for `reg8[17] == 1`.
    package static func isWritten(in actions: String, for match: String) -> Bool {
        guard let bit = match.firstRange(of: " == ") else { return false }
        return TextScanner.contains("\(match[..<bit.lowerBound]) = \(match[bit.upperBound...]);", in: actions)
    }
}
