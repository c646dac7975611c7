/// Why a packet, or a layer of its path, was not traced.
package enum UntracedReason: Hashable, Coded {
    /// Nothing more is known.
    case notTraced
    /// The trace was not finished.
    case unfinished
    /// The packet leaves by an interface of the host, outside of OVN.
    case leavesOutsideOVN(interface: String?)
    /// The host's packets to the address do not enter OVN.
    case outsideOVN
    /// The node does not say which address its bridge gives the host's packets to services.
    case bridgeAddressUnknown
    /// ovn-trace cannot see the gateway router's un-NAT.
    case gatewayUnNAT
    /// The host answers by its external bridge.
    case hostAnswersByBridge
    /// The connection stays in the pod.
    case staysInPod
    /// The connection stays in the host.
    case staysInHost
    /// The answer comes back to the host outside of OVN.
    case answerOutsideOVN
    /// The reply turns around in the client's switch.
    case hairpinReply
    /// The client's bridge has no flow for a reply that turns around there.
    case noHairpinFlow
    /// A multicast group has no address to answer from.
    case multicastGroup
    /// The request is not delivered, so that there is no reply.
    case requestNotDelivered
    /// The path was not followed.
    case pathNotFollowed
    /// A host masquerades what comes to it from a user-defined network, or goes into one, and the answer comes back to it.
    case hostMasquerades
    /// It is not known where the request arrives.
    case arrivalUnknown
    /// The packet waits for its next hop.
    case awaitsNextHop
    /// The node of a port is not known.
    case nodeOfPortUnknown(String)
    /// The gateway of a node is not known.
    case gatewayUnknown(node: String)
    /// The node is not known.
    case noSuchNode(String)
}
