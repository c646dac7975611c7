package import NetworkTypes
import OVNKubernetes
package import PathModel
package import TraceFollow
package import TraceResolve

/// What was found out about one direction of a connection. All of it is there before the first rule looks at it.
package struct Evidence: Sendable {
    /// What a layer showed.
    package struct Layer: Sendable {
        /// Where its walk ended.
        package var arrival: Arrival
        /// The packet as it was then.
        package var packet: Packet
        /// Whether its destination was translated on the way.
        package var isTranslated = false
        /// The path.
        package var sections: [Section] = []
        /// Where OVN asks for an Ethernet address, where the walk ends so.
        package var unanswered: Cause?
        /// The source that the answer to a rejected packet is given on its way back, where it is given another.
        package var rejectionSource: IPAddress?
    }

    /// What was asked.
    package var trace: ResolvedTrace
    /// Which direction it is.
    package var direction: Leg.Direction
    /// What the flows that were met were made from.
    package let findings: DetraceFindings
    /// What the logical layer showed; `nil` where this direction cannot be followed there.
    package var logical: Layer?
    /// What the bridges showed; `nil` where this direction cannot be followed there.
    package var openflow: Layer?
    /// Why a layer shows nothing.
    package var untracedReason = Unknown.untraced(.notTraced)
    /// What is known of the host where the packet ended, if that is not the place where it was to arrive.
    package var hostEnd: HostEnd?
    /// Whether the packet turns around to its own client.
    package var isHairpin = false
    /// Whether the packet is for a group, and so copied: the place where a layer ends is one of many.
    package var isCopied = false
    /// What the layers say otherwise of a packet that both deliver.
    package var differences: [LayerDisagreement] = []
    /// What is known of the place where the layers part.
    package var parting: Parting?
    /// What hosts know of neighbours that OVN does not know.
    package var neighbours: [NeighbourQuestion: NeighbourQuestion.Answer] = [:]
    /// The hosts that the packet passed, as they were asked.
    package var hosts: [HostFinding] = []
    /// Whether the packet crosses nodes' hosts in the order in which these were asked.
    package var hostsAreInOrder = true
    /// The ports of the connection's ends that the chassis of their nodes have not claimed.
    package var unclaimed: [UnclaimedPort] = []
    /// Why the verdict could be another if the zone's ACLs had tiers.
    package var missingTiers: TierUnknown?
    /// The Northbound rows and objects of the flows that were met.
    package var detrace = Detrace(verdict: .delivered, flows: [])
    /// The translations on the way, in order.
    package var translations: [Translation] = []

    /// What is known before anything was found out.
    package init(trace: ResolvedTrace, direction: Leg.Direction, findings: DetraceFindings) {
        self.trace = trace
        self.direction = direction
        self.findings = findings
    }

    /// Whether each layer that shows the packet shows it at a host.
    package var isAtHost: Bool {
        let ends = [logical, openflow].compactMap { $0?.arrival }
        return !ends.isEmpty && ends.allSatisfy { if case .host = $0 { true } else { false } }
    }

    /// The hosts in the packet's order.
    var hostsPassed: [Section] {
        hostsAreInOrder
            ? hosts.map(\.section) : (hosts.filter { !$0.isArrival } + hosts.filter(\.isArrival)).map(\.section)
    }
}
