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
        let peers = rule.peers.map { words($0, namespace: namespace) }
        let scope =
            "\(packet.preposition) \(peers.isEmpty ? "anywhere" : peers.joined(separator: " or "))"
            + (ports.isEmpty ? "" : " on \(ports.map(\.words).joined(separator: ", "))")
        return RuleJudgement(
            scope: scope, peer: .any(rule.peers.map { fit($0, namespace: namespace, packet) }),
            port: .any(ports.map { $0.fit(packet) }))
    }

    private static func words(_ peer: NetworkPolicy.Peer, namespace: String) -> String {
        if let block = peer.ipBlock {
            let except = block.except ?? []
            return block.cidr + (except.isEmpty ? "" : " except \(except.joined(separator: ", "))")
        }
        return SelectorFit.words(pods: peer.podSelector, namespaces: peer.namespaceSelector, own: namespace)
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
    /// - Returns: The reason, with a sentence for each rule of each policy that isolates the pod.
    static func explain(_ policies: [NetworkPolicy], _ packet: PolicyPacket) -> Explanation {
        let direction = packet.direction.rawValue
        let pod = "pod \(packet.subject.namespace)/\(packet.subject.name)"
        let selecting = selecting(policies, packet)
        guard !selecting.isEmpty else {
            return Explanation(
                reason: "isolated (\(direction)), though no NetworkPolicy of the namespace selects \(pod) any more",
                hint: "the API has no policy behind this ACL: check whether ovnkube-controller is up to date")
        }
        var sentences: [(policy: String, text: String, isOfRule: Bool)] = []
        var allowing: [String] = []
        for policy in selecting {
            let name = "NetworkPolicy \(packet.subject.namespace)/\(policy.metadata.name)"
            let rules = policy.rules(packet.direction)
            if rules.isEmpty { sentences.append((name, "has no \(direction) rules, so it denies everything", false)) }
            for (index, rule) in rules.enumerated() {
                let judgement = judge(rule, namespace: packet.subject.namespace, packet)
                let start = "rule \(index) allows \(judgement.scope)"
                if judgement.fits {
                    sentences.append((name, start + "; this rule matches the packet", true))
                    allowing.append("\(name), rule \(index)")
                } else {
                    let why = judgement.mismatch(of: packet) ?? judgement.doubt.map { "unclear: \($0)" } ?? ""
                    sentences.append((name, "\(start); \(why)", true))
                }
            }
        }
        var explanation = Explanation(
            reason: "", details: sentences.map { .init("\($0.policy) (\(direction)): \($0.text)") })
        func references(_ policies: [NetworkPolicy]) -> [ObjectReference] {
            policies.map {
                ObjectReference(
                    kind: "NetworkPolicy", namespace: packet.subject.namespace, name: $0.metadata.name,
                    rule: .direction(packet.direction, index: nil))
            }
        }
        explanation.policies = references(selecting)
        let denying = selecting.filter { $0.rules(packet.direction).isEmpty }
        explanation.namedPolicies = denying.isEmpty ? explanation.policies : references(denying)
        if selecting.count == 1 { explanation.owner = explanation.policies.first }
        if sentences.count == 1 {
            explanation.reason = "isolated by \(sentences[0].policy) (\(direction)): \(sentences[0].text)"
            explanation.details[0].isInReason = true
        } else {
            let noun = selecting.count == 1 ? "NetworkPolicy" : "NetworkPolicies"
            let names = selecting.map(\.metadata.name).joined(separator: ", ")
            explanation.reason = "\(pod) is isolated by \(noun) \(names) (\(direction)); "
            // A rule that stands alone, among policies that allow nothing, is the one that a reader has in mind.
            let rules = sentences.indices.filter { sentences[$0].isOfRule }
            if rules.count == 1 { explanation.details[rules[0]].isInReason = true }
            explanation.reason? +=
                rules.count == 1
                ? "\(sentences[rules[0]].policy) \(sentences[rules[0]].text)"
                : "no rule allows \(packet.preposition) \(packet.peerWords) on \(packet.portWords)"
        }
        explanation.hint =
            allowing.isEmpty
            ? "to allow it, a NetworkPolicy of namespace \(packet.subject.namespace) must allow \(direction)"
                + " \(packet.preposition) \(packet.peerWords) on \(packet.portWords)"
            : "the API allows it (\(allowing.joined(separator: "; "))), OVN does not: check whether ovnkube-controller is up to date"
        return explanation
    }
}

/// What there is to say of a cause.
struct Explanation: Hashable, Sendable {
    /// The reason; `nil` leaves it as it is.
    var reason: String?
    /// The object that decided, where it is another than the row's owner.
    var owner: ObjectReference?
    var details: [Cause.Detail] = []
    /// The policies that isolate the pod, where that is why.
    var policies: [ObjectReference] = []
    /// Those of them that reports name.
    var namedPolicies: [ObjectReference] = []
    var hint: String?
}
