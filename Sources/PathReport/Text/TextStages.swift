import PathModel

/// What a text report adds for those who want the stages: the commands, the flows that matched and their origins.
struct TextStages {
    /// The flow that decided a leg that was stopped.
    private let deciding: String?
    /// Whether every stage is told, and what the tools printed; else the stages that did something.
    private let isComplete: Bool

    /// The lines of a leg.
    static func lines(_ leg: Leg, isComplete: Bool) -> [TextLine] {
        let stages = TextStages(deciding: leg.verdict.cause?.flow, isComplete: isComplete)
        return leg.parts.flatMap { name, sections in
            sections.flatMap { stages.lines($0, layer: name) }
        } + origins(leg.detrace)
    }

    private func lines(_ section: Section, layer: String) -> [TextLine] {
        var lines = [TextLine("\(layer), \(section.place), in \(section.container):", indented: 2)]
        // Where it took several commands, each is a line.
        lines += PlainText.block(section.command).split(separator: "\n").map(TextLine.command)
        for hop in section.hops {
            let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
            lines.append(TextLine(([hop.pipeline.rawValue, hop.datapath] + ports).joined(separator: " "), indented: 4))
            lines += hop.stages.indices.filter { isTold($0, of: hop, in: section) }.map { index in
                let stage = hop.stages[index]
                // A flow's actions are in its database; a host's rule is found nowhere else.
                let rest = hop.pipeline == .host ? ": \(stage.deeds.joined(separator: "; "))" : ""
                return TextLine(
                    "\(stage.name): \(stage.match)\(stage.flow.map { ", \($0)" } ?? "")\(rest)", indented: 6)
            }
        }
        guard isComplete else { return lines }
        return lines + PlainText.block(section.output).split(separator: "\n").map(TextLine.output)
    }

    /// Whether a stage did something: most have a flow of priority 0, or of another, that does no more than go on to the next, and
    /// some are tables that are looked up in passing.
    private func isTold(_ index: Int, of hop: Hop, in section: Section) -> Bool {
        let stage = hop.stages[index]
        if isComplete || hop.pipeline == .host || stage.flow != nil && stage.flow == deciding { return true }
        // Where the packet ended is told whatever did that.
        if index == hop.stages.count - 1, hop == section.hops.last, section.end.isLoss { return true }
        let hasMatched = stage.flow != nil || stage.priority != nil
        return hasMatched && stage.priority != 0 && (stage.actions.isEmpty || !stage.actions.allSatisfy(Self.goesOn))
    }

    /// Whether an action is ovn-trace's `next;` or `next(20);`, or ofproto/trace's `resubmit(,9)`.
    private static func goesOn(_ action: String) -> Bool {
        action == "next;" || action.hasPrefix("next(") || action.hasPrefix("resubmit(")
    }

    /// The objects behind the flows, each with the flow that led to it.
    private static func origins(_ detrace: Detrace) -> [TextLine] {
        guard detrace.verdict == .delivered, !detrace.flows.isEmpty else { return [] }
        let count = detrace.flows.count
        return [TextLine("detrace, \(count) flow\(count == 1 ? "" : "s"):", indented: 2)]
            + detrace.flows.compactMap { flow in
                guard let row = flow.row, let owner = flow.owner else { return nil }
                return TextLine("\(flow.flow) \(flow.stage): \(row) of \(owner)", indented: 4)
            }
    }
}

extension SectionEnd {
    /// Whether the packet got no further.
    fileprivate var isLoss: Bool {
        switch self {
        case .dropped, .rejected, .undetermined: true
        case .port, .next, .host, .wire: false
        }
    }
}
