/// Why it is not known what a node's host does with a packet.
package enum HostUnknown: Hashable, Coded {
    /// The container has no `ip`.
    case noIPTool
    /// The kernel accepts no packet with that source on that interface.
    case sourceNotAccepted
    /// `ip` printed nothing.
    case ipSilent
    /// It is not known whether a rule that translates is for the packet.
    case ruleUnclear(String)
    /// The host's rules translate the packet in a loop.
    case translationLoop
    /// The route is of a type that leads nowhere.
    case routeOfType(String)
    /// The node is not known.
    case nodeUnknown
    /// The kernel does not let the packet out.
    case refused(HostRefusal)
    /// The packet was not followed beyond a host.
    case notFollowed(host: String)
}
