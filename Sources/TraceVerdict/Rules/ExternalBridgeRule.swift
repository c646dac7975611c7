import PathModel

/// What an external bridge does not give to OVN is its own to decide: the logical layer has no part in it.
struct ExternalBridgeRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        if case .bridge? = evidence.logical?.arrival { leg.logical.verdict = leg.openflow.verdict }
    }
}
