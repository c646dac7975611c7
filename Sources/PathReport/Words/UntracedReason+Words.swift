import PathModel

extension UntracedReason {
    /// The reason in words.
    var words: String {
        switch self {
        case .notTraced: "not traced"
        case .unfinished: "the trace was not finished"
        case .leavesOutsideOVN(let interface):
            "the packet leaves by \(interface ?? "an interface") of the host, outside OVN"
        case .outsideOVN: "the host's packets to this address do not enter OVN"
        case .bridgeAddressUnknown:
            "the node does not say which address its bridge gives the host's packets to services"
        case .gatewayUnNAT: "ovn-trace cannot see the gateway router's un-NAT"
        case .hostAnswersByBridge: "the host answers by its external bridge"
        case .staysInPod: "the connection stays in the pod: the address is its own"
        case .staysInHost: "the connection stays in the host: it does not enter OVN"
        case .answerOutsideOVN: "the answer comes back to the host outside OVN, untraced"
        case .hairpinReply: "the reply hairpins in the client's switch"
        case .noHairpinFlow: "the client's bridge has no flow for the reply"
        case .multicastGroup: "a multicast group has no address to answer from"
        case .requestNotDelivered: "the request is not delivered"
        case .pathNotFollowed: "the path was not followed"
        case .hostMasquerades:
            "the answer comes back to the host that sent the request on, and is not followed through it"
        case .arrivalUnknown: "unknown where the request arrives"
        case .awaitsNextHop: "the packet waits for its next hop"
        case .nodeOfPortUnknown(let port): "the node of port \(port) is not known"
        case .gatewayUnknown(let node): "the gateway of node \(node) is not known"
        case .noSuchNode(let name): "node \(name) is not known"
        }
    }
}
