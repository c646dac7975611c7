/// Why a verdict could be another if the zone's ACLs had tiers.
package enum TierUnknown: Hashable, Coded {
    /// It is not known whether an AdminNetworkPolicy comes before the rule that decided.
    case adminPoliciesUnread(zone: String, before: ObjectReference)
    /// A `Pass` rule passes the packet on, or may do so, before the rule that decided.
    case passRuleBefore(zone: String, PolicyRule, isCertain: Bool, before: ObjectReference)
    /// It is not known whether a NetworkPolicy decides before the baseline policy's rule.
    case networkPoliciesUnread(zone: String, namespace: String, before: ObjectReference)
    /// A NetworkPolicy isolates the pod, and decides before the baseline policy's rule, which matched first.
    case networkPolicyBefore(zone: String, matched: ObjectReference, policy: ObjectReference, pod: ObjectReference)
}
