import PathModel

/// What a host that a packet passed said.
struct HostFinding: Sendable {
    /// Its part of the path.
    var section: Section
    /// Whether the packet comes to the host; else it begins there, or comes in at the other side.
    var isArrival: Bool
    /// Whether the packet is the host's own: that came for it, or that it sends.
    var isOwnPacket: Bool
}
