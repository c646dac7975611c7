import NetworkTypes
package import PathModel

/// A host that sends a packet on which came by one network's management port into another network, by that one's.
struct HostRelay: Hashable, Sendable {
    /// The packet as it came, and by which interface.
    let arrival: HostVisit
    /// The interface by which the host sends it on.
    let interface: String
    /// The address that the packet then comes from.
    let source: IPAddress
}

/// Where a packet ends that came to a host on its way.
package enum HostEnd: Hashable, Sendable {
    /// What becomes of it there, or behind it, is not known.
    case unknown(Unknown)
    /// The host sends it out to the wire.
    case wire(node: String)
}
