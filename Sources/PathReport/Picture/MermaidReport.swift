package import PathModel

/// A trace as a Mermaid flowchart, which GitHub, GitLab and many wikis draw.
package enum MermaidReport {
    /// The diagram, without the fence that Markdown wants around it.
    package static func text(_ trace: PathTrace) -> String {
        let picture = PathPicture(trace)
        // Wide enough for the names of objects, which are lines of their own.
        var lines = [
            "%%{init: {\"flowchart\": {\"wrappingWidth\": 360, \"subGraphTitleMargin\": {\"top\": 4, \"bottom\": 8}}}}%%",
            "flowchart TB", "    %% \(plain(picture.title)): \(plain(picture.verdict))",
        ]
        var lanes: [String] = []
        for leg in picture.legs {
            for lane in leg.lanes {
                let tone = leg.lanes.count == 1 ? leg.tone : lane.tone
                lines.append("    subgraph \(lane.id)[\"\(quoted("\(leg.name), \(lane.name) \(mark(tone))"))\"]")
                // Without it a subgraph whose nodes are linked to others is laid out as its parent is.
                lines.append("        direction \(leg.isMirrored ? "RL" : "LR")")
                lines += self.lane(lane).map { "        " + $0 }
                lines.append("    end")
                lanes.append(lane.id)
            }
        }
        // Links that are not drawn keep the lanes in their order.
        if lanes.count > 1 { lines.append("    " + lanes.joined(separator: " ~~~ ")) }
        // Both fill and text are given, so that the boxes read the same on light and on dark pages.
        lines += [
            "    classDef plain fill:#eef2f7,stroke:#64748b,color:#0f172a",
            "    classDef good fill:#d7f5e0,stroke:#15803d,color:#052e16,stroke-width:2px",
            "    classDef bad fill:#fde2e2,stroke:#b91c1c,color:#450a0a,stroke-width:3px",
            "    classDef unsure fill:#fdf0cf,stroke:#b45309,color:#451a03,stroke-width:3px",
            "    classDef lane fill:none,stroke:#94a3b8",
        ]
        let frames = picture.legs.flatMap(\.lanes).flatMap(\.frames).map(\.id)
        lines.append("    class \((lanes + frames).joined(separator: ",")) lane")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A verdict in a character: Mermaid breaks titles at 200 pixels, and boxes hide all but the first line.
    private static func mark(_ tone: Tone) -> String {
        switch tone {
        case .good: "✔"
        case .bad: "✖"
        case .unsure, .plain: "?"
        }
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

    /// Text inside quotes: Mermaid's entity codes are an HTML entity's with `#` for `&`, and keep a character out of the
    /// Markdown that Mermaid 11 sees in every label (`*`, `_` at a word's edge, lists, links) and out of KaTeX (`$$`).
    static func quoted(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.map { index in
            let scalar = scalars[index]
            let before = index > 0 ? scalars[index - 1] : "\n"
            let after = index + 1 < scalars.count ? scalars[index + 1] : "\n"
            switch scalar {
            case "&": return "#amp;"
            case "\"": return "#quot;"
            case "<": return "#lt;"
            case ">": return "#gt;"
            case "\n": return "<br/>"
            case "#", "`", "*", "$", "~", "\\": return "#\(scalar.value);"
            case "_" where !isOfWord(before) || !isOfWord(after): return "#95;"
            case ":" where after == "/": return "#58;"
            case "." where after == " " || before == "w": return "#46;"
            case "-" where before == "\n" && after == " ", "+" where before == "\n" && after == " ":
                return "#\(scalar.value);"
            case _ where scalar.value < 0x20: return " "
            default: return String(scalar)
            }
        }.joined()
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9") ~= scalar
    }

    /// Text in a comment: one line, and none of the braces that start a directive.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "{" || $0 == "}" ? " " : $0 })
    }
}
