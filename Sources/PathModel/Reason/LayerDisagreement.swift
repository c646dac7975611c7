/// What the layers say otherwise of a packet.
package enum LayerDisagreement: Hashable, Coded {
    /// Their verdicts; why a layer stopped the packet, where one did.
    case verdictsDiffer(logical: Verdict.Kind, openflow: Verdict.Kind, DropReason?)
    /// The places where they deliver it.
    case placesDiffer(logical: Place, openflow: Place)
    /// The endpoints that they balance it to.
    case endpointsDiffer(logical: String, openflow: [String])
    /// The source addresses that they give it.
    case sourcesDiffer(logical: Translation.Address, openflow: [Translation.Address])

    /// A place where a layer delivers.
    package enum Place: Hashable, Sendable {
        case port(String)
        case host(node: String)
        case wire(node: String)
        case elsewhere
    }
}

/// The place where the layers part.
package struct Parting: Hashable, Sendable {
    /// What the bridge did in the logical flow's place.
    package enum Deed: Hashable, Sendable {
        /// It matched another flow of the same stage.
        case otherFlow(String)
        /// It matched a flow that the Southbound database no longer has.
        case olderFlow(String)
        /// It had no flow in a table, such as `table 45`.
        case tableMiss(String)
    }

    /// What was found out of the logical flow that comes next.
    package enum Lookup: Hashable, Sendable {
        /// Whether the bridge has it, and how ovn-controller is, where it answers.
        case found(isPresent: Bool, controller: ControllerState?)
        /// It could not be found out.
        case unknown(Unknown)
        /// Nothing was asked.
        case notAsked
    }

    /// The node of the bridge.
    package var node: String
    /// The stage of the logical flow that comes next.
    package var stage: String
    /// That flow, by the first eight hexadecimal digits of its uuid.
    package var flow: String
    /// What the bridge did in its place, where that is known.
    package var deed: Deed?
    /// What was found out of it.
    package var lookup: Lookup

    /// Makes a parting.
    package init(node: String, stage: String, flow: String, deed: Deed?, lookup: Lookup) {
        (self.node, self.stage, self.flow, self.deed, self.lookup) = (node, stage, flow, deed, lookup)
    }
}

/// What ovn-controller says of itself.
package enum ControllerState: Hashable, Sendable {
    /// It has its database, and works.
    case connected
    /// It does not have its database (`connection-status`).
    case disconnected
    /// It was told to do nothing (`debug/pause`).
    case paused
}
