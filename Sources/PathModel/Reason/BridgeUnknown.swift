/// Why the path through nodes' bridges cannot be followed to its end.
package enum BridgeUnknown: Hashable, Coded {
    /// The datapath's actions do not tell the tunnel that the packet goes through; what the tool warns of.
    case tunnelNotTold(warning: String?)
    /// ofproto/trace does not know what conntrack knows of the connection's addresses, and cannot be told: it refuses for the
    /// reason given, or the container has no awk.
    case tupleUnknown(refusal: String?)
    /// ofproto/trace stopped at a group that chooses by a hash.
    case groupWithoutHash
    /// ofproto/trace shows no table.
    case noTable
    /// No interface of the node has the port at which ofproto/trace ends.
    case portWithoutInterface(String, bridge: String)
    /// The interface at which ofproto/trace ends carries no logical port.
    case interfaceWithoutPort(String)
    /// ofproto/trace ends in `NORMAL` on the integration bridge.
    case endsInNormal(bridge: String)
    /// No bridge of the node is joined to a localnet port: its physical network is not mapped to one.
    case noBridgeOfLocalnet(String, node: String)
    /// A node has no tunnel port to another.
    case noTunnelPort(node: String, to: String)
    /// A node has no tunnel address.
    case noTunnelAddress(node: String)
    /// The packet goes through a tunnel to an address that no node has.
    case foreignTunnel(address: String?)
    /// The flows that remember a client's endpoint lead to themselves.
    case affinityLoop
    /// The path crosses too many nodes.
    case tooManyNodes
    /// OVN must first learn an Ethernet address, by a flow of this stage or table.
    case awaitsNeighbourIn(stage: String?, table: Int?)
    /// The node's interfaces are not known.
    case interfacesUnknown
    /// The node's interfaces cannot be read.
    case interfacesUnreadable(error: String)
    /// A bridge has no port to the wire.
    case noUplink(bridge: String)
    /// It is not known which of a bridge's devices leads to the wire.
    case uplinkUnclear(bridge: String, devices: [String])
}
