package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// A packet as policies see it: which pod a policy would be for, who is at the other end, and on which port.
package struct PolicyPacket: Sendable {
    /// A pod as selectors see it.
    package struct Workload: Sendable {
        package var namespace: String
        package var name: String
        /// The pod's labels; `nil` where they could not be read.
        package var labels: [String: String]?
        /// The labels of the pod's namespace; `nil` where they were not read.
        package var namespaceLabels: [String: String]?
        /// The ports that the pod's containers declare.
        package var ports: [Pod.Port] = []
    }

    /// The direction, seen from the subject.
    package var direction: PolicyDirection
    /// The pod that policies are for.
    package var subject: Workload
    /// The pod at the other end, where it is one.
    package var peer: Workload?
    /// The address at the other end.
    var peerAddress: IPAddress
    /// The node whose host is at the other end, where it is one.
    var peerNode: String?
    package var transport: TransportProtocol
    /// The port of the end that is connected to.
    package var port: UInt16

    /// The ports that the receiving pod's containers declare, by which a named port is found.
    var receiverPorts: [Pod.Port] { (direction == .ingress ? subject : peer)?.ports ?? [] }

    /// `from` or `to`: on which side of the packet the other end is.
    var preposition: String { direction == .ingress ? "from" : "to" }

    /// The other end in words: `pod default/bbox (10.244.2.3)`.
    var peerWords: String {
        if let peer { return "pod \(peer.namespace)/\(peer.name) (\(peerAddress))" }
        return peerNode.map { "the host of node \($0) (\(peerAddress))" } ?? peerAddress.description
    }

    /// The protocol and port, such as `tcp/8080`.
    var portWords: String { "\(transport.rawValue)/\(port)" }
}

/// Whether a part of a rule is for a packet.
enum RuleFit: Hashable, Sendable {
    case fits
    /// It is not, as said in a clause about the packet: `whose namespace lacks team=friends`.
    case misses(String)
    /// That cannot be told from what was read, for the reason given.
    case unknown(String)

    /// Any of several: one that fits is enough; an empty list, as Kubernetes has it, is for everything.
    static func any(_ fits: [RuleFit]) -> RuleFit {
        if fits.isEmpty || fits.contains(.fits) { return .fits }
        for case .unknown(let reason) in fits { return .unknown(reason) }
        var clauses: [String] = []
        for case .misses(let clause) in fits where !clauses.contains(clause) { clauses.append(clause) }
        return .misses(clauses.joined(separator: " and "))
    }
}

/// A rule held against a packet.
struct RuleJudgement: Hashable, Sendable {
    /// What the rule is for: `from namespaces with team=friends on tcp/8080`.
    var scope: String
    /// Whether the other end is one that the rule means.
    var peer: RuleFit
    /// Whether the port is one that the rule means.
    var port: RuleFit

    /// Whether the rule is for the packet.
    var fits: Bool { peer == .fits && port == .fits }

    /// Why it is not known whether the rule is for the packet; `nil` where that is known.
    var doubt: String? {
        for case .misses in [peer, port] { return nil }
        for case .unknown(let reason) in [peer, port] { return reason }
        return nil
    }

    /// What there is about the packet that the rule is not for it; `nil` where it is, or may be.
    func mismatch(of packet: PolicyPacket) -> String? {
        var parts: [String] = []
        if case .misses(let clause) = peer { parts.append("\(packet.preposition) \(packet.peerWords), \(clause)") }
        if case .misses = port { parts.append("to \(packet.portWords)") }
        guard !parts.isEmpty else { return nil }
        return "this packet is " + parts.joined(separator: parts[0].contains(",") ? ", and " : " and ")
    }
}
