import PathModel

/// What a text report adds for those who want every stage: the commands, the flows that matched and their origins.
enum TextStages {
    /// The lines of a leg.
    static func lines(_ leg: Leg, withOutput: Bool) -> [TextLine] {
        leg.parts.flatMap { name, sections in
            sections.flatMap { lines($0, layer: name, withOutput: withOutput) }
        } + origins(leg.detrace)
    }

    private static func lines(_ section: Section, layer: String, withOutput: Bool) -> [TextLine] {
        var lines = [TextLine("\(layer), \(section.place), in \(section.container):", indented: 2)]
        // Where it took several commands, each is a line.
        lines += PlainText.block(section.command).split(separator: "\n").map(TextLine.command)
        for hop in section.hops {
            let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
            lines.append(TextLine(([hop.pipeline, hop.datapath] + ports).joined(separator: " "), indented: 4))
            lines += hop.stages.map { stage in
                // A flow's actions are in its database; a host's rule is found nowhere else.
                let rest = hop.pipeline == "host" ? ": \(stage.actions.joined(separator: "; "))" : ""
                return TextLine(
                    "\(stage.name): \(stage.match)\(stage.flow.map { ", \($0)" } ?? "")\(rest)", indented: 6)
            }
        }
        guard withOutput else { return lines }
        return lines + PlainText.block(section.output).split(separator: "\n").map(TextLine.output)
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

extension Leg {
    /// The parts of the way that commands showed, by what they are of.
    var parts: [(name: String, sections: [Section])] {
        [("logical", logical.sections), ("openflow", openflow.sections), ("host", hosts)]
    }
}
