package import NetworkTypes

/// What stages of logical pipelines stop packets for (ovn-northd(8)). The facts are those of the packet where it is known.
package enum StageDrop: Hashable, Coded {
    // MARK: Switches

    /// The packet has a VLAN tag, which the port does not accept.
    case vlanTagged
    /// An ACL.
    case acl
    /// The source Ethernet address is one of a group.
    case groupSource
    /// Port security: the port may not send from these addresses.
    case portSecuritySource(PortAddresses?)
    /// Port security: the port may not receive packets for these addresses.
    case portSecurityDestination(PortAddresses?)
    /// No port of the switch takes part in the multicast group, or none may.
    case noMulticastPort
    /// No port of the switch has the Ethernet address.
    case unknownMAC(MACAddress?)
    /// The load balancer has no endpoint.
    case noEndpoint
    /// The network function that the packet must pass is not there.
    case networkFunctionUnavailable
    /// A QoS rule.
    case qosRule
    /// The port is external, and another chassis serves it.
    case externalPort

    // MARK: Routers

    /// The router's port does not take packets for the Ethernet address.
    case foreignRouterMAC(MACAddress?)
    /// The TTL ran out at the router.
    case ttlExpired
    /// The router does not forward multicast.
    case multicastNotForwarded
    /// The router forwards nothing from or to addresses that have a meaning on a host alone, such as 127.0.0.1.
    case unroutableAddress
    /// The router does not forward broadcasts.
    case broadcastNotForwarded
    /// No host may have the source address.
    case impossibleSource
    /// The router itself has the address, and serves nothing there.
    case routerAddress
    /// The router has no route to the destination.
    case noRoute(IPAddress?)
    /// A router's policy.
    case routerPolicy
    /// No Ethernet address is known for the next hop: nobody has its address.
    case nextHopUnknown
    /// The packet is larger than the path MTU.
    case packetTooLarge
    /// No chassis serves the gateway port.
    case noGatewayChassis
    /// The packet is spoofed ARP or neighbour discovery.
    case spoofedNeighbour
    /// The packet would leave by the port that it came by, after its translation.
    case egressLoop
    /// The router has no output port for the packet.
    case noOutputPort
}

/// The addresses of one end of a packet.
package struct PortAddresses: Hashable, Sendable {
    /// The IP address.
    package var address: IPAddress
    /// The Ethernet address.
    package var ethernetAddress: MACAddress

    /// Makes a pair.
    package init(_ address: IPAddress, _ ethernetAddress: MACAddress) {
        (self.address, self.ethernetAddress) = (address, ethernetAddress)
    }
}
