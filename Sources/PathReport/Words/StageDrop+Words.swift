import PathModel

extension StageDrop {
    /// The reason in words.
    var words: String {
        switch self {
        case .vlanTagged: "the packet has a VLAN tag, which the port does not accept"
        case .acl: "dropped by an ACL"
        case .groupSource: "the source Ethernet address is one of a group"
        case .portSecuritySource(let ends):
            "port security: the port may not send from these addresses" + Self.told(ends)
        case .portSecurityDestination(let ends):
            "port security: the port may not receive packets for these addresses" + Self.told(ends)
        case .noMulticastPort: "multicast: no port of the switch takes part, or none may"
        case .unknownMAC(let address):
            "unknown MAC: no port of the switch has the Ethernet address" + (address.map { " \($0)" } ?? "")
        case .noEndpoint: "the load balancer has no endpoint to send it to"
        case .networkFunctionUnavailable: "network function unavailable"
        case .qosRule: "dropped by a QoS rule"
        case .externalPort: "external port, served by another chassis"
        case .foreignRouterMAC(let address):
            "the router port does not take packets for this Ethernet address" + (address.map { " (\($0))" } ?? "")
        case .ttlExpired: "TTL expired, possibly a routing loop"
        case .unroutableAddress: "loopback, or another address that no router forwards"
        case .multicastNotForwarded: "multicast: the router does not forward it"
        case .broadcastNotForwarded: "the router does not forward broadcasts"
        case .impossibleSource: "no host may have its source address"
        case .routerAddress: "the router itself has the address, and serves nothing there"
        case .noRoute(let address): "no route" + (address.map { " to \($0)" } ?? "")
        case .routerPolicy: "dropped by a router policy"
        case .nextHopUnknown: "nobody has the next hop's address: no Ethernet address is known for it"
        case .packetTooLarge: "the packet is larger than the path MTU"
        case .noGatewayChassis: "no chassis serves the gateway port"
        case .spoofedNeighbour: "spoofed ARP or neighbour discovery"
        case .egressLoop: "egress loop after translation"
        case .noOutputPort: "the router has no output port"
        }
    }

    private static func told(_ ends: PortAddresses?) -> String {
        ends.map { " (\($0.address), \($0.ethernetAddress))" } ?? ""
    }
}
