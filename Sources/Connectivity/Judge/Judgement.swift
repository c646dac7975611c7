import OrderedCollections
package import PathModel

/// Compares the result of a trace with what was expected.
package struct Judgement: Sendable {
    /// The outcome.
    package var outcome: Outcome
    /// What the trace said, in words: `delivered, reply dropped`.
    package var traced: String
    /// What stopped the packet, where something did, or what allowed it.
    package var cause: String?

    /// Judges a trace.
    ///
    /// `allow` is met by a forward leg that is delivered and, where a reply is needed, a delivered reply; `deny` by a forward
    /// leg that is dropped; `reject` by one that is rejected. They exclude each other: a service without endpoints rejects,
    /// and a test that expects a policy to drop must not pass for that.
    ///
    /// Where each endpoint of a service was looked at, the connection must be as expected whichever of them it goes to; where
    /// the expectation names one, with that one. A connection to an endpoint that the client's packets are never sent to is none,
    /// and left out.
    ///
    /// - Parameters:
    ///   - trace: What was traced.
    ///   - expectation: What was expected.
    ///   - namespace: The namespace of names without one.
    package init(_ trace: PathTrace, expectation: ExpectedOutcome, namespace: String) {
        if let reason = trace.unbalanced {
            (outcome, traced) = (.skipped(reason), "")
            return
        }
        let each = trace.each.map { (one: $0, reasons: ReasonJudgement(trace: $0, namespace: namespace)) }
        let meant = each.count > 1 ? each.filter { $0.reasons.mismatch(of: expectation.via?.endpoint) == nil } : each
        let judged = (meant.isEmpty ? each : meant).map { one, _ in
            (end: one.backend, judgement: Judgement(of: one, expectation: expectation, namespace: namespace))
        }
        self = judged[0].judgement
        guard judged.count > 1 else { return }
        if Set(judged.map(\.judgement.traced)).count > 1 { traced = trace.share ?? traced }
        for word in ["failed", "undetermined"] {
            let all = judged.filter { $0.judgement.outcome.word == word }
            guard let first = all.first?.judgement else { continue }
            let reasons = Self.grouped(all.map { ($0.end, $0.judgement.outcome.reason ?? "") }, of: judged.count)
            outcome = word == "failed" ? .failed(reasons) : .undetermined(reasons)
            cause = first.cause ?? cause
            return
        }
        cause = judged.lazy.compactMap(\.judgement.cause).first
    }

    /// Reasons with the endpoints that have them; without, where all have the same.
    private static func grouped(_ reasons: [(end: Endpoint?, reason: String)], of count: Int) -> String {
        let groups = OrderedDictionary(grouping: reasons, by: \.reason)
        if let only = groups.keys.first, groups.count == 1, reasons.count == count { return only }
        return groups.map { reason, members in
            let names = members.map { $0.end?.label ?? "" }
            let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
            return
                "\(names.count) of \(count) endpoints (\(names.prefix(mostNames).joined(separator: ", "))\(more)): \(reason)"
        }.joined(separator: "; ")
    }

    /// More endpoints than this are counted.
    private static let mostNames = 3

    /// Judges the connection to one endpoint, or one without a choice of endpoints.
    private init(of trace: PathTrace, expectation: ExpectedOutcome, namespace: String) {
        let forward = trace.forwardVerdict
        let reply = trace.legs.first { $0.direction == .reply }?.verdict
        let needsReply = expectation.result == .allow && expectation.needsReply
        traced = Self.words(forward, reply: reply)
        let stop = needsReply && forward == .delivered ? reply?.cause : forward.cause
        cause = stop.map(Self.words)
        let allowing = trace.legs.first { $0.direction == .forward }?.detrace.policies ?? []
        if forward == .delivered, cause == nil, !allowing.isEmpty {
            cause = "allowed by " + allowing.map(\.description).joined(separator: ", ")
        }

        if case .undetermined(let reason) = forward {
            outcome = .undetermined(reason)
            return
        }
        guard forward.word == expectation.result.verdict else {
            outcome = .failed(Self.mismatch(expectation, forward: forward))
            return
        }
        if needsReply {
            switch reply {
            case .delivered: break
            case .undetermined(let reason)?:
                outcome = .undetermined("the packet is delivered, but the result of its reply is unknown: \(reason)")
                return
            case nil:
                outcome = .undetermined("the packet is delivered; its reply was not traced")
                return
            case .dropped?, .rejected?:
                let why = reply?.cause.map { " " + Self.decider($0) } ?? ""
                outcome = .failed("the packet is delivered, but its reply is \(reply?.word ?? "")\(why)")
                return
            }
        }
        let judgement = ReasonJudgement(trace: trace, namespace: namespace)
        if let unknown = judgement.unknown(expectation) {
            outcome = .undetermined(unknown)
            return
        }
        let reasons = judgement.mismatches(expectation)
        outcome = reasons.isEmpty ? .passed : .failed(reasons.joined(separator: "; "))
    }

    /// Judges a connection that could not be traced.
    package init(refused reason: String) {
        outcome = .undetermined(reason)
        traced = "undetermined"
    }

    private static func words(_ forward: Verdict, reply: Verdict?) -> String {
        guard forward == .delivered, let reply else { return forward.word }
        return reply == .delivered ? "delivered, and the reply" : "delivered, the reply \(reply.word)"
    }

    /// A cause in a line: the object, why, and where.
    static func words(_ cause: Cause) -> String {
        let isNamed = cause.owner.map { cause.reason.contains($0.name) } ?? true
        // Where policies isolate the pod, the reason names them and says what they allow.
        let decider = cause.policies.isEmpty ? cause.isolation : "no NetworkPolicy allows it"
        let reason =
            [decider ?? (isNamed ? nil : cause.owner?.description), cause.reason].compactMap(\.self)
            .joined(separator: ": ")
        let place = [cause.stageText, cause.node.map { "on \($0)" }].compactMap(\.self).joined(separator: " ")
        return place.isEmpty ? reason : "\(reason) (\(place))"
    }

    /// Who decided, in few words: the object, or the reason where there is none. Policies that isolate a pod are named as that,
    /// for what one of them allows is no reason to drop.
    static func decider(_ cause: Cause) -> String {
        if let isolation = cause.isolation { return "because \(isolation)" }
        return cause.owner.map { "by \($0)" } ?? "for \(cause.reason)"
    }

    private static func mismatch(_ expectation: ExpectedOutcome, forward: Verdict) -> String {
        let expected = expectation.result
        let why = forward.cause.map { " " + decider($0) } ?? ""
        let start = "expected \(expected.rawValue), but the packet is \(forward.word)\(why)"
        switch (expected, forward) {
        case (.deny, .rejected): return start + "; the sender gets an answer: use expect: reject"
        case (.reject, .dropped): return start + "; the sender gets no answer: use expect: deny"
        default: return start
        }
    }
}

extension PathTrace {
    /// The verdict of the first packet.
    var forwardVerdict: Verdict {
        legs.first { $0.direction == .forward }?.verdict ?? .undetermined("not traced")
    }
}
