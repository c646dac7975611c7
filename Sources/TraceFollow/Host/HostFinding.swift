package import PathModel

/// What a host that a packet passed said.
package struct HostFinding: Sendable {
    /// Its part of the path.
    package var section: Section
    /// Whether the packet comes to the host; else it begins there, or comes in at the other side.
    package var isArrival: Bool
    /// Whether the packet is the host's own: that came for it, or that it sends.
    package var isOwnPacket: Bool
}
