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
            scope: "\(packet.preposition) \(peers.map(words).joined(separator: " or "))"
                + (ports.isEmpty ? "" : " on \(ports.map(\.words).joined(separator: ", "))"),
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

    /// `rule 1 "deny-8081"`.
    static func name(_ index: Int, of policy: AdminNetworkPolicy, _ direction: PolicyDirection) -> String {
        let rules = policy.rules(direction)
        let name = rules.indices.contains(index) ? rules[index].name : nil
        return "\(direction.rawValue) rule \(index)" + (name.map { " \"\($0)\"" } ?? "")
    }

    /// Explains a drop by a rule, and why the rules before it are not for the packet.
    static func explain(_ policy: AdminNetworkPolicy, rule index: Int, _ packet: PolicyPacket) -> Explanation {
        let rules = policy.rules(packet.direction)
        let title = "\(policy.kind) \(policy.metadata.name)"
        guard rules.indices.contains(index) else {
            return Explanation(
                hint:
                    "\(title) has no \(packet.direction.rawValue) rule \(index) any more: check whether ovnkube-controller is up to date"
            )
        }
        let priority = policy.spec.priority.map { " (priority \($0))" } ?? ""
        var explanation = Explanation(
            reason: "\(title)\(priority), \(name(index, of: policy, packet.direction)): \(rules[index].action)"
                + " \(judge(rules[index], packet).scope)")
        for (earlier, rule) in rules[..<index].enumerated() {
            let judgement = judge(rule, packet)
            let why =
                judgement.fits
                ? "this rule matches the packet: check whether ovnkube-controller is up to date"
                : judgement.mismatch(of: packet) ?? "unclear: \(judgement.doubt ?? "")"
            explanation.details.append(
                "\(title), \(name(earlier, of: policy, packet.direction)): \(rule.action) \(judgement.scope); \(why)")
        }
        explanation.hint =
            "NetworkPolicies cannot allow what an AdminNetworkPolicy denies; a rule that allows it must come before this one"
        if policy.spec.priority == nil {
            explanation.hint =
                "a NetworkPolicy that selects the pod and allows the packet overrides the baseline policy"
        }
        return explanation
    }

    private static func scope(_ port: AdminNetworkPolicy.Port) -> PortScope {
        func transport(_ name: String?) -> TransportProtocol? {
            TransportProtocol(rawValue: (name ?? "TCP").lowercased())
        }
        if let number = port.portNumber {
            return PortScope(transport: transport(number.protocol), port: .number(number.port))
        }
        if let range = port.portRange {
            return PortScope(transport: transport(range.protocol), port: .number(range.start), end: range.end)
        }
        return PortScope(transport: nil, port: port.namedPort.map { .name($0) })
    }

    private static func words(_ peer: AdminNetworkPolicy.Selection) -> String {
        if let namespaces = peer.namespaces {
            return SelectorFit.words(pods: nil, namespaces: namespaces, own: nil)
        }
        if let pods = peer.pods {
            return SelectorFit.words(pods: pods.podSelector, namespaces: pods.namespaceSelector, own: nil)
        }
        if let networks = peer.networks { return networks.joined(separator: ", ") }
        if let nodes = peer.nodes { return nodes.isEmpty ? "all nodes" : "nodes with \(nodes.words)" }
        return (peer.domainNames ?? []).joined(separator: ", ")
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
            return packet.peerNode == nil ? .misses("which is not a node") : .unknown("the nodes' labels are not read")
        }
        return .unknown("the addresses of names in DNS are not known")
    }
}
