import OVNKubernetes

/// What the rules of an EgressFirewall say of a packet.
enum EgressFirewallJudgement {
    /// The priority of an EgressFirewall's first rule's ACL; each further rule's is one less
    /// (`EgressFirewallStartPriority` in `go-controller/pkg/types` of ovn-kubernetes).
    static let firstPriority = 10000

    /// Explains a drop by a rule, and why the rules before it are not for the packet.
    static func explain(_ firewall: EgressFirewall, rule index: Int, _ packet: PolicyPacket) -> Explanation {
        let rules = firewall.spec.egress ?? []
        let title = "EgressFirewall \(packet.subject.namespace)/\(firewall.metadata.name)"
        guard rules.indices.contains(index) else {
            return Explanation(
                hint: "\(title) has no rule \(index) any more: check whether ovnkube-controller is up to date")
        }
        var explanation = Explanation(
            reason: "\(title), rule \(index): \(rules[index].type) \(judge(rules[index], packet).scope)")
        for (earlier, rule) in rules[..<index].enumerated() {
            let judgement = judge(rule, packet)
            let why =
                judgement.fits
                ? "this rule matches the packet: check whether ovnkube-controller is up to date"
                : judgement.mismatch(of: packet) ?? "unclear: \(judgement.doubt ?? "")"
            explanation.details.append("\(title), rule \(earlier): \(rule.type) \(judgement.scope); \(why)")
        }
        explanation.hint =
            "the first matching rule decides: to allow it, put a rule for \(packet.peerAddress) on"
            + " \(packet.portWords) before rule \(index)"
        return explanation
    }

    /// Whether a rule is for a packet.
    static func judge(_ rule: EgressFirewall.Rule, _ packet: PolicyPacket) -> RuleJudgement {
        let ports = (rule.ports ?? []).map { PortScope(transport: $0.transport, port: .number($0.port)) }
        return RuleJudgement(
            scope: "to \(words(rule.to))" + (ports.isEmpty ? "" : " on \(ports.map(\.words).joined(separator: ", "))"),
            peer: fit(rule.to, packet), port: .any(ports.map { $0.fit(packet) }))
    }

    private static func words(_ destination: EgressFirewall.Rule.Destination) -> String {
        if let cidr = destination.cidrSelector { return cidr }
        if let name = destination.dnsName { return name }
        let nodes = destination.nodeSelector ?? LabelSelector()
        return nodes.isEmpty ? "all nodes" : "nodes with \(nodes.words)"
    }

    private static func fit(_ destination: EgressFirewall.Rule.Destination, _ packet: PolicyPacket) -> RuleFit {
        if let cidr = destination.cidrSelector {
            return SelectorFit.fit(cidr: cidr, except: [], address: packet.peerAddress)
        }
        if let name = destination.dnsName { return .unknown("the addresses of \(name) are not known") }
        if packet.peerNode == nil { return .misses("which is not a node") }
        return (destination.nodeSelector ?? LabelSelector()).isEmpty
            ? .fits : .unknown("the nodes' labels are not read")
    }
}
