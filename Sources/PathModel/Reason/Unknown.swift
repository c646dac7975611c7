/// Why a trace could not tell what happened to a packet.
package indirect enum Unknown: Hashable, Coded {
    /// A tool told nothing that can be read.
    case tool(ToolFailure)
    /// The logical layer's path cannot be followed.
    case logical(LogicalUnknown)
    /// The bridges' path cannot be followed.
    case bridges(BridgeUnknown)
    /// The packet is in a place of which that is not known.
    case place(PlaceUnknown)
    /// The layers disagree; what is known of the place where they part.
    case disagreement(LayerDisagreement, Parting?)
    /// One layer could not tell.
    case layer(PathLayer, Unknown)
    /// A node's host could not tell, or what it does is not known.
    case host(HostUnknown)
    /// The host of a node could not tell.
    case hostOf(node: String, Unknown)
    /// The route of the client's own host could not be read.
    case hostRoute(Unknown)
    /// The zone's ACLs do not keep the order of policies.
    case tiers(TierUnknown)
    /// The packet, or a layer of its path, was not traced.
    case untraced(UntracedReason)
    /// The flows of a zone could not be looked up.
    case flowsNotLookedUp(zone: String, ToolFailure)
    /// Something that a trace needs is not there, as the error says.
    case error(String)

    /// Whether it tells of another reason, or is that.
    package func tells(_ other: Unknown) -> Bool {
        if self == other { return true }
        return switch self {
        case .layer(_, let inner), .hostOf(_, let inner), .hostRoute(let inner): inner.tells(other)
        case .logical(.templatesUnreadable(let inner)), .logical(.balancersUnreadable(let inner)): inner.tells(other)
        case .disagreement(_, let parting):
            if case .unknown(let inner)? = parting?.lookup { inner.tells(other) } else { false }
        case .tool, .logical, .bridges, .place, .host, .tiers, .untraced, .flowsNotLookedUp, .error: false
        }
    }
}

/// The layers on which a path is shown.
package enum PathLayer: Hashable, Sendable {
    /// The Southbound databases.
    case logical
    /// The nodes' bridges.
    case openflow
}
