package import PathModel

/// A trace in Graphviz's language: `ovnpath trace … -o dot | dot -Tsvg`.
package enum DOTReport {
    /// The graph.
    package static func text(_ trace: PathTrace) -> String {
        let picture = PathPicture(trace)
        // The middle grey of lines and labels is readable on a light and on a dark page; boxes bring their own ground.
        var lines = [
            "digraph ovnpath {",
            "    graph [rankdir=LR, bgcolor=transparent, fontname=\"sans-serif\", fontcolor=\"#7a8699\", labelloc=t,",
            "        compound=true, label=\(quoted(picture.title + "\n" + picture.verdict))]",
            "    node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\", fontsize=11, margin=\"0.12,0.06\"]",
            "    edge [color=\"#7a8699\", fontcolor=\"#7a8699\", fontname=\"sans-serif\", fontsize=10]",
        ]
        // Graphviz puts the first of clusters that nothing links at the bottom.
        for leg in picture.legs.reversed() {
            for lane in leg.lanes.reversed() {
                lines.append("    subgraph cluster_\(lane.id) {")
                lines.append("        label=\(quoted("\(leg.name): \(leg.verdict)\n\(lane.name): \(lane.verdict)"))")
                lines.append("        color=\"\(colours(lane.tone).line)\"")
                lines += self.lane(lane, isMirrored: leg.isMirrored).map { "        " + $0 }
                lines.append("    }")
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func lane(_ lane: PathPicture.Lane, isMirrored: Bool) -> [String] {
        var lines = [node(lane.start)]
        for frame in lane.frames {
            lines.append("subgraph cluster_\(frame.id) {")
            lines.append("    label=\(quoted(frame.label)); color=\"#7a8699\"; style=dashed")
            lines += frame.boxes.map { "    " + node($0) }
            lines.append("}")
        }
        lines += lane.ends.map(node)
        let boxes = lane.boxes
        for (from, to) in zip(boxes, boxes.dropFirst()) {
            let label = to.arrival.map { "label=\(quoted($0))" }
            // The way back is drawn from right to left: the edge is turned round, its arrow head too.
            let attributes = [isMirrored ? "dir=back" : nil, label].compactMap(\.self).joined(separator: ", ")
            let ends = isMirrored ? (to.id, from.id) : (from.id, to.id)
            lines.append("\(ends.0) -> \(ends.1)" + (attributes.isEmpty ? "" : " [\(attributes)]"))
        }
        return lines
    }

    private static func node(_ box: PathPicture.Box) -> String {
        let colours = colours(box.tone)
        let shape =
            switch box.kind {
            case .end, .wire, .host, .switching: "box"
            case .router: "octagon"
            case .bridge: "component"
            }
        let label = quoted(([box.name] + box.lines).joined(separator: "\n"))
        return "\(box.id) [label=\(label), shape=\(shape), fillcolor=\"\(colours.fill)\", color=\"\(colours.line)\","
            + " fontcolor=\"#0f172a\", tooltip=\(quoted(box.hint.isEmpty ? box.name : box.hint))]"
    }

    private static func colours(_ tone: Tone) -> (fill: String, line: String) {
        switch tone {
        case .plain: ("#eef2f7", "#64748b")
        case .good: ("#d7f5e0", "#15803d")
        case .bad: ("#fde2e2", "#b91c1c")
        case .unsure: ("#fdf0cf", "#b45309")
        }
    }

    /// A double-quoted string; `\n` centres the line before it (Graphviz's escString).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            // Graphviz reads entities in labels.
            case "&": result += "&amp;"
            case _ where character.value < 0x20: result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }
}
