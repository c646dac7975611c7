package import PathModel

/// A trace for people: the two ends and the verdict, then for each leg the hops that matter, and what stopped the packet.
package enum TextReport {
    /// How much is told.
    package enum Detail: Int, Sendable, Comparable {
        /// The hops that matter, verdicts and causes.
        case brief
        /// Also every stage of the way, and the objects behind it.
        case stages
        /// Also the commands that were run and what they printed.
        case output

        package static func < (one: Detail, other: Detail) -> Bool { one.rawValue < other.rawValue }
    }

    /// The report, its lines ending with newlines.
    package static func text(_ trace: PathTrace, detail: Detail = .brief, style: TextStyle = .plain) -> OutputText {
        var lines = style.printed(self.lines(trace, detail: detail))
        // Commands are to be copied: they are neither broken nor coloured.
        if let kubectl = style.kubectl { lines += commands(trace, kubectl: kubectl) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func commands(_ trace: PathTrace, kubectl: [String]) -> [OutputText] {
        trace.each.flatMap { one in
            one.legs.flatMap { leg in
                leg.parts.flatMap { name, sections in
                    sections.flatMap { section -> [OutputText] in
                        [
                            "", "# \(title(of: leg, in: one, of: trace)), \(name), \(section.place)",
                            OutputText(lines: ReproductionCommand.line(section, kubectl: kubectl)),
                        ]
                    }
                }
            }
        }
    }

    // MARK: The ends

    private static func lines(_ trace: PathTrace, detail: Detail) -> [TextLine] {
        var lines = [
            headline(of: trace),
            TextLine("from", end(trace.source, port: nil)),
            TextLine("to", end(trace.destination, port: "\(trace.transport.rawValue)/\(trace.destinationPort)")),
        ]
        lines += trace.endpoints.map { endpoint($0, of: trace) }
        for (index, one) in trace.each.enumerated() {
            for leg in one.legs where index == 0 || detail >= .stages || leg.verdict != .delivered {
                let title = title(of: leg, in: one, of: trace)
                lines += [TextLine()]
                lines += self.lines(leg, titled: title, of: one, in: trace, isShort: index > 0, detail: detail)
            }
        }
        if !trace.notes.isEmpty { lines.append(TextLine()) }
        return lines + trace.notes.map { TextLine("note", $0, emphasis: .name(.unsure)) }
    }

    /// What was traced, in a line.
    static func title(_ trace: PathTrace) -> String {
        "\(trace.source.label) → \(trace.destination.label), \(trace.transport.rawValue) port \(trace.destinationPort)"
    }

    /// `pod shop/web-0, 10.244.1.4 on node-a`.
    static func end(_ endpoint: Endpoint, port: String?) -> String {
        let address = endpoint.address.description + (port.map { " \($0)" } ?? "")
        let node = endpoint.node.map { " on \($0)" } ?? ""
        return (endpoint.name == nil ? "" : "\(endpoint.label), ") + address + node
            + (endpoint.isHostNetwork ? " (host network)" : "")
    }

    // MARK: Verdicts

    /// The verdict of the whole, with the leg that decided it.
    static func outcome(_ trace: PathTrace) -> String {
        guard trace.verdict != .delivered else {
            let hasReply = trace.legs.contains { $0.direction == .reply }
            return trace.verdict.word + (hasReply ? " (request and reply)" : "")
        }
        guard let leg = trace.legs.first(where: { $0.verdict == trace.verdict }), leg.direction == .reply else {
            return briefly(trace.verdict)
        }
        let words = briefly(trace.verdict)
        return trace.verdict.word + ": the reply" + words.dropFirst(trace.verdict.word.count)
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
    static func briefly(_ verdict: Verdict) -> String {
        if let isolation = verdict.cause?.isolation { return "\(verdict.word): \(isolation)" }
        guard let cause = verdict.cause, let owner = cause.owner, cause.reason.count > 80 else { return words(verdict) }
        return "\(verdict.word): \(owner)"
    }

    private static func summary(_ cause: Cause) -> String {
        // The reason names the policies.
        if !cause.policies.isEmpty { return "no NetworkPolicy allows it: \(cause.reason)" }
        if let isolation = cause.isolation { return "\(isolation) (\(cause.reason))" }
        guard let owner = cause.owner, !cause.reason.contains(owner.name) else { return cause.reason }
        return "\(owner) (\(cause.reason))"
    }

    // MARK: Legs

    /// What people call a direction.
    static func name(_ direction: Leg.Direction) -> String {
        switch direction {
        case .forward: "request"
        case .reply: "reply"
        case .reverse: "reverse"
        }
    }

    private static func lines(
        _ leg: Leg, titled title: String, of one: PathTrace, in trace: PathTrace, isShort: Bool, detail: Detail
    ) -> [TextLine] {
        // What stopped it is told where it did, and the trace's verdict at the top.
        let isTold = leg.verdict.cause != nil || leg.verdict == trace.verdict
        let outcome = isTold ? leg.verdict.word : words(leg.verdict)
        var lines = [TextLine.verdict(title, outcome, leg.verdict)]
        if !isShort || detail >= .stages { lines += HopLine.folded(HopLines.of(leg, in: one)).map(line) }
        if let cause = leg.verdict.cause { lines += self.lines(cause, detail: detail) }
        lines += layers(leg)
        if detail >= .stages { lines += TextStages.lines(leg, withOutput: detail >= .output) }
        return lines
    }

    private static func line(_ hop: HopLine) -> TextLine {
        switch hop.mark {
        case .passed: TextLine(hop.kind.rawValue, hop.what)
        case .stopped: TextLine(hop.kind.rawValue, hop.what, mark: hop.mark.sign, emphasis: .name(.bad))
        case .lost: TextLine(hop.kind.rawValue, hop.what, mark: hop.mark.sign, emphasis: .name(.unsure))
        }
    }

    private static func lines(_ cause: Cause, detail: Detail) -> [TextLine] {
        var lines = [TextLine("cause", cause.reason)] + details(cause).map { TextLine("detail", $0) }
        if let hint = cause.hint { lines.append(TextLine("hint", hint)) }
        let place = [
            cause.stage, cause.datapath.map { "of \($0)" },
            cause.node == cause.datapath ? nil : cause.node.map { "on \($0)" },
        ].compactMap(\.self)
        let decided = [place.isEmpty ? nil : place.joined(separator: " "), cause.row].compactMap(\.self)
        if !decided.isEmpty { lines.append(TextLine("decided in", decided.joined(separator: ": "))) }
        if detail >= .stages, let match = cause.match { lines.append(TextLine("match", match)) }
        return lines
    }

    /// The verdicts of the layers: in one line where the words say all.
    private static func layers(_ leg: Leg) -> [TextLine] {
        let layers = [("logical", leg.logical), ("openflow", leg.openflow)]
        let problem = leg.detrace.verdict == .delivered ? [] : [TextLine("detrace", words(leg.detrace.verdict))]
        guard leg.logical.isTraced || leg.openflow.isTraced || leg.logical.verdict.reason != nil else {
            return [TextLine("layers", "not traced")]
        }
        let isAllSaid = layers.allSatisfy { _, layer in
            guard layer.isTraced else { return false }
            if case .undetermined(let reason) = layer.verdict { return leg.verdict.reason?.contains(reason) ?? false }
            // Why is said once, for the leg, where the layers agree.
            return layer.verdict == .delivered || layer.verdict.word == leg.verdict.word
        }
        guard !isAllSaid else {
            return [TextLine("layers", layers.map { "\($0) \($1.verdict.word)" }.joined(separator: ", "))] + problem
        }
        return layers.map { name, layer in
            guard !layer.isTraced else {
                return TextLine(
                    name, words(layer.verdict),
                    emphasis: .start(layer.verdict.word.count, PathPicture.Tone(layer.verdict)))
            }
            return TextLine(name, "not traced" + (layer.verdict.reason.map { ": \($0)" } ?? ""))
        } + problem
    }

    /// The names and values of what is known of a cause.
    static func facts(_ cause: Cause) -> [(String, String)] {
        let named: [(String, String?)] = [
            ("node", cause.node), ("datapath", cause.datapath), ("stage", cause.stage), ("match", cause.match),
            ("row", cause.row), ("owner", cause.owner?.description),
            ("isolated by", cause.policies.isEmpty ? nil : cause.policies.map(\.path).joined(separator: ", ")),
        ]
        return named.compactMap { name, value in value.map { (name, $0) } } + details(cause).map { ("detail", $0) }
            + (cause.hint.map { [("hint", $0)] } ?? [])
    }

    /// The details that the reason does not tell already, whole or after the name that they begin with.
    private static func details(_ cause: Cause) -> [String] {
        cause.details.filter { detail in
            let sentence = detail.firstRange(of: ": ").map { detail[$0.upperBound...] } ?? detail[...]
            return !cause.reason.contains(sentence)
        }
    }
}
