package import PathModel
import TraceFollow

/// A reason for a verdict. It looks at nothing but the evidence and at what the rules before it made of it.
protocol VerdictRule: Sendable {
    /// Changes what was decided so far, where the rule has something to say.
    ///
    /// - Parameters:
    ///   - leg: What the rules before this one decided.
    ///   - evidence: What was found out.
    func apply(to leg: inout Leg, by evidence: Evidence)
}

/// Decides what happened to a packet. This is the only place where a verdict is made.
package struct VerdictRules: Sendable {
    /// The rules in the order in which they are applied: the layers' own verdicts, one verdict of both, then what neither layer
    /// can know. A later rule may set aside what an earlier one said.
    static let inOrder: [any VerdictRule] = [
        ArrivalRule(),
        DecidingFlowRule(),
        HairpinRule(),
        ExternalBridgeRule(),
        LayerAgreementRule(),
        HostAloneRule(),
        HostRejectionRule(),
        ForeignRejectionRule(),
        HostDropRule(),
        HostUnknownRouteRule(),
        HostDeliveryRule(),
        OutsideAnswerRule(),
        UnclaimedPortRule(),
        MissingTierRule(),
    ]

    /// The rules that are applied.
    var rules: [any VerdictRule] = Self.inOrder

    /// Makes the judge with all rules.
    package init() {}

    /// The direction of the connection with its verdict.
    package func leg(of evidence: Evidence) -> Leg {
        let layer = LayerTrace(
            verdict: .undetermined(evidence.untracedReason), sections: [], isTraced: false)
        func trace(_ shown: Evidence.Layer?) -> LayerTrace {
            shown.map { LayerTrace(verdict: layer.verdict, sections: $0.sections) } ?? layer
        }
        var leg = Leg(
            direction: evidence.direction, verdict: layer.verdict, logical: trace(evidence.logical),
            openflow: trace(evidence.openflow), detrace: evidence.detrace, translations: evidence.translations)
        leg.hosts = evidence.hostsPassed
        for rule in rules { rule.apply(to: &leg, by: evidence) }
        return leg
    }
}
