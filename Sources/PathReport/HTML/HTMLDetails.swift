import PathModel

/// What a page tells to those who open it: the stages of the path, the commands and what they printed.
enum HTMLDetails {
    /// A layer's verdict and, folded, its path where there is one.
    static func layer(_ name: String, _ layer: LayerTrace, of leg: Leg) -> [String] {
        let verdict = "\(name): \(VerdictWords.layer(layer, of: leg))"
        guard !layer.sections.isEmpty else { return [Markup.element("p", ["class": "layer"], verdict)] }
        var lines = ["<details>", Markup.element("summary", verdict)]
        lines += layer.sections.flatMap(section)
        return lines + ["</details>"]
    }

    /// What a host did, folded.
    static func host(_ host: Section) -> [String] {
        ["<details>", Markup.element("summary", "host \(HostWords.line(host))")] + section(host) + ["</details>"]
    }

    /// The flows' origins, folded.
    static func detrace(_ detrace: Detrace) -> [String] {
        guard !detrace.flows.isEmpty else { return [] }
        let rows = detrace.flows.map {
            [$0.flow, $0.zone, $0.stage, $0.row?.description ?? "", $0.owner?.description ?? ""]
        }
        return ["<details>", Markup.element("summary", "detrace: \(detrace.flows.count) flows")]
            + table(["flow", "zone", "stage", "row", "owner"], rows, long: [3, 4]) + ["</details>"]
    }

    /// A table, scrolled by itself where it is wider than the page.
    ///
    /// - Parameters:
    ///   - header: The names of the columns.
    ///   - rows: The fields.
    ///   - long: The columns whose text is broken where need be, inside of words too; that of the others stays in one line.
    /// - Returns: The lines of the element.
    static func table(_ header: [String], _ rows: [[String]], long: Set<Int>) -> [String] {
        let head = header.map { Markup.element("th", $0) }.joined()
        let body = rows.map { row in
            let fields = row.enumerated().map { index, text in
                long.contains(index) ? Markup.element("td", ["class": "long"], text) : Markup.element("td", text)
            }
            return "<tr>" + fields.joined() + "</tr>"
        }
        return ["<div class=\"table\"><table>", "<thead><tr>\(head)</tr></thead>", "<tbody>"] + body
            + ["</tbody>", "</table></div>"]
    }

    private static func section(_ section: Section) -> [String] {
        var lines = [
            Markup.element("h3", section.place),
            Markup.element("pre", ReproductionCommand.line(section, kubectl: ["kubectl"])),
        ]
        for hop in section.hops {
            let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
            let title = ([hop.pipeline.rawValue, hop.datapath] + ports).joined(separator: " ")
            lines += ["<details>", Markup.element("summary", "\(title): \(hop.stages.count) stages")]
            lines += table(
                ["stage", "match", "actions", "flow"],
                hop.stages.map { [$0.name, $0.match, $0.deeds.joined(separator: "\n"), $0.flow ?? ""] }, long: [1, 2])
            lines.append("</details>")
        }
        guard !section.output.isEmpty else { return lines }
        return lines + [
            "<details>", Markup.element("summary", "what it printed"), Markup.element("pre", section.output),
            "</details>",
        ]
    }
}
