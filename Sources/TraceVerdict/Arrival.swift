package import NetworkTypes
import OVNKubernetes
package import PathModel
package import TraceFollow

/// Where a walk ended, whatever the layer.
package enum Arrival: Hashable {
    case port(String)
    case host(node: String)
    case wire(node: String)
    /// At a node's external bridge, which decides; the layer has no part in it there.
    case bridge(node: String)
    /// OVN must first learn the next hop's Ethernet address.
    case neighbour(node: String)
    /// OVN asks for the Ethernet address of a pod or router of its own, whose owner it would know if it had one.
    case unanswered(node: String)
    case dropped(Cause)
    case rejected(Cause)
    case undetermined(Unknown)
}

extension Arrival {
    /// Where the logical layer's walk ended.
    init(_ end: LogicalEnd) {
        switch end {
        case .port(let port): self = .port(port)
        case .host(let node): self = .host(node: node)
        case .wire(let node, _): self = .wire(node: node)
        case .bridge(let node): self = .bridge(node: node)
        case .neighbour(let node, isOutside: true): self = .neighbour(node: node)
        case .neighbour(let node, isOutside: false): self = .unanswered(node: node)
        case .dropped(let cause): self = .dropped(cause)
        case .rejected(let cause): self = .rejected(cause)
        case .undetermined(let reason): self = .undetermined(reason)
        }
    }

    /// Where the walk through the bridges ended.
    init(_ end: OpenFlowEnd) {
        switch end {
        case .port(let port): self = .port(port)
        case .host(let node): self = .host(node: node)
        case .wire(let node): self = .wire(node: node)
        case .neighbour(let node, _): self = .neighbour(node: node)
        case .dropped(let cause): self = .dropped(cause)
        case .rejected(let cause): self = .rejected(cause)
        case .undetermined(let reason): self = .undetermined(reason)
        }
    }
}

extension Packet {
    /// Whether the packet is for a group.
    package var isMulticast: Bool { LogicalNames.multicastEthernetAddress(for: destination) != nil }
}

extension Evidence.Layer {
    /// What the logical layer showed, and what a host does of which more is known.
    package init(of walk: LogicalWalk, at end: HostEnd? = nil) {
        self.init(
            arrival: (walk.end.map(Arrival.init) ?? .unfinished).at(end, of: walk.hostNetwork), packet: walk.packet,
            isTranslated: walk.translations.contains { $0.kind == .destination }, sections: walk.sections,
            unanswered: walk.unanswered, rejectionSource: walk.rejectionSource)
    }

    /// What the bridges showed, and what a host does of which more is known.
    package init(of walk: OpenFlowWalk, at end: HostEnd? = nil) {
        self.init(
            arrival: (walk.end.map(Arrival.init) ?? .unfinished).at(end, of: walk.hostNetwork), packet: walk.packet,
            isTranslated: walk.translations.contains { $0.kind == .destination }, sections: walk.sections,
            unanswered: walk.unanswered)
    }
}

extension Arrival {
    fileprivate static let unfinished = Self.undetermined(.untraced(.unfinished))

    /// Where the packet is, by what is known of the host to which it came by a user-defined network's management port; where
    /// nothing is, that is open.
    fileprivate func at(_ end: HostEnd?, of network: Network?) -> Arrival {
        switch (end, self) {
        case (_, .dropped), (_, .rejected), (_, .undetermined): self
        case (.unknown(let reason)?, _): .undetermined(reason)
        case (.own?, _): self
        case (.dropped(let cause)?, _): .dropped(cause)
        case (.wire(let node)?, .host): .wire(node: node)
        case (nil, .host(let node)):
            network.map { .undetermined(.logical(.hostOfNetwork($0.title ?? $0.name, node: node))) } ?? self
        default: self
        }
    }
}

extension LogicalWalk {
    /// Where OVN asks for an Ethernet address, where the walk ends so.
    fileprivate var unanswered: Cause? {
        guard case .neighbour(let node, _)? = end, let hop = sections.last?.hops.last, let stage = hop.stages.last
        else { return nil }
        return Cause(
            reason: .stage(.nextHopUnknown), node: node, datapath: hop.datapath, stage: stage.name, match: stage.match,
            flow: stage.flow)
    }
}

extension OpenFlowWalk {
    /// Where OVN asks for an Ethernet address, where the walk ends so.
    fileprivate var unanswered: Cause? { if case .neighbour(_, let cause)? = end { cause } else { nil } }
}
