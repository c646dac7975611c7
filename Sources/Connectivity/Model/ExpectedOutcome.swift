package import NetworkTypes
package import PathModel

/// The expected result of a connection, and its expected reason and path.
package struct ExpectedOutcome: Hashable, Sendable {
    /// What the sender of the connection's first packet is expected to get.
    package enum Result: String, Hashable, Sendable, CaseIterable {
        /// An answer: the packet is delivered, and its reply.
        case allow
        /// None: the packet is dropped, or its reply.
        case deny
        /// A TCP reset or an ICMP unreachable: the packet is rejected.
        case reject
    }

    /// The expected result.
    package var result: Result
    /// Whether the reply counts; else what happens to the request alone decides.
    package var needsReply: Bool
    /// The object that must decide.
    package var by: ObjectPattern?
    /// The path that the packet must take.
    package var via: PathPattern?

    /// Makes an expectation.
    package init(_ result: Result, needsReply: Bool = true, by: ObjectPattern? = nil, via: PathPattern? = nil) {
        self.result = result
        self.needsReply = needsReply
        self.by = by
        self.via = via
    }

    /// `allow, with a reply, by NetworkPolicy shop/db-allow`.
    package var words: String {
        var words = [result.rawValue]
        if result == .allow, needsReply { words.append("with a reply") }
        if result == .deny, !needsReply { words.append("of the request alone") }
        if let by { words.append("by \(by)") }
        if let via { words += via.words.map { "via \($0)" } }
        return words.joined(separator: ", ")
    }
}

/// A Kubernetes object as a test names it: what is `nil` is not compared.
package struct ObjectPattern: Hashable, Sendable, CustomStringConvertible {
    /// The kind, such as `NetworkPolicy`.
    package var kind: String
    /// The namespace.
    package var namespace: String?
    /// The name.
    package var name: String
    /// The rule of the object, such as `ingress[0]`.
    package var rule: String?

    /// Makes a pattern.
    package init(kind: String, namespace: String? = nil, name: String, rule: String? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.rule = rule
    }

    /// Whether an object matches.
    package func matches(_ object: ObjectReference) -> Bool {
        object.kind == kind && object.name == name && (namespace == nil || object.namespace == namespace)
            && (rule == nil || object.rule?.description == rule)
    }

    /// `NetworkPolicy shop/db-allow ingress[0]`.
    package var description: String {
        ObjectReference(kind: kind, namespace: namespace, name: name, rule: rule.map { .part($0) }).description
    }
}

/// The expected path of a packet: what is `nil` is not compared.
package struct PathPattern: Hashable, Sendable {
    /// Tunnels between nodes.
    package enum Tunnel: Hashable, Sendable {
        /// At least one.
        case some
        /// None.
        case none
        /// One from a node to another.
        case between(String, String)
    }
    /// An endpoint of a service.
    package enum Endpoint: Hashable, Sendable {
        /// A pod.
        case pod(namespace: String?, name: String)
        /// An address.
        case address(IPAddress)
    }

    /// The source address that the packet has in the end.
    package var snat: IPAddress?
    /// The endpoint that a load balancer chose.
    package var endpoint: Endpoint?
    /// The node by which the packet leaves the cluster.
    package var egressNode: String?
    /// The tunnels.
    package var tunnel: Tunnel?
    /// The service whose load balancer translates the packet.
    package var loadBalancer: NamespacedName?

    /// Makes a pattern that everything has.
    package init() {}

    /// Each part in words: `snat 172.18.0.33`.
    package var words: [String] {
        var words: [String] = []
        if let snat { words.append("snat \(snat)") }
        switch endpoint {
        case .pod(let namespace, let name): words.append("endpoint \(namespace.map { $0 + "/" } ?? "")\(name)")
        case .address(let address): words.append("endpoint \(address)")
        case nil: break
        }
        if let egressNode { words.append("egress node \(egressNode)") }
        switch tunnel {
        case .some(.some): words.append("a tunnel")
        case .some(.none): words.append("no tunnel")
        case .between(let one, let other): words.append("tunnel \(one)->\(other)")
        case nil: break
        }
        if let loadBalancer { words.append("load balancer \(loadBalancer)") }
        return words
    }
}
