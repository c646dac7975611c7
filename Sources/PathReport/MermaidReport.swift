package import PathModel

/// A trace as a Mermaid flowchart, which GitHub, GitLab and many wikis draw.
package enum MermaidReport {
    /// The diagram, without the fence that Markdown wants around it.
    package static func text(_ trace: PathTrace) -> String {
        let picture = PathPicture(trace)
        var lines = ["flowchart LR", "    %% \(plain(picture.title)): \(plain(picture.verdict))"]
        for (index, leg) in picture.legs.enumerated() {
            for lane in leg.lanes {
                let id = "l\(index)_\(lane.name)"
                lines.append("    subgraph \(id)[\"\(quoted("\(leg.name), \(lane.name): \(lane.verdict)"))\"]")
                // Without it a subgraph whose nodes are linked to others is laid out as its parent is.
                lines.append("        direction \(leg.isMirrored ? "RL" : "LR")")
                lines += self.lane(lane).map { "        " + $0 }
                lines.append("    end")
            }
        }
        // Both fill and text are given, so that the boxes read the same on light and on dark pages.
        lines += [
            "    classDef plain fill:#eef2f7,stroke:#64748b,color:#0f172a",
            "    classDef good fill:#d7f5e0,stroke:#15803d,color:#052e16,stroke-width:2px",
            "    classDef bad fill:#fde2e2,stroke:#b91c1c,color:#450a0a,stroke-width:3px",
            "    classDef unsure fill:#fdf0cf,stroke:#b45309,color:#451a03,stroke-width:3px",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lane(_ lane: PathPicture.Lane) -> [String] {
        var lines = [node(lane.start)]
        for frame in lane.frames {
            lines.append("subgraph \(frame.id)[\"\(quoted(frame.label))\"]")
            lines += frame.boxes.map { "    " + node($0) }
            lines.append("end")
        }
        lines += lane.ends.map(node)
        let boxes = lane.boxes
        for (from, to) in zip(boxes, boxes.dropFirst()) {
            let label = to.arrival.map { "|\"\(quoted($0))\"|" } ?? ""
            lines.append("\(from.id) -->\(label) \(to.id)")
        }
        return lines
    }

    private static func node(_ box: PathPicture.Box) -> String {
        let text = quoted(([box.name] + box.lines).joined(separator: "\n"))
        let (open, close) =
            switch box.kind {
            case .end: ("([", "])")
            case .router: ("{{", "}}")
            case .bridge: ("[[", "]]")
            case .switching, .wire, .host: ("[", "]")
            }
        return "\(box.id)\(open)\"\(text)\"\(close):::\(box.tone.rawValue)"
    }

    /// Text inside quotes: Mermaid's entity codes are an HTML entity's with `#` for `&`.
    private static func quoted(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "#": result += "#35;"
            case "&": result += "#amp;"
            case "\"": result += "#quot;"
            case "<": result += "#lt;"
            case ">": result += "#gt;"
            case "`": result += "#96;"
            case "\n": result += "<br/>"
            case _ where character.value < 0x20: result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// Text in a comment: one line, and none of the braces that start a directive.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "{" || $0 == "}" ? " " : $0 })
    }
}
