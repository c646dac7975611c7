import OrderedCollections
package import PathModel

/// Compares the result of a trace with what was expected.
package struct Judgement: Sendable {
    /// Whether a connection is as expected.
    package enum Result: Hashable, Sendable {
        /// It is.
        case passed
        /// It is not, for these reasons.
        case failed([EndpointReasons], of: Int)
        /// That is not known, for these reasons.
        case undetermined([EndpointReasons], of: Int)
        /// It could not be traced, as the error says.
        case refused(String)
        /// The load balancer that the client's packets meet never sends them to the endpoint that was asked for.
        case skipped(NotBalanced)
    }

    /// The reasons of one of the endpoints that a result is of; of a connection without endpoints, of that.
    package struct EndpointReasons: Hashable, Sendable {
        /// The endpoint.
        package var endpoint: Endpoint?
        /// The reasons; at least one.
        package var reasons: [JudgementReason]

        /// Makes reasons.
        package init(_ endpoint: Endpoint?, _ reasons: [JudgementReason]) {
            (self.endpoint, self.reasons) = (endpoint, reasons)
        }
    }

    /// What the trace said.
    package enum Traced: Hashable, Sendable {
        /// Nothing that counts.
        case nothing
        /// What happened to the packet, and to its reply where it was followed.
        case verdicts(Verdict.Kind, reply: Verdict.Kind?)
        /// To how many endpoints the connection is delivered, where that differs.
        case share(PathTrace.Share)
    }

    /// What decided.
    package enum Decider: Hashable, Sendable {
        /// What stopped the packet.
        case stopped(Cause)
        /// The policies that allowed it.
        case allowed([ObjectReference])
    }

    /// The result.
    package var result: Result
    /// What the trace said.
    package var traced: Traced
    /// What stopped the packet, where something did, or what allowed it.
    package var cause: Decider?
    /// Whether the connection is denied as expected by its answer's loss alone: the request arrives, at an endpoint at least.
    package var requestArrives = false

    /// Judges a trace.
    ///
    /// What counts is what the sender gets, as ``SenderView`` has it: `allow` is met by an answer, `deny` by none, and `reject`
    /// by a refusal; where the reply is ignored, the request alone decides. They exclude each other: a service without endpoints
    /// rejects, and a test that expects a policy to drop must not pass for that.
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
            (result, traced) = (.skipped(reason), .nothing)
            return
        }
        let each = trace.each.map { (one: $0, reasons: ReasonJudgement(trace: $0, seen: nil, namespace: namespace)) }
        let meant = each.count > 1 ? each.filter { $0.reasons.mismatch(of: expectation.via?.endpoint) == nil } : each
        let judged = (meant.isEmpty ? each : meant).map { one, _ in
            (end: one.backend, judgement: Judgement(of: one, expectation: expectation, namespace: namespace))
        }
        self = judged[0].judgement
        guard judged.count > 1 else { return }
        if Set(judged.map(\.judgement.traced)).count > 1 { traced = trace.share.map { .share($0) } ?? traced }
        let failed = judged.compactMap { judged -> (EndpointReasons, Decider?)? in
            guard case .failed(let own, _) = judged.judgement.result else { return nil }
            return (EndpointReasons(judged.end, own.flatMap(\.reasons)), judged.judgement.cause)
        }
        let unknown = judged.compactMap { judged -> (EndpointReasons, Decider?)? in
            guard case .undetermined(let own, _) = judged.judgement.result else { return nil }
            return (EndpointReasons(judged.end, own.flatMap(\.reasons)), judged.judgement.cause)
        }
        requestArrives = judged.contains { $0.judgement.requestArrives }
        guard let first = failed.first ?? unknown.first else {
            cause = judged.lazy.compactMap(\.judgement.cause).first
            return
        }
        result =
            failed.isEmpty
            ? .undetermined(unknown.map(\.0), of: judged.count) : .failed(failed.map(\.0), of: judged.count)
        cause = first.1 ?? cause
    }

    /// Judges the connection to one endpoint, or one without a choice of endpoints.
    private init(of trace: PathTrace, expectation: ExpectedOutcome, namespace: String) {
        let seen = SenderView(of: trace, withReply: expectation.needsReply)
        let forward = trace.forwardVerdict
        traced = .verdicts(forward.kind, reply: forward == .delivered ? trace.replyVerdict?.kind : nil)
        cause = seen.cause.map { .stopped($0) }
        let allowing = trace.legs.first { $0.direction == .forward }?.detrace.policies ?? []
        if forward == .delivered, cause == nil, !allowing.isEmpty {
            cause = .allowed(allowing)
        }
        func open(_ reason: JudgementReason) -> Result {
            .undetermined([EndpointReasons(trace.backend, [reason])], of: 1)
        }
        func wrong(_ reasons: [JudgementReason]) -> Result { .failed([EndpointReasons(trace.backend, reasons)], of: 1) }

        switch (seen, expectation.result) {
        case (.answered, .allow), (.unanswered, .deny), (.refused, .reject): break
        case (.answerLost, .deny): requestArrives = true
        case (.requestUnknown(let reason), _):
            result = open(.unknown(reason))
            return
        case (.answerUnknown(let reason), .allow), (.answerUnknown(let reason), .deny):
            result = open(reason.map { .replyUnknown($0) } ?? .replyNotTraced)
            return
        case (.answerLost(let verdict), _):
            result = wrong([.replyStopped(expected: expectation.result, verdict)])
            return
        case (.answered, _), (.answerUnknown, .reject), (.unanswered, _), (.refused, _):
            result = wrong([.otherVerdict(expected: expectation.result, forward)])
            return
        }
        let judgement = ReasonJudgement(trace: trace, seen: seen, namespace: namespace)
        if let unknown = judgement.unknown(expectation) {
            result = open(unknown)
            return
        }
        let reasons = judgement.mismatches(expectation)
        result = reasons.isEmpty ? .passed : wrong(reasons)
    }

    /// A connection that is none, for the reason given.
    package init(skipped reason: NotBalanced) { (result, traced) = (.skipped(reason), .nothing) }

    /// Judges a connection that could not be traced.
    package init(refused reason: String) {
        result = .refused(reason)
        traced = .verdicts(.undetermined, reply: nil)
    }
}
