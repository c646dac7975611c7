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
            (result, traced) = (.skipped(reason), .nothing)
            return
        }
        let each = trace.each.map { (one: $0, reasons: ReasonJudgement(trace: $0, namespace: namespace)) }
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
        let forward = trace.forwardVerdict
        let reply = trace.legs.first { $0.direction == .reply }?.verdict
        let needsReply = expectation.result == .allow && expectation.needsReply
        traced = .verdicts(forward.kind, reply: forward == .delivered ? reply?.kind : nil)
        let stop = needsReply && forward == .delivered ? reply?.cause : forward.cause
        cause = stop.map { .stopped($0) }
        let allowing = trace.legs.first { $0.direction == .forward }?.detrace.policies ?? []
        if forward == .delivered, cause == nil, !allowing.isEmpty {
            cause = .allowed(allowing)
        }
        func open(_ reason: JudgementReason) -> Result {
            .undetermined([EndpointReasons(trace.backend, [reason])], of: 1)
        }
        func wrong(_ reasons: [JudgementReason]) -> Result { .failed([EndpointReasons(trace.backend, reasons)], of: 1) }

        if case .undetermined(let reason) = forward {
            result = open(.unknown(reason))
            return
        }
        guard forward.kind == expectation.result.verdict else {
            result = wrong([.otherVerdict(expected: expectation.result, forward)])
            return
        }
        if needsReply {
            switch reply {
            case .delivered: break
            case .undetermined(let reason)?:
                result = open(.replyUnknown(reason))
                return
            case nil:
                result = open(.replyNotTraced)
                return
            case .dropped?, .rejected?:
                result = wrong(reply.map { [.replyStopped($0)] } ?? [])
                return
            }
        }
        let judgement = ReasonJudgement(trace: trace, namespace: namespace)
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

extension PathTrace {
    /// The verdict of the first packet.
    var forwardVerdict: Verdict {
        legs.first { $0.direction == .forward }?.verdict ?? .undetermined(.untraced(.notTraced))
    }
}
