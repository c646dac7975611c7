import NetworkTypes
package import PathModel

/// A trace for people: the two ends and the verdict, then for each leg the hops that matter, and what stopped the packet.
package enum TextReport {
    /// How much is told.
    package enum Detail: Int, Sendable, Comparable {
        /// The hops that matter, verdicts and causes.
        case brief
        /// Also the commands that were run, the stages of the path that did something, and the objects behind them.
        case stages
        /// Also every other stage, and what the commands printed.
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
                            "", "# \(TraceWords.title(of: leg, in: one, of: trace)), \(name), \(section.place)",
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
            TextLine("from", TraceWords.end(trace.source, port: nil)),
            TextLine(
                "to", TraceWords.end(trace.destination, port: "\(trace.dialled)")),
        ]
        lines += trace.endpoints.map { endpoint($0, of: trace) }
        for (index, one) in trace.each.enumerated() {
            for leg in one.legs where index == 0 || detail >= .stages || leg.verdict != .delivered {
                let title = TraceWords.title(of: leg, in: one, of: trace)
                lines += [TextLine()]
                lines += self.lines(leg, titled: title, of: one, in: trace, isShort: index > 0, detail: detail)
            }
        }
        if !trace.notes.isEmpty { lines.append(TextLine()) }
        return lines + trace.notes.map { TextLine("note", $0.words, emphasis: .name(.unsure)) }
    }

    // MARK: Legs

    private static func lines(
        _ leg: Leg, titled title: String, of one: PathTrace, in trace: PathTrace, isShort: Bool, detail: Detail
    ) -> [TextLine] {
        var lines = [TextLine.verdict(title, VerdictWords.heading(leg, in: trace), leg.verdict)]
        if !isShort || detail >= .stages { lines += HopLine.folded(HopLines.of(leg, in: one)).map(line) }
        if let cause = leg.verdict.cause { lines += self.lines(cause, detail: detail) }
        lines += layers(leg)
        if detail >= .stages { lines += TextStages.lines(leg, isComplete: detail >= .output) }
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
        var lines = CauseWords.summary(cause).map { TextLine($0.name, $0.text) }
        if detail >= .stages, let match = cause.matchWords { lines.append(TextLine("match", match)) }
        return lines
    }

    /// The verdicts of the layers: in one line where the words say all.
    private static func layers(_ leg: Leg) -> [TextLine] {
        let layers = [("logical", leg.logical), ("openflow", leg.openflow)]
        let detrace = leg.detrace.verdict
        let problem = detrace == .delivered ? [] : [TextLine("detrace", VerdictWords.words(detrace))]
        guard leg.logical.isTraced || leg.openflow.isTraced || leg.logical.verdict.reasonWords != nil else {
            return [TextLine("layers", "not traced")]
        }
        let isAllSaid = layers.allSatisfy { $1.isTraced && VerdictWords.isTold($1, by: leg) }
        guard !isAllSaid else {
            return [TextLine("layers", layers.map { "\($0) \($1.verdict.word)" }.joined(separator: ", "))] + problem
        }
        return layers.map { name, layer in
            guard layer.isTraced else { return TextLine(name, VerdictWords.layer(layer, of: leg)) }
            let tone = Tone(layer.verdict)
            return TextLine(
                name, VerdictWords.layer(layer, of: leg), emphasis: .start(layer.verdict.word.count, tone))
        } + problem
    }
}
