import NetworkTypes
import PathModel

extension PolicyDrop {
    /// The reason in words.
    var words: String {
        switch self {
        case .isolatedWithoutPolicy(let direction, let pod):
            "isolated (\(direction.rawValue)), though no policy of the namespace selects pod \(pod.path) any more"
        case .isolatedByPolicy(let finding):
            "isolated by \(finding.policy) (\(finding.direction.rawValue)): \(finding.words)"
        case .isolatedBesideRule(let isolation, let finding):
            "\(isolation.words); \(finding.policy) \(finding.words)"
        case .isolatedWithoutRule(let isolation, let ends): "\(isolation.words); no rule allows \(ends.words)"
        case .adminRule(let rule, let priority, let action, let scope):
            "\(rule.policy)\(priority.map { " (priority \($0))" } ?? ""), \(rule.ruleWords): \(action) \(scope.words)"
        case .firewallRule(let rule, let action, let scope): "\(rule.words): \(action) \(scope.words)"
        case .networkIsolation(let boundary):
            "isolation of user-defined networks: pods on a primary user-defined network talk to no pod of the default network"
                + (boundary.map { "; " + $0.words("the destination") } ?? "")
        case .multicastInNamespace(let name): "multicast is not allowed in namespace \(name)"
        case .multicastAcrossCluster: "multicast is not allowed across the cluster"
        }
    }
}

extension PolicyDrop.Isolation {
    /// `pod shop/db-0 is isolated by NetworkPolicies a, b (ingress)`.
    fileprivate var words: String {
        let noun = policies.count == 1 ? kind : kind.dropLast() + "ies"
        return "pod \(pod.path) is isolated by \(noun) \(policies.joined(separator: ", ")) (\(direction.rawValue))"
    }
}

extension PolicyFinding {
    /// What is said of the policy: `rule 0 allows from all pods on tcp/80; this rule matches the packet`.
    var words: String {
        switch content {
        case .noRules: "has no \(direction.rawValue) rules, so it denies everything"
        case .rule(let index, let scope, let outcome): "rule \(index) allows \(scope.words); \(outcome.words)"
        }
    }
}

extension PolicyRule {
    /// `ingress rule 1 "deny-8081"`.
    fileprivate var ruleWords: String {
        (direction.map { "\($0.rawValue) " } ?? "") + "rule \(index)" + (name.map { " \"\($0)\"" } ?? "")
    }

    /// The rule with its policy.
    var words: String { "\(policy), \(ruleWords)" }

    /// That the policy no longer has it.
    var goneWords: String {
        "\(policy) has no \(direction.map { "\($0.rawValue) " } ?? "")rule \(index) any more"
    }
}

extension PolicyPacketEnds {
    /// `from` or `to`: on which side of the packet the other end is.
    var preposition: String { direction.preposition }

    /// The other end in words: `pod default/bbox (10.244.2.3)`.
    var peerWords: String {
        switch peer {
        case .pod(let namespace, let name): "pod \(namespace)/\(name) (\(address))"
        case .host(let node): "the host of node \(node) (\(address))"
        case .other: address.description
        }
    }

    /// `from pod default/bbox (10.244.2.3) on tcp/80`.
    var words: String { "\(preposition) \(peerWords) \(portWords)" }

    /// `on tcp/80`, `for icmp`.
    var portWords: String { "\(port.number == nil ? "for" : "on") \(port)" }

    /// What kind of rule is for the packet, where that is not told by the port: `, by a rule without ports`.
    var ruleWords: String { port.number == nil ? ", by a rule without ports" : "" }
}

extension PolicyDirection {
    /// On which side of the packet a policy's peers are.
    var preposition: String { self == .ingress ? "from" : "to" }
}
