package import NetworkTypes
package import PathModel

/// A NetworkPolicy (`networking.k8s.io/v1`), or a MultiNetworkPolicy (`k8s.cni.cncf.io/v1beta1`), which is written alike.
package struct NetworkPolicy: Decodable, Sendable {
    /// What is isolated, and what is allowed all the same.
    package struct Spec: Decodable, Sendable {
        /// The pods of the namespace that are isolated; an absent selector selects all.
        package var podSelector: LabelSelector?
        /// `Ingress`, `Egress` or both.
        package var policyTypes: [String]?
        /// What may come in.
        package var ingress: [Rule]?
        /// What may go out.
        package var egress: [Rule]?
    }

    /// One allowance: any of the peers, at any of the ports.
    package struct Rule: Decodable, Sendable {
        /// Where a packet may come from; everywhere where absent or empty.
        package var from: [Peer]?
        /// Where a packet may go; everywhere where absent or empty.
        package var to: [Peer]?
        /// The ports; all where absent or empty.
        package var ports: [Port]?

        /// The other ends of whatever direction the rule is for.
        package var peers: [Peer] { from ?? to ?? [] }
    }

    /// Other ends that a rule allows.
    package struct Peer: Decodable, Sendable {
        /// A network without parts of it.
        package struct IPBlock: Decodable, Sendable {
            /// The network.
            package var cidr: String
            /// The parts that are left out.
            package var except: [String]?
        }
        /// Pods by label, in the policy's namespace unless namespaces are selected too.
        package var podSelector: LabelSelector?
        /// Namespaces by label.
        package var namespaceSelector: LabelSelector?
        /// A network, instead of pods.
        package var ipBlock: IPBlock?
    }

    /// Ports that a rule allows.
    package struct Port: Decodable, Sendable {
        /// `TCP`, `UDP` or `SCTP`; TCP where absent.
        package var `protocol`: String?
        /// The port by number, or by the name that the receiving pod's container gives it; all where absent.
        package var port: NumberOrName?
        /// The last of a range of ports that begins at `port`.
        package var endPort: UInt16?

        /// The transport protocol in lower case.
        package var transport: TransportProtocol? { TransportProtocol(ofPort: `protocol`) }
    }

    private enum CodingKeys: String, CodingKey {
        case metadata, spec
    }

    /// The kind, which items of a list do not tell.
    package private(set) var kind = ObjectReference.networkPolicy
    /// The policy's metadata.
    package var metadata: ObjectMetadata
    /// What is isolated and allowed.
    package var spec: Spec?

    /// The policy as one for secondary networks.
    package var asMultiNetworkPolicy: Self {
        var policy = self
        policy.kind = ObjectReference.multiNetworkPolicy
        return policy
    }

    /// Whether a MultiNetworkPolicy is for a network: its annotation names definitions that put pods on it
    /// (`shouldApplyMultiPolicy()` of go-controller/pkg/ovn/base_network_controller_multipolicy.go).
    package func isMeant(for network: Network) -> Bool {
        let named = metadata.annotations?["k8s.v1.cni.cncf.io/policy-for"] ?? ""
        return named.split(separator: ",").contains { name in
            let name = name.filter { $0 != " " }
            let definition = name.contains("/") ? name : "\(metadata.namespace ?? "default")/\(name)"
            return network.attachments.contains(definition)
        }
    }

    /// Whether the policy isolates in a direction. Where no types are given it isolates incoming packets, and outgoing ones
    /// where it has egress rules.
    package func isolates(_ direction: PolicyDirection) -> Bool {
        guard let types = spec?.policyTypes, !types.isEmpty else {
            return direction == .ingress || !(spec?.egress ?? []).isEmpty
        }
        return types.contains { $0.lowercased() == direction.rawValue }
    }

    /// The rules of a direction.
    package func rules(_ direction: PolicyDirection) -> [Rule] {
        (direction == .ingress ? spec?.ingress : spec?.egress) ?? []
    }
}
