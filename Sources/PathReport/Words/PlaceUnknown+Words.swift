import NetworkTypes
import PathModel

extension PlaceUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .neighbourAsked(let address, let node): "OVN asks for the Ethernet address of \(address) on node \(node)"
        case .hostOfUserDefinedNetwork(let address, let network, let node):
            "\(address) is in the user-defined network \(network): the host of node \(node) may send the packet there, where it"
                + " is not followed"
        case .endsAtHost(let address, let node): "the packet for \(address) ends at the host of node \(node)"
        case .podBehindWire(let address, let node):
            "the packet for the pod at \(address) leaves node \(node) on the wire; its path to the pod's node is not followed"
        case .nodeNeighbourUnknown(let node):
            "the gateway does not know the Ethernet address of node \(node) yet: the wire is not traced"
        case .addressOfNoNode(let address):
            "no node has the address \(address) of the nodes' network, and OVN knows no neighbour there that has it"
        case .otherPort(let port, let expected): "the packet ends at port \(port), not at \(expected)"
        case .untranslated(let port): "the packet ends at port \(port) without translation"
        case .maybeService(let address, let gap):
            "\(address) may be the address of a deleted or unknown service: \(gap.words)"
        case .replyAtOtherPort(let port, let expected): "the reply ends at port \(port), not at \(expected)"
        case .replyAtHost(let node): "the reply ends at the host of node \(node)"
        case .replyAwaitsNeighbour(let node): "the reply waits for ARP or neighbour discovery on node \(node)"
        case .replyLeaves(let node): "the reply leaves the cluster on node \(node)"
        case .answerOfOther(let source, let destination, let dialled):
            "the answer leaves the cluster from \(source) to \(destination), but the client dialled \(dialled): whether it is"
                + " translated back is not known"
        }
    }
}

extension ServiceNetworkGap {
    /// What is not known, in words.
    var words: String {
        "the cluster's \(family == .ip4 ? "IPv4" : "IPv6") service networks are not known, for neither the config maps"
            + " \(configMaps.joined(separator: ", ")) nor ServiceCIDR objects that may be read name one"
    }
}
