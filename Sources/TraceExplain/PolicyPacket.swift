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

    /// What reports tell of the other end and the port.
    var ends: PolicyPacketEnds {
        PolicyPacketEnds(
            direction: direction,
            peer: peer.map { .pod(namespace: $0.namespace, name: $0.name) } ?? peerNode.map { .host(node: $0) }
                ?? .other,
            address: peerAddress, port: ServicePort(transport, port))
    }
}

/// Whether a part of a rule is for a packet.
enum RuleFit: Hashable, Sendable {
    case fits
    /// It is not, for what there is about the packet's other end, where that is why.
    case misses([PeerMismatch])
    /// That cannot be told from what was read.
    case unknown(RuleUnknown)

    /// Any of several: one that fits is enough; an empty list, as Kubernetes has it, is for everything.
    static func any(_ fits: [RuleFit]) -> RuleFit {
        if fits.isEmpty || fits.contains(.fits) { return .fits }
        for case .unknown(let reason) in fits { return .unknown(reason) }
        var mismatches: [[PeerMismatch]] = []
        for case .misses(let own) in fits where !mismatches.contains(own) { mismatches.append(own) }
        return .misses(mismatches.flatMap(\.self))
    }
}

/// A rule held against a packet.
struct RuleJudgement: Hashable, Sendable {
    /// What the rule is for.
    var scope: RuleScope
    /// Whether the other end is one that the rule means.
    var peer: RuleFit
    /// Whether the port is one that the rule means.
    var port: RuleFit

    /// Whether the rule is for the packet.
    var fits: Bool { peer == .fits && port == .fits }

    /// Why it is not known whether the rule is for the packet; `nil` where that is known.
    var doubt: RuleUnknown? {
        for case .misses in [peer, port] { return nil }
        for case .unknown(let reason) in [peer, port] { return reason }
        return nil
    }

    /// What there is to say of the rule and a packet.
    func outcome(for packet: PolicyPacket) -> RuleOutcome {
        if fits { return .matches }
        if let doubt { return .unclear(doubt) }
        var (others, isOtherPort): ([PeerMismatch]?, Bool) = (nil, false)
        if case .misses(let mismatches) = peer { others = mismatches }
        if case .misses = port { isOtherPort = true }
        return .misses(packet.ends, peer: others, isOtherPort: isOtherPort)
    }
}
