import PathModel

/// An AdminNetworkPolicy decides before a NetworkPolicy, and that before the baseline policy. A database without tiers does not
/// keep that order, so that what its ACLs say may not be what the policies say.
struct MissingTierRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        guard let doubt = evidence.missingTiers else { return }
        if case .undetermined = leg.verdict { return }
        leg.verdict = .undetermined(.tiers(doubt))
    }
}
