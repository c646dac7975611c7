package import PathModel

/// An AdminNetworkPolicy, or the BaselineAdminNetworkPolicy, which is one without a priority
/// (`policy.networking.k8s.io/v1alpha1`).
package struct AdminNetworkPolicy: Decodable, Sendable {
    /// The selected pods, and the rules for their packets.
    package struct Spec: Decodable, Sendable {
        /// The place among the policies, the lowest first; a baseline policy has none.
        package var priority: Int?
        /// The pods that the policy is for.
        package var subject: Selection
        /// The rules for incoming packets.
        package var ingress: [Rule]?
        /// The rules for outgoing packets.
        package var egress: [Rule]?
    }

    /// Pods, by their namespaces or by both labels.
    package struct Selection: Decodable, Sendable {
        /// Pods by label in namespaces by label.
        package struct Pods: Decodable, Sendable {
            /// The namespaces.
            package var namespaceSelector: LabelSelector?
            /// The pods.
            package var podSelector: LabelSelector?
        }
        /// All pods of these namespaces.
        package var namespaces: LabelSelector?
        /// Some pods of some namespaces.
        package var pods: Pods?
        /// Networks, in CIDR notation; only where packets go.
        package var networks: [String]?
        /// Nodes; only where packets go.
        package var nodes: LabelSelector?
        /// Names in DNS; only where packets go.
        package var domainNames: [String]?
    }

    /// One rule: the first that fits decides.
    package struct Rule: Decodable, Sendable {
        /// The rule's name.
        package var name: String?
        /// `Allow`, `Deny`, or `Pass`, which leaves the packet to NetworkPolicies and the baseline policy.
        package var action: String
        /// Where a packet comes from.
        package var from: [Selection]?
        /// Where a packet goes.
        package var to: [Selection]?
        /// The ports; all where absent.
        package var ports: [Port]?

        /// The other ends of whatever direction the rule is for.
        package var peers: [Selection] { from ?? to ?? [] }
    }

    /// Ports that a rule is for: one of three forms.
    package struct Port: Decodable, Sendable {
        /// A port by number.
        package struct Number: Decodable, Sendable {
            /// `TCP`, `UDP` or `SCTP`; TCP where absent.
            package var `protocol`: String?
            /// The port.
            package var port: UInt16
        }
        /// Ports from one number to another, both included.
        package struct Range: Decodable, Sendable {
            /// `TCP`, `UDP` or `SCTP`; TCP where absent.
            package var `protocol`: String?
            /// The first port.
            package var start: UInt16
            /// The last port.
            package var end: UInt16
        }
        /// A port by number.
        package var portNumber: Number?
        /// A range of ports.
        package var portRange: Range?
        /// A port by the name that the receiving pod's container gives it.
        package var namedPort: String?
    }

    /// The policy's metadata.
    package var metadata: ObjectMetadata
    /// The selected pods, and the rules for their packets.
    package var spec: Spec

    /// The policy's kind, which a list's items do not have: only a baseline policy has no priority.
    package var kind: String { spec.priority == nil ? "BaselineAdminNetworkPolicy" : "AdminNetworkPolicy" }

    /// The rules of a direction.
    package func rules(_ direction: PolicyDirection) -> [Rule] {
        (direction == .ingress ? spec.ingress : spec.egress) ?? []
    }
}
