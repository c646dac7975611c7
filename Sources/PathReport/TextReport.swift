package import PathModel

/// A trace for people: the two ends, a verdict a leg with its way, and what stopped the packet.
package enum TextReport {
    /// How much is told.
    package enum Detail: Int, Sendable, Comparable {
        /// The verdicts, the way in one line a layer, causes and translations.
        case brief
        /// Also every stage of the way, and the objects behind it.
        case stages
        /// Also the commands that were run and what they printed.
        case output

        package static func < (one: Detail, other: Detail) -> Bool { one.rawValue < other.rawValue }
    }

    /// The report, its lines ending with newlines.
    package static func text(_ trace: PathTrace, detail: Detail = .brief, style: TextStyle = .plain) -> String {
        var lines = style.coloured(style.broken(self.lines(trace, detail: detail)))
        // Commands are to be copied: they are neither broken nor coloured.
        if let kubectl = style.kubectl { lines += commands(trace, kubectl: kubectl) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func commands(_ trace: PathTrace, kubectl: [String]) -> [String] {
        trace.legs.flatMap { leg in
            [
                ("logical", leg.logical.sections), ("openflow", leg.openflow.sections), ("host", leg.hosts),
            ].flatMap { name, sections in
                sections.flatMap { section in
                    [
                        "", "# \(leg.direction.rawValue), \(name), \(section.place)",
                        ReproductionCommand.line(section, kubectl: kubectl),
                    ]
                }
            }
        }
    }

    private static func lines(_ trace: PathTrace, detail: Detail) -> [String] {
        var lines = [
            "\(end(trace.source)) -> \(end(trace.destination)), \(trace.transport.rawValue) port \(trace.destinationPort)"
        ]
        if let backend = trace.backend { lines.append("endpoint: \(end(backend))") }
        for leg in trace.legs {
            lines.append("")
            lines += text(leg, detail: detail)
        }
        if !trace.notes.isEmpty { lines.append("") }
        lines += trace.notes.map { "note: \($0)" }
        return lines + ["", "verdict: \(briefly(trace.verdict))"]
    }

    /// What was traced, in a line.
    static func title(_ trace: PathTrace) -> String {
        "\(trace.source.label) → \(trace.destination.label), \(trace.transport.rawValue) port \(trace.destinationPort)"
    }

    private static func end(_ endpoint: Endpoint) -> String {
        guard endpoint.name != nil else { return endpoint.address.description }
        let node = endpoint.node.map { " on \($0)" } ?? ""
        return "\(endpoint.label) (\(endpoint.address)\(node)\(endpoint.isHostNetwork ? ", host network" : ""))"
    }

    /// A verdict in one line.
    package static func words(_ verdict: Verdict) -> String {
        switch verdict {
        case .delivered: verdict.word
        case .dropped(let cause), .rejected(let cause): "\(verdict.word): \(summary(cause))"
        case .undetermined(let reason): "\(verdict.word): \(reason)"
        }
    }

    /// A verdict in few words: where why takes more than a few, what decided.
    private static func briefly(_ verdict: Verdict) -> String {
        guard let cause = verdict.cause, let owner = cause.owner, cause.reason.count > 80 else { return words(verdict) }
        return "\(verdict.word): \(owner)"
    }

    private static func summary(_ cause: Cause) -> String {
        guard let owner = cause.owner, !cause.reason.contains(owner.name) else { return cause.reason }
        return "\(owner) (\(cause.reason))"
    }

    private static func text(_ leg: Leg, detail: Detail) -> [String] {
        var lines = ["\(leg.direction.rawValue): \(words(leg.verdict))"]
        // The hosts that the packet left from come before the way, those that it came to behind it.
        let left = leg.hosts.prefix { $0.hops.first?.inport == nil }
        let came = leg.hosts.dropFirst(left.count)
        lines += left.flatMap { HostLines.lines($0, detail: detail) }
        lines += text("logical", leg.logical, of: leg, detail: detail)
        lines += text("openflow", leg.openflow, of: leg, detail: detail)
        lines += came.flatMap { HostLines.lines($0, detail: detail) }
        if leg.logical.isTraced || leg.openflow.isTraced {
            let found =
                leg.detrace.verdict == .delivered
                ? "\(leg.detrace.flows.count) flow\(leg.detrace.flows.count == 1 ? "" : "s")"
                : words(leg.detrace.verdict)
            lines.append("  detrace   \(found)")
        }
        lines += leg.translations.map { "  \(padded($0.kind)) \($0.from) -> \($0.to), by \($0.by)" }
        if let cause = leg.verdict.cause { lines += facts(cause).map { "  \(padded($0)) \($1)" } }
        if detail >= .stages { lines += origins(leg.detrace) }
        return lines
    }

    private static func text(_ name: String, _ layer: LayerTrace, of leg: Leg, detail: Detail) -> [String] {
        guard layer.isTraced else {
            if case .undetermined(let reason) = layer.verdict { return ["  \(padded(name)) not traced: \(reason)"] }
            return []
        }
        var way: [String] = []
        for section in layer.sections {
            for hop in section.hops where way.last != label(hop, section) { way.append(label(hop, section)) }
        }
        // Why is said once, for the leg, where the layers agree; each has its own reason where it could not tell.
        let isAsLeg = layer.verdict.cause != nil && layer.verdict.word == leg.verdict.word
        var lines = ["  \(padded(name)) \(isAsLeg ? layer.verdict.word : words(layer.verdict))"]
        if !way.isEmpty { lines.append("            " + way.joined(separator: " > ")) }
        guard detail >= .stages else { return lines }
        for section in layer.sections {
            lines.append("    in \(section.place), \(section.container):")
            lines.append("      $ \(section.command)")
            for hop in section.hops {
                let ports = [hop.inport.map { "from \($0)" }, hop.outport.map { "to \($0)" }].compactMap(\.self)
                lines.append("      " + ([hop.pipeline, hop.datapath] + ports).joined(separator: " "))
                lines += hop.stages.map { "        \($0.name): \($0.match)\($0.flow.map { ", \($0)" } ?? "")" }
            }
            if detail >= .output { lines += section.output.split(separator: "\n").map { "      | \($0)" } }
        }
        return lines
    }

    private static func label(_ hop: Hop, _ section: Section) -> String {
        hop.pipeline == "bridge" ? "\(section.place)/\(hop.datapath)" : hop.datapath
    }

    /// The names and values of what is known of a cause.
    static func facts(_ cause: Cause) -> [(String, String)] {
        let named: [(String, String?)] = [
            ("node", cause.node), ("datapath", cause.datapath), ("stage", cause.stage), ("match", cause.match),
            ("row", cause.row), ("owner", cause.owner?.description),
        ]
        let details = cause.details.filter { !cause.reason.contains($0) }.map { ("detail", $0) }
        return named.compactMap { name, value in value.map { (name, $0) } } + details
            + (cause.hint.map { [("hint", $0)] } ?? [])
    }

    private static func origins(_ detrace: Detrace) -> [String] {
        detrace.flows.filter { $0.row != nil && $0.owner != nil }.map {
            "    \($0.flow) \($0.stage): \($0.row ?? "") of \($0.owner?.description ?? "")"
        }
    }

    private static func padded(_ word: String) -> String {
        word + String(repeating: " ", count: max(0, 9 - word.count))
    }
}
