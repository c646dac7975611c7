package import NetworkTypes

/// Why it is not known whether a packet arrives where it came to.
package enum PlaceUnknown: Hashable, Coded {
    /// OVN asks for the Ethernet address of the destination.
    case neighbourAsked(IPAddress, node: String)
    /// The host may send the packet into the user-defined network of its destination.
    case hostOfUserDefinedNetwork(IPAddress, network: String, node: String)
    /// The packet ends at the host of a node.
    case endsAtHost(IPAddress, node: String)
    /// The packet leaves the node of its pod by the wire.
    case podBehindWire(IPAddress, node: String)
    /// The gateway does not know the Ethernet address of a node yet.
    case nodeNeighbourUnknown(node: String)
    /// No node has the address of the nodes' network, and OVN knows no neighbour that has it.
    case addressOfNoNode(IPAddress)
    /// The packet ends at another port than the pod's.
    case otherPort(String, expected: String)
    /// The packet to a service ends at a port without translation.
    case untranslated(port: String)
    /// The address may be a service's, for the service networks are not known.
    case maybeService(IPAddress, ServiceNetworkGap)
    /// The reply ends at another port than the client's.
    case replyAtOtherPort(String, expected: String)
    /// The reply ends at the host of a node.
    case replyAtHost(node: String)
    /// The reply waits for ARP or neighbour discovery.
    case replyAwaitsNeighbour(node: String)
    /// The reply leaves the cluster.
    case replyLeaves(node: String)
    /// The answer to a client outside is not from the address that it dialled, or not for it.
    case answerOfOther(from: IPAddress, to: IPAddress, dialled: IPAddress)
}

/// That the service networks of a family are not known.
package struct ServiceNetworkGap: Hashable, Sendable {
    /// The family.
    package var family: IPAddress.Family
    /// The config maps that do not name one.
    package var configMaps: [String]

    /// Makes a gap.
    package init(family: IPAddress.Family, configMaps: [String]) {
        (self.family, self.configMaps) = (family, configMaps)
    }
}
