import OVNKubernetes
import PathModel

/// Why NetworkPolicies that isolate a pod do not allow a packet.
enum NetworkPolicyJudgement {
    /// The policies that isolate the packet's subject in its direction, by name.
    static func selecting(_ policies: [NetworkPolicy], _ packet: PolicyPacket) -> [NetworkPolicy] {
        policies.filter { policy in
            policy.metadata.namespace ?? packet.subject.namespace == packet.subject.namespace
                && policy.isolates(packet.direction)
                && (policy.spec?.podSelector ?? LabelSelector()).matches(packet.subject.labels ?? [:])
        }.sorted { $0.metadata.name < $1.metadata.name }
    }

    /// Whether a rule is for a packet.
    static func judge(_ rule: NetworkPolicy.Rule, namespace: String, _ packet: PolicyPacket) -> RuleJudgement {
        let ports = (rule.ports ?? []).map { PortScope(transport: $0.transport, port: $0.port, end: $0.endPort) }
        let peers = rule.peers.map { told($0, namespace: namespace) }
        return RuleJudgement(
            scope: RuleScope(direction: packet.direction, peers: peers, ports: ports.map(\.told)),
            peer: .any(rule.peers.map { fit($0, namespace: namespace, packet) }),
            port: .any(ports.map { $0.fit(packet) }))
    }

    private static func told(_ peer: NetworkPolicy.Peer, namespace: String) -> RuleScope.Peer {
        if let block = peer.ipBlock { return .networks([block.cidr], except: block.except ?? []) }
        return SelectorFit.told(pods: peer.podSelector, namespaces: peer.namespaceSelector, own: namespace)
    }

    private static func fit(_ peer: NetworkPolicy.Peer, namespace: String, _ packet: PolicyPacket) -> RuleFit {
        if let block = peer.ipBlock {
            return SelectorFit.fit(cidr: block.cidr, except: block.except ?? [], address: packet.peerAddress)
        }
        return SelectorFit.fit(
            pods: peer.podSelector, namespaces: peer.namespaceSelector, own: namespace, packet: packet)
    }

    /// Explains a drop by isolation.
    ///
    /// - Parameters:
    ///   - policies: The policies of the subject's namespace.
    ///   - packet: The packet as it was dropped.
    /// - Returns: The reason, with a detail for each rule of each policy that isolates the pod.
    static func explain(_ policies: [NetworkPolicy], _ packet: PolicyPacket) -> Explanation {
        let pod = ObjectReference(kind: "Pod", namespace: packet.subject.namespace, name: packet.subject.name)
        let selecting = selecting(policies, packet)
        guard !selecting.isEmpty else {
            return Explanation(
                reason: .policy(.isolatedWithoutPolicy(packet.direction, pod: pod)), hint: .noPolicyBehindACL)
        }
        var findings: [PolicyFinding] = []
        var allowing: [PolicyRule] = []
        for policy in selecting {
            let object = ObjectReference(
                kind: policy.kind, namespace: packet.subject.namespace, name: policy.metadata.name)
            let rules = policy.rules(packet.direction)
            if rules.isEmpty {
                findings.append(PolicyFinding(policy: object, direction: packet.direction, content: .noRules))
            }
            for (index, rule) in rules.enumerated() {
                let judgement = judge(rule, namespace: packet.subject.namespace, packet)
                findings.append(
                    PolicyFinding(
                        policy: object, direction: packet.direction,
                        content: .rule(index, judgement.scope, judgement.outcome(for: packet))))
                if judgement.fits { allowing.append(PolicyRule(object, index: index)) }
            }
        }
        var explanation = Explanation(details: findings.map { .init(.isolatingPolicy($0)) })
        func references(_ policies: [NetworkPolicy]) -> [ObjectReference] {
            policies.map {
                ObjectReference(
                    kind: $0.kind, namespace: packet.subject.namespace, name: $0.metadata.name,
                    rule: .direction(packet.direction, index: nil))
            }
        }
        explanation.policies = references(selecting)
        let denying = selecting.filter { $0.rules(packet.direction).isEmpty }
        explanation.namedPolicies = denying.isEmpty ? explanation.policies : references(denying)
        if selecting.count == 1 { explanation.owner = explanation.policies.first }
        if findings.count == 1 {
            explanation.reason = .policy(.isolatedByPolicy(findings[0]))
            explanation.details[0].isInReason = true
        } else {
            let isolation = PolicyDrop.Isolation(
                pod: pod, kind: selecting[0].kind, policies: selecting.map(\.metadata.name),
                direction: packet.direction)
            // A rule that stands alone, among policies that allow nothing, is the one that a reader has in mind.
            let rules = findings.indices.filter { findings[$0].isOfRule }
            if rules.count == 1 { explanation.details[rules[0]].isInReason = true }
            explanation.reason = .policy(
                rules.count == 1
                    ? .isolatedBesideRule(isolation, findings[rules[0]])
                    : .isolatedWithoutRule(isolation, packet.ends))
        }
        explanation.hint =
            allowing.isEmpty
            ? .allowByPolicy(kind: selecting[0].kind, namespace: packet.subject.namespace, packet.ends)
            : .allowedByAPI(allowing)
        return explanation
    }
}

/// What there is to say of a cause.
struct Explanation: Hashable, Sendable {
    /// The reason; `nil` leaves it as it is.
    var reason: DropReason?
    /// The object that decided, where it is another than the row's owner.
    var owner: ObjectReference?
    var details: [Cause.ToldDetail] = []
    /// The policies that isolate the pod, where that is why.
    var policies: [ObjectReference] = []
    /// Those of them that reports name.
    var namedPolicies: [ObjectReference] = []
    var hint: Hint?
}
