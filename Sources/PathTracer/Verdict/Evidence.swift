import OVNKubernetes
import PathModel

/// What was found out about one direction of a connection. All of it is there before the first rule looks at it.
struct Evidence: Sendable {
    /// What a layer showed.
    struct Layer: Sendable {
        /// Where its walk ended.
        var arrival: Arrival
        /// The packet as it was then.
        var packet: Packet
        /// Whether its destination was translated on the way.
        var isTranslated = false
        /// The path.
        var sections: [Section] = []
        /// Where OVN asks for an Ethernet address, where the walk ends so.
        var unanswered: Cause?
    }

    /// What was asked.
    var trace: ResolvedTrace
    /// Which direction it is.
    let direction: Leg.Direction
    /// What the flows that were met were made from.
    let findings: DetraceFindings
    /// What the logical layer showed; `nil` where this direction cannot be followed there.
    var logical: Layer?
    /// What the bridges showed; `nil` where this direction cannot be followed there.
    var openflow: Layer?
    /// Why a layer shows nothing.
    var untracedReason = "not traced"
    /// Whether the packet turns around to its own client.
    var isHairpin = false
    /// Whether the packet is for a group, and so copied: the place where a layer ends is one of many.
    var isCopied = false
    /// What the layers say otherwise of a packet that both deliver, in words.
    var differences: [String] = []
    /// What is known of the place where the layers part, in words.
    var parting: String?
    /// What hosts know of neighbours that OVN does not know.
    var neighbours: [NeighbourQuestion: NeighbourQuestion.Answer] = [:]
    /// The hosts that the packet passed, as they were asked.
    var hosts: [HostFinding] = []
    /// Whether the packet crosses nodes' hosts in the order in which these were asked.
    var hostsAreInOrder = true
    /// The ports of the connection's ends that the chassis of their nodes have not claimed.
    var unclaimed: [UnclaimedPort] = []
    /// Why the verdict could be another if the zone's ACLs had tiers, in words.
    var missingTiers: String?
    /// The Northbound rows and objects of the flows that were met.
    var detrace = Detrace(verdict: .delivered, flows: [])
    /// The translations on the way, in order.
    var translations: [Translation] = []

    /// Whether each layer that shows the packet shows it at a host.
    var isAtHost: Bool {
        let ends = [logical, openflow].compactMap { $0?.arrival }
        return !ends.isEmpty && ends.allSatisfy { if case .host = $0 { true } else { false } }
    }

    /// The hosts in the packet's order.
    var hostsPassed: [Section] {
        hostsAreInOrder
            ? hosts.map(\.section) : (hosts.filter { !$0.isArrival } + hosts.filter(\.isArrival)).map(\.section)
    }
}
