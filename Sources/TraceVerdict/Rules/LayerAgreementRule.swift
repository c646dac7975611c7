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
    ///   - differences: What else the layers say otherwise, in words.
    ///   - parting: What is known of the place where they part, in words.
    ///   - isMulticast: Whether the packet is copied, so that the place where a layer ends is one of many.
    /// - Returns: The verdict of both.
    static func verdict(
        logical: LayerTrace, openflow: LayerTrace, differences: [String] = [], parting: String? = nil,
        isMulticast: Bool = false
    ) -> Verdict {
        func disagree(_ what: String) -> Verdict {
            .undetermined("the layers disagree: \(what)" + (parting.map { "; \($0)" } ?? ""))
        }
        guard logical.isTraced else { return openflow.verdict }
        guard openflow.isTraced else { return logical.verdict }
        switch (logical.verdict, openflow.verdict) {
        case (.delivered, .delivered):
            guard !isMulticast, let first = differences.first else { return .delivered }
            return disagree(first)
        case (.undetermined(let reason), .undetermined): return .undetermined(reason)
        case (.undetermined(let reason), _): return .undetermined("logical layer: \(reason)")
        case (_, .undetermined(let reason)): return .undetermined("OpenFlow layer: \(reason)")
        case (.dropped, .dropped), (.rejected, .rejected): return logical.verdict
        case (let one, let other):
            return disagree(disagreement(one, other))
        }
    }

    private static func disagreement(_ logical: Verdict, _ openflow: Verdict) -> String {
        let stopped = openflow.cause ?? logical.cause
        let text = "the logical flows say \(logical.word), the OpenFlow flows \(openflow.word)"
        return text + (stopped.map { " (\($0.reason))" } ?? "")
    }
}
