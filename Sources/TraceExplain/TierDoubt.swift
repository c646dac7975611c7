package import NetworkTypes
import OVNKubernetes
package import PathModel

/// Whether a verdict rests on tiers that the zone's ACLs do not have.
///
/// AdminNetworkPolicies decide before NetworkPolicies, and those before the baseline policy; a `Pass` rule goes on to the
/// next of them. OVN says so with the column `tier` of its ACLs and the action `pass`, both of 23.06. In a database without
/// them (of an older OVN, or brought down to one) only priorities are left, which put the baseline policy before
/// NetworkPolicies (`go-controller/pkg/types/const.go` of ovn-kubernetes), and `Pass` rules have no ACL at all.
package struct TierDoubt {
    package let reader: PolicyReader

    /// Makes the comparison, which reads policies with `reader`.
    package init(reader: PolicyReader) {
        self.reader = reader
    }

    /// Why the verdict could be another with tiers; `nil` where it is the same.
    ///
    /// - Parameters:
    ///   - flows: The flows that were met, with their rows.
    ///   - packet: The packet where it was stopped, or as its endpoint gets it.
    /// - Returns: The reason.
    package func doubt(about flows: [FlowOrigin], of packet: Packet) async -> TierUnknown? {
        for flow in flows where flow.row.map({ $0.isACL && $0.tier == nil }) ?? false {
            guard let owner = flow.owner, let (direction, index) = owner.directedRule,
                let packet = await reader.packet(packet, direction)
            else { continue }
            let doubt: TierUnknown? =
                switch owner.kind {
                case "AdminNetworkPolicy": await passedBefore(owner, index, packet, zone: flow.zone)
                case "BaselineAdminNetworkPolicy": await preceded(owner, packet, zone: flow.zone)
                default: nil
                }
            if let doubt { return doubt }
        }
        return nil
    }

    /// A `Pass` rule that is, or may be, for the packet and comes before the rule that decided.
    private func passedBefore(
        _ owner: ObjectReference, _ index: Int, _ bare: PolicyPacket, zone: String
    ) async -> TierUnknown? {
        guard let policies = await reader.adminNetworkPolicies() else {
            return .adminPoliciesUnread(zone: zone, before: owner)
        }
        guard let own = policies.first(where: { $0.metadata.name == owner.name }) else { return nil }
        func isBefore(_ policy: AdminNetworkPolicy, _ rule: Int) -> Bool {
            policy.metadata.name == owner.name
                ? rule < index : (policy.spec.priority ?? 0) < (own.spec.priority ?? 0)
        }
        let before = policies.sorted { ($0.spec.priority ?? 0) < ($1.spec.priority ?? 0) }.flatMap { policy in
            policy.rules(bare.direction).enumerated().filter { $1.action == "Pass" && isBefore(policy, $0) }
                .map { (policy, $0.offset, $0.element) }
        }
        guard !before.isEmpty else { return nil }
        let packet = await reader.withNamespaces(bare, subject: true)
        for (policy, number, rule) in before where AdminPolicyJudgement.selects(policy, packet) ?? true {
            let judgement = AdminPolicyJudgement.judge(rule, packet)
            guard judgement.fits || judgement.doubt != nil else { continue }
            return .passRuleBefore(
                zone: zone, AdminPolicyJudgement.rule(number, of: policy, packet.direction), isCertain: judgement.fits,
                before: owner)
        }
        return nil
    }

    /// NetworkPolicies that isolate the pod, and so decide before the baseline policy.
    private func preceded(_ owner: ObjectReference, _ packet: PolicyPacket, zone: String) async -> TierUnknown? {
        let namespace = packet.subject.namespace
        guard let policies = await reader.networkPolicies(namespace) else {
            return .networkPoliciesUnread(zone: zone, namespace: namespace, before: owner)
        }
        guard let first = NetworkPolicyJudgement.selecting(policies, packet).first else { return nil }
        return .networkPolicyBefore(
            zone: zone, matched: owner,
            policy: ObjectReference(kind: "NetworkPolicy", namespace: namespace, name: first.metadata.name),
            pod: ObjectReference(kind: "Pod", namespace: namespace, name: packet.subject.name))
    }
}

extension ObjectReference {
    /// The direction and the number of a rule, where both are known.
    var directedRule: (PolicyDirection, Int)? {
        guard case .direction(let direction, let index?)? = rule else { return nil }
        return (direction, index)
    }
}
