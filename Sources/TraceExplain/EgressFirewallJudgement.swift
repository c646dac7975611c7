import NetworkTypes
import OVNKubernetes
import PathModel

/// What the rules of an EgressFirewall say of a packet.
enum EgressFirewallJudgement {
    /// The priority of an EgressFirewall's first rule's ACL; each further rule's is one less
    /// (`EgressFirewallStartPriority` in `go-controller/pkg/types` of ovn-kubernetes).
    static let firstPriority = 10000

    /// Explains a drop by a rule, and why the rules before it are not for the packet.
    ///
    /// - Parameters:
    ///   - firewall: The firewall.
    ///   - index: The rule's number.
    ///   - packet: The packet.
    ///   - namedAddresses: The addresses that OVN has for names in DNS.
    /// - Returns: What there is to say.
    static func explain(
        _ firewall: EgressFirewall, rule index: Int, _ packet: PolicyPacket, namedAddresses: [String: [String]] = [:]
    ) -> Explanation {
        let rules = firewall.spec.egress ?? []
        let object = ObjectReference(
            kind: "EgressFirewall", namespace: packet.subject.namespace, name: firewall.metadata.name)
        let told = PolicyRule(object, index: index)
        guard rules.indices.contains(index) else { return Explanation(hint: .ruleGone(told)) }
        var explanation = Explanation(
            reason: .policy(
                .firewallRule(told, action: rules[index].type, judge(rules[index], packet, namedAddresses).scope)))
        if let name = rules[index].to.dnsName, let known = namedAddresses[DNSName.plain(name)] {
            explanation.details.append(.init(.nameHasAddresses(name, known)))
        }
        for (earlier, rule) in rules[..<index].enumerated() {
            let judgement = judge(rule, packet, namedAddresses)
            explanation.details.append(
                .init(
                    .earlierRule(
                        PolicyRule(object, index: earlier), action: rule.type, judgement.scope,
                        judgement.outcome(for: packet))))
        }
        explanation.hint = .firewallRuleFirst(packet.ends, index: index)
        return explanation
    }

    /// Whether a rule is for a packet.
    static func judge(
        _ rule: EgressFirewall.Rule, _ packet: PolicyPacket, _ namedAddresses: [String: [String]] = [:]
    ) -> RuleJudgement {
        let ports = (rule.ports ?? []).map { PortScope(transport: $0.transport, port: .number($0.port)) }
        return RuleJudgement(
            scope: RuleScope(direction: .egress, peers: [told(rule.to)], ports: ports.map(\.told)),
            peer: fit(rule.to, packet, namedAddresses), port: .any(ports.map { $0.fit(packet) }))
    }

    private static func told(_ destination: EgressFirewall.Rule.Destination) -> RuleScope.Peer {
        if let cidr = destination.cidrSelector { return .networks([cidr], except: []) }
        if let name = destination.dnsName { return .names([name]) }
        return .nodes((destination.nodeSelector ?? LabelSelector()).words)
    }

    private static func fit(
        _ destination: EgressFirewall.Rule.Destination, _ packet: PolicyPacket, _ namedAddresses: [String: [String]]
    ) -> RuleFit {
        if let cidr = destination.cidrSelector {
            return SelectorFit.fit(cidr: cidr, except: [], address: packet.peerAddress)
        }
        if let name = destination.dnsName {
            guard let known = namedAddresses[DNSName.plain(name)] else { return .unknown(.namedAddresses(name)) }
            return known.contains { IPAddress($0) == packet.peerAddress } ? .fits : .misses([.notOfName(name, known)])
        }
        if packet.peerNode == nil { return .misses([.notANode]) }
        return (destination.nodeSelector ?? LabelSelector()).isEmpty
            ? .fits : .unknown(.nodeLabels)
    }
}
