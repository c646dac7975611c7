import NetworkTypes
package import PathModel

/// A host to which a packet came by one network's management port, and which keeps it or sends it on: into another network by that
/// one's, to OVN's gateway or to the wire.
struct HostRelay: Hashable, Sendable {
    /// The packet as it came, and by which interface.
    let arrival: HostVisit
    /// The interface by which the host sends it on; `nil` where it is the host's own.
    let interface: String?
    /// The address that the packet then comes from.
    let source: IPAddress

    /// The answer as it comes to the host by its external bridge, from the gateway router whose Ethernet address that is.
    func answer(from router: MACAddress) -> Packet {
        var packet = arrival.packet.answer
        packet.destination = source
        packet.timeToLive = 63
        packet.ethernetSource = router
        return packet
    }
}

/// Where a packet ends that came to a host on its way.
package enum HostEnd: Hashable, Sendable {
    /// What becomes of it there, or behind it, is not known.
    case unknown(Unknown)
    /// The host has its address.
    case own
    /// It is lost there.
    case dropped(Cause)
    /// The host sends it out to the wire.
    case wire(node: String)
}
