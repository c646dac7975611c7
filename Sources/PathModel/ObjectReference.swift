/// A direction of traffic at a pod, as policies mean it.
package enum PolicyDirection: String, Hashable, Sendable {
    case ingress, egress
}

/// A Kubernetes object, and the rule of it that is meant.
package struct ObjectReference: Hashable, Sendable, CustomStringConvertible {
    /// A rule of an object, or another part of it.
    package enum Rule: Hashable, Sendable, CustomStringConvertible {
        /// The rule of a direction by its number, or all that the object says of that direction.
        case direction(PolicyDirection, index: Int?)
        /// Anything else that is told apart, such as the multicast annotation of a namespace.
        case part(String)

        /// The rule for incoming traffic with a number, or all of them.
        package static func ingress(_ index: Int? = nil) -> Rule { .direction(.ingress, index: index) }

        /// The rule for outgoing traffic with a number, or all of them.
        package static func egress(_ index: Int? = nil) -> Rule { .direction(.egress, index: index) }

        /// The direction, where the rule has one.
        package var direction: PolicyDirection? {
            if case .direction(let direction, _) = self { direction } else { nil }
        }

        /// The rule's number, where one is meant.
        package var index: Int? { if case .direction(_, let index) = self { index } else { nil } }

        /// `ingress[0]`, `egress`.
        package var description: String {
            switch self {
            case .direction(let direction, let index): direction.rawValue + (index.map { "[\($0)]" } ?? "")
            case .part(let name): name
            }
        }
    }

    /// The kind of the policies of pods on their primary networks.
    package static let networkPolicy = "NetworkPolicy"
    /// The kind of the policies of pods on secondary networks.
    package static let multiNetworkPolicy = "MultiNetworkPolicy"
    /// The kinds that allow or deny packets.
    package static let policyKinds: Set = [
        networkPolicy, multiNetworkPolicy, "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "EgressFirewall",
    ]

    /// The kind, such as `NetworkPolicy`.
    package var kind: String
    /// The namespace, where the kind has one.
    package var namespace: String?
    /// The name.
    package var name: String
    /// The rule inside the object, as its owner numbers it.
    package var rule: Rule?

    /// Makes a reference.
    package init(kind: String, namespace: String? = nil, name: String, rule: Rule? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.rule = rule
    }

    /// `NetworkPolicy shop/db-allow ingress[0]`; what all policies of a namespace share is called what it is:
    /// `NetworkPolicy isolation of namespace shop (ingress)`.
    package var description: String {
        guard !isIsolation else {
            return "\(kind) isolation" + (namespace.map { " of namespace \($0)" } ?? "")
                + (rule.map { " (\($0))" } ?? "")
        }
        return "\(kind) \(path)\(rule.map { " \($0)" } ?? "")"
    }

    /// The object without its kind: `shop/db-allow`.
    package var path: String { (namespace.map { $0 + "/" } ?? "") + name }

    /// The name that stands for what isolates the pods that some NetworkPolicy of a namespace selects: rows that all those
    /// policies share. No object can have it.
    package static let isolationName = "default deny"

    /// Whether it is what the policies of a namespace share, and no policy.
    package var isIsolation: Bool {
        [Self.networkPolicy, Self.multiNetworkPolicy].contains(kind) && name == Self.isolationName
    }
}
