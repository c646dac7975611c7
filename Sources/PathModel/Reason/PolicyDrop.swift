package import NetworkTypes

/// Why a policy, or another rule about who may talk to whom, stops a packet.
package enum PolicyDrop: Hashable, Coded {
    /// The pod is isolated, though no NetworkPolicy of its namespace selects it any more.
    case isolatedWithoutPolicy(PolicyDirection, pod: ObjectReference)
    /// One NetworkPolicy isolates the pod, and there is one thing to say of it.
    case isolatedByPolicy(PolicyFinding)
    /// NetworkPolicies isolate the pod, and one rule of all allows something, but not this packet.
    case isolatedBesideRule(Isolation, PolicyFinding)
    /// NetworkPolicies isolate the pod, and no rule allows the packet.
    case isolatedWithoutRule(Isolation, PolicyPacketEnds)
    /// A rule of an AdminNetworkPolicy (with its priority) or of the baseline policy.
    case adminRule(PolicyRule, priority: Int?, action: String, RuleScope)
    /// A rule of an EgressFirewall.
    case firewallRule(PolicyRule, action: String, RuleScope)
    /// Pods on a primary user-defined network talk to no pod of the default network; the networks, where both are known.
    case networkIsolation(NetworkBoundary?)
    /// Multicast is not allowed in a namespace.
    case multicastInNamespace(String)
    /// Multicast is not allowed across the cluster.
    case multicastAcrossCluster

    /// The pod that is isolated, the names of the NetworkPolicies that do it, and in which direction.
    package struct Isolation: Hashable, Sendable {
        /// The pod.
        package var pod: ObjectReference
        /// The policies' kind.
        package var kind: String
        /// The policies' names.
        package var policies: [String]
        /// The direction.
        package var direction: PolicyDirection

        /// Makes an isolation.
        package init(
            pod: ObjectReference, kind: String = ObjectReference.networkPolicy, policies: [String],
            direction: PolicyDirection
        ) {
            (self.pod, self.kind, self.policies, self.direction) = (pod, kind, policies, direction)
        }
    }

    /// The names of the objects that are named.
    var named: [String] {
        switch self {
        case .isolatedWithoutPolicy(_, let pod): [pod.name]
        case .isolatedByPolicy(let finding): [finding.policy.name]
        case .isolatedBesideRule(let isolation, _), .isolatedWithoutRule(let isolation, _):
            isolation.policies + [isolation.pod.name]
        case .adminRule(let rule, _, _, _), .firewallRule(let rule, _, _): [rule.policy.name]
        case .multicastInNamespace(let name): [name]
        case .networkIsolation, .multicastAcrossCluster: []
        }
    }
}

/// What there is to say of a NetworkPolicy that isolates a pod, and a packet.
package struct PolicyFinding: Hashable, Sendable {
    /// A rule held against the packet, or that there is none.
    package enum Content: Hashable, Sendable {
        /// The policy has no rules of the direction.
        case noRules
        /// A rule, by its number.
        case rule(Int, RuleScope, RuleOutcome)
    }

    /// The policy.
    package var policy: ObjectReference
    /// The direction.
    package var direction: PolicyDirection
    /// What is said.
    package var content: Content

    /// Makes a finding.
    package init(policy: ObjectReference, direction: PolicyDirection, content: Content) {
        (self.policy, self.direction, self.content) = (policy, direction, content)
    }

    /// Whether it is about a rule.
    package var isOfRule: Bool { if case .rule = content { true } else { false } }
}

/// A rule of a policy, as reports name it.
package struct PolicyRule: Hashable, Sendable {
    /// The policy.
    package var policy: ObjectReference
    /// The direction, of a policy with rules of both.
    package var direction: PolicyDirection?
    /// The rule's number.
    package var index: Int
    /// The rule's name, where it has one.
    package var name: String?

    /// Makes a rule.
    package init(_ policy: ObjectReference, direction: PolicyDirection? = nil, index: Int, name: String? = nil) {
        (self.policy, self.direction, self.index, self.name) = (policy, direction, index, name)
    }
}

/// What a policy sees of a packet besides its own pod.
package struct PolicyPacketEnds: Hashable, Sendable {
    /// Who is at the other end.
    package enum Peer: Hashable, Sendable {
        /// A pod, with its namespace.
        case pod(namespace: String, name: String)
        /// A node's host.
        case host(node: String)
        /// Something else.
        case other
    }

    /// The direction, seen from the policy's pod.
    package var direction: PolicyDirection
    /// Who is at the other end.
    package var peer: Peer
    /// The address at the other end.
    package var address: IPAddress
    /// The port that is connected to.
    package var port: ServicePort

    /// Makes the ends.
    package init(direction: PolicyDirection, peer: Peer, address: IPAddress, port: ServicePort) {
        (self.direction, self.peer, self.address, self.port) = (direction, peer, address, port)
    }
}
