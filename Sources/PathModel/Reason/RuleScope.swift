package import NetworkTypes

/// What a policy's rule is for.
package struct RuleScope: Hashable, Sendable {
    /// Ends of connections that a rule selects.
    package enum Peer: Hashable, Sendable {
        /// Pods by their labels, in namespaces by theirs or in one namespace. Selectors are as kubectl writes them, empty for
        /// all; without one of namespaces pods are those of `own`, or of all.
        case pods(String?, namespaces: String?, own: String?)
        /// Networks but for parts of them, as prefixes.
        case networks([String], except: [String])
        /// Nodes by their labels, as for pods.
        case nodes(String)
        /// Names in DNS.
        case names([String])
    }

    /// A port, or a range of ports.
    package struct Ports: Hashable, Sendable {
        /// The protocol; `nil` means all.
        package var transport: TransportProtocol?
        /// The number or name; `nil` means all ports.
        package var port: String?
        /// The last port of a range.
        package var end: UInt16?

        /// Makes a port.
        package init(transport: TransportProtocol?, port: String? = nil, end: UInt16? = nil) {
            (self.transport, self.port, self.end) = (transport, port, end)
        }
    }

    /// The direction of the rule.
    package var direction: PolicyDirection
    /// The other ends; empty for all.
    package var peers: [Peer]
    /// The ports; empty for all.
    package var ports: [Ports]

    /// Makes a scope.
    package init(direction: PolicyDirection, peers: [Peer], ports: [Ports]) {
        (self.direction, self.peers, self.ports) = (direction, peers, ports)
    }
}

/// Whether a rule is for a packet.
package enum RuleOutcome: Hashable, Sendable {
    /// It is.
    case matches
    /// It is not: what there is about the other end, where that is why, and whether the port is another.
    case misses(PolicyPacketEnds, peer: [PeerMismatch]?, isOtherPort: Bool)
    /// That cannot be told from what was read.
    case unclear(RuleUnknown)
}

/// What there is about a packet's other end that a rule is not for it.
package enum PeerMismatch: Hashable, Sendable {
    /// A condition on labels that is not met.
    package enum Label: Hashable, Sendable {
        /// They lack what a condition, as kubectl writes it, asks for.
        case lacks(String)
        /// They have a key that must not be there.
        case has(key: String)
        /// They have one of a key's values that must not be there.
        case hasOneOf(key: String, values: [String])
    }

    /// It is no pod of the cluster.
    case notAPodOfTheCluster
    /// It is a node's host, and no pod.
    case notAPod
    /// It is not in a namespace.
    case otherNamespace(String)
    /// Its namespace's labels are others.
    case namespaceLabels([Label])
    /// Its labels are others.
    case labels([Label])
    /// It is not in a network.
    case otherNetwork(String)
    /// A network's exception leaves it out.
    case excepted(String)
    /// It is none of the addresses that OVN has for a name in DNS.
    case notOfName(String, [String])
    /// It is no node.
    case notANode
}

/// Why it cannot be told whether a rule is for a packet.
package enum RuleUnknown: Hashable, Sendable {
    /// The labels of a namespace are not known.
    case namespaceLabels(String)
    /// The labels of a pod are not known.
    case podLabels(namespace: String, name: String)
    /// The rule's network is none.
    case notANetwork(String)
    /// The labels of nodes are not read.
    case nodeLabels
    /// The addresses of names in DNS are not known; the name, where it is one.
    case namedAddresses(String?)
}
