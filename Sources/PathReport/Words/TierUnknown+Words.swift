import PathModel

extension TierUnknown {
    /// The reason in words.
    var words: String {
        func lost(_ zone: String) -> String { "the ACLs of zone \(zone) have no tiers" }
        return switch self {
        case .adminPoliciesUnread(let zone, let owner):
            "\(lost(zone)), so no Pass rules; the AdminNetworkPolicies could not be read, so it is unknown whether one comes"
                + " before \(owner)"
        case .passRuleBefore(let zone, let rule, let isCertain, let owner):
            "\(lost(zone)), so no Pass rules: \(rule.words), \(isCertain ? "passes" : "may pass") the packet on before \(owner)"
                + " decides"
        case .networkPoliciesUnread(let zone, let namespace, let owner):
            "\(lost(zone)); the NetworkPolicies of namespace \(namespace) could not be read, so it is unknown whether one"
                + " decides before \(owner)"
        case .networkPolicyBefore(let zone, let matched, let policy, let pod):
            "\(lost(zone)): \(matched) matched first, but \(policy) isolates pod \(pod.path) and decides before it"
        }
    }
}
