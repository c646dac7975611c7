package import NetworkTypes
package import PathModel

/// Where a packet is on a node's bridges, about to be traced through them.
package struct OpenFlowPosition: Hashable, Sendable {
    /// How the packet comes in.
    package enum Entry: Hashable, Sendable {
        /// By the interface of a logical port.
        case logicalPort(String)
        /// From an external bridge, by the patch port of a localnet port.
        case localnetPort(String)
        /// By the tunnel from another node.
        case tunnel(from: String, id: UInt64, metadata: [Int: String])
        /// By a port of an external bridge.
        case bridge(String, BridgePort)
        /// From the wire, by the device of the bridge that a localnet port leads to, and in a VLAN where the network has one.
        case wire(localnetPort: String, vlan: UInt16?)
    }

    /// The ports of an external bridge.
    package enum BridgePort: Hashable, Sendable {
        /// The host's.
        case host
        /// The device that leads to the wire.
        case uplink
        /// That of a localnet port, which leads to the integration bridge.
        case localnet(String)
    }

    /// The node.
    package var node: String
    /// How the packet comes in.
    package var entry: Entry
    /// The packet as it then is.
    package var packet: Packet
    /// The mark that its connection has where the packet comes in, where that is known.
    var mark: UInt32?
}

extension OpenFlowPosition {
    /// The bridge by whose device the packet comes in from a network outside; `nil` where it comes in otherwise.
    func wireBridge(_ facts: SwitchFacts) -> String? {
        guard case .wire(let port, _) = entry else { return nil }
        return facts.bridge(ofLocalnetPort: port)
    }
}

/// Where a walk through the bridges ended.
package enum OpenFlowEnd: Hashable, Sendable {
    case port(String)
    case host(node: String)
    case wire(node: String)
    /// ovn-controller must first learn the Ethernet address of the next hop.
    case neighbour(node: String, Cause)
    case dropped(Cause)
    case rejected(Cause)
    case undetermined(Unknown)
}
