import NetworkTypes
import PathModel

/// A packet that comes back to where it was, the same but for a lower TTL, goes round until that has run out.
enum RoutingLoop {
    /// The cause; the router at which it is answered, with ICMP time exceeded, depends on the TTL that was sent.
    static func cause(node: String, datapath: String) -> Cause {
        Cause(
            reason: .routingLoop, node: node,
            datapath: datapath, stage: "lr_in_ip_input", match: "ip.ttl == {0, 1}")
    }

    /// Whether one packet is the other after some more routers.
    static func isLater(_ packet: Packet, than other: Packet) -> Bool {
        var same = packet
        same.timeToLive = other.timeToLive
        return same == other && packet.timeToLive < other.timeToLive
    }
}

extension LogicalPosition {
    /// Whether a packet is here again.
    func isSamePlace(as later: LogicalPosition) -> Bool {
        node == later.node && datapath == later.datapath && inport == later.inport
            && RoutingLoop.isLater(later.packet, than: packet)
    }
}

extension OpenFlowPosition {
    /// Whether a packet is here again.
    func isSamePlace(as later: OpenFlowPosition) -> Bool {
        node == later.node && entry == later.entry && RoutingLoop.isLater(later.packet, than: packet)
    }
}
