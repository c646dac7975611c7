/// What a logical port's binding says of the chassis that has it, where that is not its node's (ovn-sb(5), Port_Binding).
package struct PortClaim: Hashable, Sendable {
    /// Who has claimed a port.
    package enum Claimant: Hashable, Sendable {
        /// No chassis.
        case nobody
        /// The chassis of a node.
        case node(String)
        /// A chassis whose node the zone does not know.
        case unknownNode
    }

    /// Which chassis a port is requested for (`requested-chassis`), where it is not its node's.
    package enum Requested: Hashable, Sendable {
        /// That of a node.
        case node(String)
        /// One that is not in the zone, by the name that the option has.
        case unknown(String)
    }

    /// The logical port.
    package var port: String
    /// The node that it should be on.
    package var node: String
    /// Who has claimed it.
    package var claimant: Claimant
    /// Which other chassis it is requested for.
    package var requested: Requested?

    /// Makes a claim.
    package init(port: String, node: String, claimant: Claimant, requested: Requested? = nil) {
        (self.port, self.node, self.claimant, self.requested) = (port, node, claimant, requested)
    }
}
