/// What `ovs-appctl ofproto/trace` printed, read without loss: ``description`` gives the parsed text back byte for byte.
///
/// The grammar is that of `ofproto_trace()` in ofproto/ofproto-dpif-trace.c, the same in Open vSwitch 3.1 and 3.7.
package struct OFProtoTraceOutput: Sendable, Equatable, CustomStringConvertible {
    /// Why there is no trace, as printed: no such bridge or port, a field that cannot be parsed. Several lines may be.
    package var problem: String?
    /// The passes through the bridges: the first, then one for each recirculation.
    package var passes: [OFProtoTracePass]
    /// What the tool says when it gives up after 4096 recirculations.
    package var limitRemark: String?
    /// Whether the text ends with a newline.
    package var endsWithNewline: Bool

    package init(
        problem: String? = nil, passes: [OFProtoTracePass] = [], limitRemark: String? = nil,
        endsWithNewline: Bool = true
    ) {
        self.problem = problem
        self.passes = passes
        self.limitRemark = limitRemark
        self.endsWithNewline = endsWithNewline
    }

    /// The text that the tool printed.
    package var description: String {
        var text = problem ?? ""
        for (index, pass) in passes.enumerated() {
            if index > 0 { text += "\n\n" }
            text += pass.description
        }
        if let limitRemark { text += "\n\n" + limitRemark }
        return endsWithNewline ? text + "\n" : text
    }
}

/// One pass of a packet through the bridges, from where it enters or is resumed to where it leaves or is recirculated.
package struct OFProtoTracePass: Sendable, Equatable, CustomStringConvertible {
    /// What resumed the packet; `nil` in the first pass.
    package var resumption: OFProtoResumption?
    /// The packet as it entered: the line `Flow:`.
    package var flow: FieldList
    /// The bridges and tables that it passed.
    package var nodes: [TraceNode<OFProtoTraceLine>]
    /// The packet at the end: the line `Final flow:`; `nil` for `unchanged`.
    package var finalFlow: FieldList?
    /// What the datapath would match: the line `Megaflow:`.
    package var megaflow: FieldList
    /// What the datapath would do: the line `Datapath actions:`.
    package var datapathActions: [DatapathAction]
    /// The lines below: why the packet takes the slow path, or that the translation failed.
    package var remarks: [String]

    /// The text of the pass, without the newline at its end.
    package var description: String {
        var text = resumption?.description ?? ""
        text += "Flow: \(flow)\n"
        for node in nodes { node.render(into: &text) }
        text += "\nFinal flow: \(finalFlow?.description ?? "unchanged")\nMegaflow: \(megaflow)\n"
        text += "Datapath actions: " + DatapathAction.text(of: datapathActions)
        for remark in remarks { text += "\n" + remark }
        return text
    }
}

/// The banner above a pass that continues a recirculated packet.
package struct OFProtoResumption: Sendable, Equatable, CustomStringConvertible {
    /// What conntrack found.
    package struct Conntrack: Sendable, Equatable {
        /// The state.
        package var state: ConntrackState
        /// The state as printed.
        package var stateText: String
        /// Whether the tool assumed it since `--ct-next` did not give one.
        package var isDefault: Bool
    }

    /// The packet's addresses before and after the translation that the trace assumes; empty lists when conntrack would
    /// only undo one.
    package struct Translation: Sendable, Equatable {
        /// Before.
        package var initial: FieldList
        /// After.
        package var modified: FieldList
    }

    /// The recirculation id that the pass before ended with.
    package var recirculationID: UInt32
    /// What conntrack found; `nil` when the recirculation was not conntrack's.
    package var conntrack: Conntrack?
    /// The translation.
    package var translation: Translation?

    /// The banner with the blank line below it.
    package var description: String {
        let rule = String(repeating: "=", count: 79) + "\n"
        var text = rule + "recirc(0x" + String(recirculationID, radix: 16) + ")"
        if let conntrack {
            text += " - resume conntrack with " + (conntrack.isDefault ? "default " : "")
            text += "ct_state=\(conntrack.stateText)" + (conntrack.isDefault ? " (use --ct-next to customize)" : "")
        }
        text += "\n"
        if let translation {
            text += "Replacing src/dst IP/ports to simulate NAT:\n"
            text += " Initial flow: \(translation.initial)\n Modified flow: \(translation.modified)\n"
        }
        return text + rule + "\n"
    }
}
