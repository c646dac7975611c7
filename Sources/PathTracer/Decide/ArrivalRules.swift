import OVNKubernetes
import PathModel

/// Turns where a packet went into what became of it.
///
/// The layers report places; whether a place is the right one depends on what was asked. A packet to an address of the
/// cluster's own that leaves the cluster untranslated arrives nowhere: nobody outside has that address.
struct ArrivalRules {
    /// Where a walk ended, whatever the layer.
    enum Arrival: Hashable {
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
        case undetermined(String)
    }

    /// The stage that would have had a route to a pod.
    static let noRoute = "lr_in_ip_routing"

    let trace: ResolvedTrace
    /// What hosts know of neighbours that OVN does not know.
    var neighbours: [NeighbourQuestion: NeighbourQuestion.Answer] = [:]

    init(trace: ResolvedTrace) { self.trace = trace }

    /// The verdict on the forward leg.
    ///
    /// - Parameters:
    ///   - arrival: Where the packet went.
    ///   - packet: The packet as it was then.
    ///   - isTranslated: Whether its destination was translated on the way.
    /// - Returns: The verdict.
    func forward(_ arrival: Arrival, packet: Packet, isTranslated: Bool) -> Verdict {
        switch arrival {
        case .dropped(let cause): return .dropped(named(cause, packet: packet, isTranslated: isTranslated))
        case .rejected(let cause): return .rejected(cause)
        case .undetermined(let reason): return .undetermined(reason)
        case .bridge: return .delivered
        case .port(let port): return atPort(port, isTranslated: isTranslated)
        case .unanswered(let node):
            return lost(packet, place: node, isTranslated: isTranslated).map { .dropped($0) }
                ?? .undetermined("OVN asks for the Ethernet address of \(packet.destination) on node \(node)")
        case .host(let node):
            // Of a multicast packet's copies the last that a tracer shows may be the host's.
            if nodeHas(packet.destination, node: node) || packet.isMulticast { return .delivered }
            if let network = trace.cluster.userDefinedNetwork(of: packet.destination) {
                return .undetermined(
                    "\(packet.destination) is in the user-defined network \(network.name): the host of node \(node) may send the"
                        + " packet there, where it is not followed")
            }
            if let lost = lost(packet, place: node, isTranslated: isTranslated) { return .dropped(lost) }
            // routingViaHost: the host sends it on.
            return trace.cluster.nodes[node]?.gatewayMode == .local
                ? outside(packet)
                : .undetermined("the packet for \(packet.destination) ends at the host of node \(node)")
        case .wire(let node), .neighbour(let node):
            if isPod(packet.destination), trace.cluster.podNetworks.contains(where: { $0.contains(packet.destination) })
            {
                return .undetermined(
                    "the packet for the pod at \(packet.destination) leaves node \(node) by the wire, where its way to the pod's"
                        + " node is not followed")
            }
            if let lost = lost(packet, place: node, isTranslated: isTranslated) { return .dropped(lost) }
            if case .neighbour = arrival, let verdict = unknownNeighbour(packet.destination, node: node) {
                return verdict
            }
            return outside(packet)
        }
    }

    /// Whether an address is of the nodes' own network and neither a router's nor a node's.
    static func isUnknownNeighbour(_ address: IPAddress, in cluster: ClusterFacts) -> Bool {
        isOnNodeNetwork(address, in: cluster) && cluster.node(withAddress: address) == nil
    }

    private static func isOnNodeNetwork(_ address: IPAddress, in cluster: ClusterFacts) -> Bool {
        let nodes = cluster.nodes.values
        return nodes.contains { $0.hostNetworks.contains { $0.contains(address) } }
            && !nodes.contains { $0.nextHops.contains(address) }
    }

    /// The verdict on a packet for an address of the nodes' own network for which OVN knows no neighbour; `nil` for other
    /// addresses, which a router has, for a router's, and for one that the node's host knows somebody to have.
    private func unknownNeighbour(_ address: IPAddress, node: String) -> Verdict? {
        guard Self.isOnNodeNetwork(address, in: trace.cluster) else { return nil }
        if let owner = trace.cluster.node(withAddress: address) {
            return .undetermined(
                "the gateway does not know the Ethernet address of node \(owner.name) yet: the way over the wire is not followed"
            )
        }
        switch neighbours[NeighbourQuestion(node: node, address: address)] {
        case .known?: return nil
        case .failed?:
            return .dropped(
                Cause(
                    reason:
                        "nobody on the nodes' network has the address \(address): the host of node \(node) asked for it in vain (ip neigh: FAILED)",
                    node: node))
        case .unknown?, nil:
            return .undetermined(
                "no node has the address \(address) of the nodes' network, and OVN knows no neighbour there that has it"
            )
        }
    }

    /// A drop by the switch's address lookup, in the words of what is missing.
    private func named(_ cause: Cause, packet: Packet, isTranslated: Bool) -> Cause {
        var cause = cause
        // A node's external bridge keeps back what has an address of the cluster's own.
        let isOutside = cause.stage?.hasPrefix("table ") ?? false && cause.datapath != LogicalNames.integrationBridge
        if isOutside, let lost = lost(packet, place: cause.node ?? trace.source.node, isTranslated: isTranslated) {
            cause.reason = lost.reason
            cause.owner = lost.owner
        }
        let isLookup = cause.stage.map { $0.hasPrefix("ls_in_l2_") || $0.hasPrefix("lr_in_arp_") } ?? false
        if isLookup, !isPod(packet.destination),
            trace.cluster.podNetworks.contains(where: { $0.contains(packet.destination) })
        {
            cause.reason = "no pod has the address \(packet.destination)"
        }
        return cause
    }

    /// Whether the request is for a pod with that address, so that what is missing is not the pod.
    private func isPod(_ address: IPAddress) -> Bool {
        switch trace.destination {
        case .pod(let attachment): attachment.address == address
        case .service(let service): service.backends.contains { $0.address == address }
        case .address: false
        }
    }

    private func atPort(_ port: String, isTranslated: Bool) -> Verdict {
        switch trace.destination {
        case .pod(let attachment):
            return port == attachment.logicalPort
                ? .delivered : .undetermined("the packet ends at port \(port), not at \(attachment.logicalPort)")
        case .service:
            return isTranslated ? .delivered : .undetermined("the packet ends at port \(port) untranslated")
        case .address: return .delivered
        }
    }

    private func nodeHas(_ address: IPAddress, node: String) -> Bool {
        guard let network = trace.cluster.nodes[node] else { return false }
        return network.addresses.contains(address) || network.managementAddress(of: address.family) == address
    }

    /// The verdict on a packet that leaves the cluster for an address that is nobody's there, as far as that is known.
    private func outside(_ packet: Packet) -> Verdict {
        guard case .address = trace.destination, let doubt = ServiceNetworkDoubt(packet.destination, in: trace.cluster),
            doubt.isLikely
        else { return .delivered }
        return .undetermined("\(packet.destination) may be the address of a service that is not there: \(doubt.words)")
    }

    /// Why a packet that leaves the cluster, or its network, arrives nowhere; `nil` where it may arrive.
    private func lost(_ packet: Packet, place node: String, isTranslated: Bool) -> Cause? {
        let address = packet.destination
        let dialled = "\(trace.transport.rawValue)/\(packet.destinationPort)"
        // The stage that would have translated the packet, in the switch that it came from.
        var cause = Cause(
            reason: "", node: trace.source.node, datapath: LogicalNames.nodeSwitch(of: trace.source.node),
            stage: "ls_in_lb", match: "no flow for \(address) \(dialled)", row: "no Load_Balancer has it as a VIP")
        if case .service(let service) = trace.destination, !isTranslated {
            let name = "\(service.namespace)/\(service.name)"
            cause.owner = ObjectReference(kind: "Service", namespace: service.namespace, name: service.name)
            cause.reason =
                service.hasPort
                ? "no load balancer of the zone translates \(address) \(dialled), a port of service \(name)"
                : "the service has no such port: \(name) has no \(dialled)"
            return cause
        }
        if let services = trace.cluster.services[address], let first = services.first {
            if let service = services.first(where: { $0.ports.contains(dialled) }) {
                cause.owner = service.object
                cause.reason =
                    "no load balancer of the zone translates \(address) \(dialled), a port of service \(service.name)"
            } else if services.count == 1 {
                cause.owner = first.object
                cause.reason = "the service has no such port: \(first.name) has no \(dialled)"
            } else {
                let names = services.map(\.name).sorted().joined(separator: ", ")
                cause.reason = "no service at the address has such a port: \(names) have no \(dialled)"
            }
            return cause
        }
        if trace.cluster.serviceNetworks.contains(where: { $0.contains(address) }) {
            cause.reason = "no service has the address \(address)"
            return cause
        }
        if let network = trace.cluster.userDefinedNetwork(of: address) {
            return Cause(
                reason:
                    "different networks: \(address) is in the user-defined network \(network.name), to which the pod's"
                    + " own network has no route", node: node, datapath: LogicalNames.externalSwitch(of: node),
                stage: Self.noRoute, match: "no route for \(address) but the default one")
        }
        if trace.cluster.podNetworks.contains(where: { $0.contains(address) }) {
            return Cause(
                reason: "no pod has the address \(address)", node: node,
                datapath: LogicalNames.externalSwitch(of: node), stage: Self.noRoute,
                match: "no route for \(address) but the default one", row: "no Logical_Switch_Port has the address")
        }
        return nil
    }

    /// The verdict on the reply leg: it must reach the port that the connection came from.
    func reply(_ arrival: Arrival) -> Verdict {
        switch arrival {
        case .dropped(let cause): return .dropped(cause)
        case .rejected(let cause): return .rejected(cause)
        case .undetermined(let reason): return .undetermined(reason)
        case .bridge: return .delivered
        case .port(let port):
            return port == trace.source.logicalPort
                ? .delivered : .undetermined("the reply ends at port \(port), not at \(trace.source.logicalPort)")
        case .host(let node):
            return trace.source.endpoint.isHostNetwork && node == trace.source.node
                ? .delivered : .undetermined("the reply ends at the host of node \(node)")
        case .unanswered(let node):
            return .undetermined("the reply waits for an Ethernet address on node \(node)")
        case .wire(trace.source.node) where HostStart.isNeeded(for: trace),
            .neighbour(trace.source.node) where HostStart.isNeeded(for: trace):
            // Behind the localnet port of its own node the external bridge hands it to the host; the bridge's trace tells.
            return .delivered
        case .wire(let node), .neighbour(let node):
            return .undetermined("the reply leaves the cluster on node \(node)")
        }
    }
}

extension ArrivalRules.Arrival {
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
    var isMulticast: Bool { LogicalNames.multicastEthernetAddress(for: destination) != nil }
}
