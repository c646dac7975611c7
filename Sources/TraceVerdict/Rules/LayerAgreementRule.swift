import PathModel

/// The layers must agree: that OVN's logical flows let a packet pass says nothing of a bridge that has other flows, and a bridge
/// does not say which policy a flow is of.
///
/// A layer that was not traced, since it could not show this leg, leaves the verdict to the other; one that was traced and
/// failed, or says otherwise, leaves it open.
struct LayerAgreementRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        leg.verdict = Self.verdict(
            logical: leg.logical, openflow: leg.openflow, differences: evidence.differences, parting: evidence.parting,
            isMulticast: evidence.isCopied)
    }

    /// The verdict on which the layers agree.
    ///
    /// - Parameters:
    ///   - logical: The logical layer.
    ///   - openflow: The bridges.
    ///   - differences: What else the layers say otherwise.
    ///   - parting: What is known of the place where they part.
    ///   - isMulticast: Whether the packet is copied, so that the place where a layer ends is one of many.
    /// - Returns: The verdict of both.
    static func verdict(
        logical: LayerTrace, openflow: LayerTrace, differences: [LayerDisagreement] = [], parting: Parting? = nil,
        isMulticast: Bool = false
    ) -> Verdict {
        func disagree(_ what: LayerDisagreement) -> Verdict { .undetermined(.disagreement(what, parting)) }
        guard logical.isTraced else { return openflow.verdict }
        guard openflow.isTraced else { return logical.verdict }
        switch (logical.verdict, openflow.verdict) {
        case (.delivered, .delivered):
            guard !isMulticast, let first = differences.first else { return .delivered }
            return disagree(first)
        case (.undetermined(let reason), .undetermined): return .undetermined(reason)
        case (.undetermined(let reason), _): return .undetermined(.layer(.logical, reason))
        case (_, .undetermined(let reason)): return .undetermined(.layer(.openflow, reason))
        case (.dropped, .dropped), (.rejected, .rejected): return logical.verdict
        case (let one, let other):
            return disagree(disagreement(one, other))
        }
    }

    private static func disagreement(_ logical: Verdict, _ openflow: Verdict) -> LayerDisagreement {
        let stopped = openflow.cause ?? logical.cause
        return .verdictsDiffer(logical: logical.kind, openflow: openflow.kind, stopped?.reason)
    }
}
