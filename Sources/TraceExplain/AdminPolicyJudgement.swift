import NetworkTypes
import OVNKubernetes
import PathModel

/// What rules of AdminNetworkPolicies and of the baseline policy say of a packet.
enum AdminPolicyJudgement {
    /// Whether a policy is for the packet's subject; `nil` where the labels that decide it are not known.
    static func selects(_ policy: AdminNetworkPolicy, _ packet: PolicyPacket) -> Bool? {
        let subject = packet.subject
        let pods = policy.spec.subject.pods
        let namespaces = policy.spec.subject.namespaces ?? pods?.namespaceSelector ?? LabelSelector()
        guard let labels = subject.namespaceLabels ?? (namespaces.isEmpty ? [:] : nil) else { return nil }
        guard namespaces.matches(labels) else { return false }
        guard let selector = pods?.podSelector else { return true }
        guard let labels = subject.labels ?? (selector.isEmpty ? [:] : nil) else { return nil }
        return selector.matches(labels)
    }

    /// Whether a rule is for a packet.
    static func judge(_ rule: AdminNetworkPolicy.Rule, _ packet: PolicyPacket) -> RuleJudgement {
        let ports = (rule.ports ?? []).map(scope)
        let peers = rule.peers
        return RuleJudgement(
            scope: RuleScope(
                direction: packet.direction, peers: peers.map(told), ports: ports.map(\.told)),
            peer: .any(peers.map { fit($0, packet) }), port: .any(ports.map { $0.fit(packet) }))
    }

    /// The first rule that is for a packet; `nil` where none is, or where one before it may be.
    static func firstFitting(_ policy: AdminNetworkPolicy, _ packet: PolicyPacket) -> Int? {
        for (index, rule) in policy.rules(packet.direction).enumerated() {
            let judgement = judge(rule, packet)
            if judgement.fits { return index }
            if judgement.doubt != nil { return nil }
        }
        return nil
    }

    /// A rule as reports name it.
    static func rule(_ index: Int, of policy: AdminNetworkPolicy, _ direction: PolicyDirection) -> PolicyRule {
        let rules = policy.rules(direction)
        return PolicyRule(
            ObjectReference(kind: policy.kind, name: policy.metadata.name), direction: direction, index: index,
            name: rules.indices.contains(index) ? rules[index].name : nil)
    }

    /// Explains a drop by a rule, and why the rules before it are not for the packet.
    static func explain(_ policy: AdminNetworkPolicy, rule index: Int, _ packet: PolicyPacket) -> Explanation {
        let rules = policy.rules(packet.direction)
        let told = Self.rule(index, of: policy, packet.direction)
        guard rules.indices.contains(index) else { return Explanation(hint: .ruleGone(told)) }
        var explanation = Explanation(
            reason: .policy(
                .adminRule(
                    told, priority: policy.spec.priority.map { Int($0) }, action: rules[index].action,
                    judge(rules[index], packet).scope)))
        for (earlier, rule) in rules[..<index].enumerated() {
            let judgement = judge(rule, packet)
            explanation.details.append(
                .init(
                    .earlierRule(
                        Self.rule(earlier, of: policy, packet.direction), action: rule.action, judgement.scope,
                        judgement.outcome(for: packet))))
        }
        explanation.hint = policy.spec.priority == nil ? .overrideBaseline : .adminRuleFirst
        return explanation
    }

    private static func scope(_ port: AdminNetworkPolicy.Port) -> PortScope {
        func transport(_ name: String?) -> TransportProtocol? {
            TransportProtocol(ofPort: name)
        }
        if let number = port.portNumber {
            return PortScope(transport: transport(number.protocol), port: .number(number.port))
        }
        if let range = port.portRange {
            return PortScope(transport: transport(range.protocol), port: .number(range.start), end: range.end)
        }
        return PortScope(transport: nil, port: port.namedPort.map { .name($0) })
    }

    private static func told(_ peer: AdminNetworkPolicy.Selection) -> RuleScope.Peer {
        if let namespaces = peer.namespaces {
            return SelectorFit.told(pods: nil, namespaces: namespaces, own: nil)
        }
        if let pods = peer.pods {
            return SelectorFit.told(pods: pods.podSelector, namespaces: pods.namespaceSelector, own: nil)
        }
        if let networks = peer.networks { return .networks(networks, except: []) }
        if let nodes = peer.nodes { return .nodes(nodes.words) }
        return .names(peer.domainNames ?? [])
    }

    private static func fit(_ peer: AdminNetworkPolicy.Selection, _ packet: PolicyPacket) -> RuleFit {
        if let namespaces = peer.namespaces {
            return SelectorFit.fit(pods: nil, namespaces: namespaces, own: nil, packet: packet)
        }
        if let pods = peer.pods {
            return SelectorFit.fit(
                pods: pods.podSelector, namespaces: pods.namespaceSelector, own: nil, packet: packet)
        }
        if let networks = peer.networks {
            return .any(networks.map { SelectorFit.fit(cidr: $0, except: [], address: packet.peerAddress) })
        }
        if peer.nodes != nil {
            return packet.peerNode == nil ? .misses([.notANode]) : .unknown(.nodeLabels)
        }
        return .unknown(.namedAddresses(nil))
    }
}
