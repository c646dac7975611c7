import OVNKubernetes
import PathModel

/// Whether a leg's verdict rests on tiers that the zone's ACLs do not have.
///
/// AdminNetworkPolicies decide before NetworkPolicies, and those before the baseline policy; a `Pass` rule goes on to the
/// next of them. OVN says so with the column `tier` of its ACLs and the action `pass`, both of 23.06. In a database without
/// them (of an older OVN, or brought down to one) only priorities are left, which put the baseline policy before
/// NetworkPolicies (`go-controller/pkg/types/const.go` of ovn-kubernetes), and `Pass` rules have no ACL at all.
struct TierDoubt {
    let trace: ResolvedTrace
    let reader: PolicyReader

    /// Why the verdict could be another with tiers; `nil` where it is the same, or was open anyway.
    func doubt(about leg: Leg) async -> String? {
        if case .undetermined = leg.verdict { return nil }
        for flow in leg.detrace.flows where flow.tier == nil && flow.row?.hasPrefix("ACL ") ?? false {
            guard let owner = flow.owner, let (direction, index) = owner.directedRule else { continue }
            guard let packet = await packet(of: leg, direction) else { continue }
            let doubt: String? =
                switch owner.kind {
                case "AdminNetworkPolicy": await passedBefore(owner, index, packet, zone: flow.zone)
                case "BaselineAdminNetworkPolicy": await preceded(owner, packet, zone: flow.zone)
                default: nil
                }
            if let doubt { return doubt }
        }
        return nil
    }

    /// The packet as policies see it: where it was stopped, or behind the load balancer.
    private func packet(of leg: Leg, _ direction: PolicyDirection) async -> PolicyPacket? {
        if let packet = leg.verdict.cause?.packet { return await reader.packet(packet, direction) }
        let isReverse = leg.direction == .reverse
        let there = leg.translations.last { $0.kind == "DNAT" }.flatMap { BackendText.parse($0.to) }
        let (source, destination) = (trace.source.address, there?.0 ?? trace.destination.address)
        return await reader.packet(
            Packet(
                ethernetSource: trace.source.ethernetAddress, ethernetDestination: trace.source.ethernetAddress,
                source: isReverse ? destination : source, destination: isReverse ? source : destination,
                transport: trace.transport, sourcePort: trace.sourcePort,
                destinationPort: there?.1 ?? trace.destinationPort), direction)
    }

    /// A `Pass` rule that is, or may be, for the packet and comes before the rule that decided.
    private func passedBefore(
        _ owner: ObjectReference, _ index: Int, _ bare: PolicyPacket, zone: String
    ) async -> String? {
        let lost = "the ACLs of zone \(zone) have no tiers, and so no Pass rules"
        guard let policies = await reader.adminNetworkPolicies() else {
            return "\(lost); the AdminNetworkPolicies could not be read, to tell whether one comes before \(owner)"
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
            return "\(lost): AdminNetworkPolicy \(policy.metadata.name),"
                + " \(AdminPolicyJudgement.name(number, of: policy, packet.direction)), "
                + (judgement.fits ? "passes" : "may pass") + " the packet on before \(owner) decides"
        }
        return nil
    }

    /// NetworkPolicies that isolate the pod, and so decide before the baseline policy.
    private func preceded(_ owner: ObjectReference, _ packet: PolicyPacket, zone: String) async -> String? {
        let namespace = packet.subject.namespace
        let lost = "the ACLs of zone \(zone) have no tiers"
        guard let policies = await reader.networkPolicies(namespace) else {
            return
                "\(lost); the NetworkPolicies of namespace \(namespace) could not be read, to tell whether one decides"
                + " before \(owner)"
        }
        guard let first = NetworkPolicyJudgement.selecting(policies, packet).first else { return nil }
        return "\(lost): \(owner) was taken first, but NetworkPolicy \(namespace)/\(first.metadata.name) isolates pod"
            + " \(namespace)/\(packet.subject.name) and decides before it"
    }
}

extension ObjectReference {
    /// The direction that a rule begins with: `ingress`, `egress[1]`.
    var direction: PolicyDirection? { rule.flatMap { PolicyDirection(rawValue: String($0.prefix { $0 != "[" })) } }

    /// The direction and the index of a rule.
    var directedRule: (PolicyDirection, Int)? {
        guard let direction, let rule, let index = Int(rule.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }) else {
            return nil
        }
        return (direction, index)
    }
}
