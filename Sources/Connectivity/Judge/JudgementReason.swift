package import NetworkTypes
package import PathModel

/// Why a connection is not as a test expects, or why that is not known.
package enum JudgementReason: Hashable, Sendable {
    /// The packet met another end than was expected.
    case otherVerdict(expected: ExpectedOutcome.Result, Verdict)
    /// The packet is delivered, but its reply is stopped, so that the sender gets no answer.
    case replyStopped(expected: ExpectedOutcome.Result, Verdict)
    /// The packet is delivered, and it is not known whether its reply is.
    case replyUnknown(Unknown)
    /// The packet is delivered, and its reply was not traced.
    case replyNotTraced
    /// It is not known what happens to the packet.
    case unknown(Unknown)
    /// The packet is dropped since no policy allows it, and it is not known which policies isolate its pod.
    case isolatingPoliciesUnknown(Cause)
    /// It is allowed, but by these policies or by none, not by the one that was expected.
    case allowedByOthers([ObjectReference], expected: ObjectPattern)
    /// It is not known which policy allowed it.
    case allowingPolicyUnknown(Unknown)
    /// It is stopped, or its reply is, but by something else than was expected.
    case stoppedByOther(Verdict, isReply: Bool = false, expected: ObjectPattern)
    /// The packet goes to another endpoint, or to none.
    case otherEndpoint(Endpoint?, expected: PathPattern.Endpoint)
    /// The packet's path is another.
    case otherPath(PathPart)

    /// A part of a path that was expected, and what the packet has instead.
    package enum PathPart: Hashable, Sendable {
        /// The source address in the end.
        case sourceAddress(IPAddress, found: [Translation.Address])
        /// The node by which the packet leaves the cluster.
        case egressNode(String, found: [String])
        /// A tunnel.
        case tunnel
        /// No tunnel.
        case noTunnel(found: [Tunnel])
        /// A tunnel between two nodes.
        case tunnelBetween(Tunnel, found: [Tunnel])
        /// A service's load balancer.
        case loadBalancer(NamespacedName, found: [ObjectReference])
    }

    /// A tunnel from a node to another.
    package struct Tunnel: Hashable, Sendable {
        /// The node where it begins.
        package var from: String
        /// The node where it ends.
        package var to: String

        /// Makes a tunnel.
        package init(from: String, to: String) { (self.from, self.to) = (from, to) }
    }
}
