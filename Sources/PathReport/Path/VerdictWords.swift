import PathModel

/// Verdicts in words. A report tells a cause in full in one place only: headings have the short words, and what is below them
/// repeats no more than the verdict's own word.
enum VerdictWords {
    /// The verdict of the whole in few words, with the leg that decided it.
    static func outcome(_ trace: PathTrace) -> String {
        guard trace.verdict != .delivered else {
            let hasReply = trace.legs.contains { $0.direction == .reply }
            return trace.verdict.word + (hasReply ? " (request and reply)" : "")
        }
        let leg = trace.legs.first { $0.verdict == trace.verdict }
        return leg?.direction == .reply
            ? [trace.verdict.word, "the reply", brief(trace.verdict)].compactMap(\.self).joined(separator: ": ")
            : briefly(trace.verdict)
    }

    /// The verdict of the whole in few words, and how many endpoints have it where there are several.
    static func headline(_ trace: PathTrace) -> String {
        guard let share = trace.share?.words else { return outcome(trace) }
        guard trace.verdict != .delivered else {
            let hasReplies = trace.each.allSatisfy { one in one.legs.contains { $0.direction == .reply } }
            return share + (hasReplies ? " (request and reply)" : "")
        }
        return share + (trace.each.first { $0.verdict == trace.verdict }.map { "; \(outcome($0))" } ?? "")
    }

    /// A leg's verdict for its heading: why is told only where no other place of the report does, neither the leg's cause nor the
    /// headline.
    static func heading(_ leg: Leg, in trace: PathTrace) -> String {
        leg.verdict.cause != nil || leg.verdict == trace.verdict ? leg.verdict.word : words(leg.verdict)
    }

    /// A layer's verdict below its leg's: why is told only where it is not what the leg says.
    static func layer(_ layer: LayerTrace, of leg: Leg) -> String {
        guard layer.isTraced else { return "not traced" + (layer.verdict.reasonWords.map { ": \($0)" } ?? "") }
        return isTold(layer, by: leg) ? layer.verdict.word : words(layer.verdict)
    }

    /// Whether what a leg says tells why a layer's verdict is what it is.
    static func isTold(_ layer: LayerTrace, by leg: Leg) -> Bool {
        if case .undetermined(let reason) = layer.verdict {
            if case .undetermined(let told) = leg.verdict { return told.tells(reason) }
            return false
        }
        return layer.verdict == .delivered || layer.verdict.word == leg.verdict.word
    }

    /// A verdict in one line, with all of its reason.
    static func words(_ verdict: Verdict) -> String {
        switch verdict {
        case .delivered: verdict.word
        case .dropped(let cause), .rejected(let cause): "\(verdict.word): \(summary(cause))"
        case .undetermined(let reason): "\(verdict.word): \(reason.words)"
        }
    }

    /// A verdict in few words: where why takes more than a few, what decided.
    static func briefly(_ verdict: Verdict) -> String {
        [verdict.word, brief(verdict)].compactMap(\.self).joined(separator: ": ")
    }

    /// Why, in few words; `nil` of what is delivered.
    private static func brief(_ verdict: Verdict) -> String? {
        guard let cause = verdict.cause else { return verdict.reasonWords }
        if let isolation = cause.isolationWords { return isolation }
        guard let owner = cause.owner, cause.reason.words.count > 80 else { return summary(cause) }
        return "\(owner)"
    }

    private static func summary(_ cause: Cause) -> String {
        // The reason names the policies.
        if let policy = cause.policies.first { return "no \(policy.kind) allows it: \(cause.reason.words)" }
        if let isolation = cause.isolationWords { return "\(isolation) (\(cause.reason.words))" }
        guard let owner = cause.owner, !cause.reason.names(owner) else { return cause.reason.words }
        return "\(owner) (\(cause.reason.words))"
    }
}

/// What is known of a cause in words.
enum CauseWords {
    /// The names and values of all that is known of a cause, its reason first.
    static func facts(_ cause: Cause) -> [(String, String)] {
        let named: [(String, String?)] = [
            ("reason", cause.reason.words), ("node", cause.node), ("datapath", cause.datapath),
            ("stage", cause.stageWords),
            ("match", cause.matchWords), ("row", cause.row?.description), ("owner", cause.owner?.description),
            ("isolated by", cause.policies.isEmpty ? nil : cause.policies.map(\.path).joined(separator: ", ")),
        ]
        return named.compactMap { name, value in value.map { (name, $0) } } + details(cause).map { ("detail", $0) }
            + (cause.hint.map { [("hint", $0.words)] } ?? [])
    }

    /// What a reader wants to know of a cause: why, what can be done, and where it was decided.
    static func summary(_ cause: Cause) -> [(name: String, text: String)] {
        [("cause", cause.reason.words)] + details(cause).map { ("detail", $0) }
            + (cause.hint.map { [("hint", $0.words)] } ?? [])
            + (place(cause).map { [("decided in", $0)] } ?? [])
    }

    /// `ls_out_acl of node-a on node-b: ACL 0a1b2c3d (…)`: where it was decided; `nil` where that is not known.
    private static func place(_ cause: Cause) -> String? {
        var place = cause.stageWords ?? cause.datapath ?? cause.node
        if cause.stageWords != nil, let datapath = cause.datapath { place? += " of \(datapath)" }
        if place != cause.node, let node = cause.node, node != cause.datapath { place? += " on \(node)" }
        let decided = [place, cause.row?.description].compactMap(\.self)
        return decided.isEmpty ? nil : decided.joined(separator: ": ")
    }

    /// The details that the reason does not have already.
    private static func details(_ cause: Cause) -> [String] {
        cause.details.filter { !$0.isInReason }.map(\.detail.words)
    }
}

extension Verdict {
    /// Whether the trace could not tell.
    var isUndetermined: Bool { if case .undetermined = self { true } else { false } }

    /// Why the verdict is not "delivered", in words.
    var reasonWords: String? { if case .undetermined(let reason) = self { reason.words } else { cause?.reason.words } }

    /// Why the verdict is not "delivered", for programs.
    var reasonCode: String? { if case .undetermined(let reason) = self { reason.code } else { cause?.reason.code } }
}
