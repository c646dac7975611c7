import HostFormats
import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Finds where a connection of a host's own process to a service or to an address goes on after the host.
///
/// The kernel routes the service network to the external bridge (`169.254.0.4 dev breth0`), which sends the packet on to
/// the gateway router with the host's masquerade address as its source; other addresses it sends to the wire. In
/// ovn-kubernetes: `addHostServiceRoutes` and `bridgeflows.go`.
struct HostStart {
    /// What comes next.
    enum Step: Sendable {
        /// The host must be asked first.
        case asks(HostVisit)
        /// Here the packet comes out of the host.
        case starts(LegStart)
        /// The packet stays in the host, which has the address itself.
        case stays
        /// The host does not let it out, or it is not known where it goes.
        case ends(Unknown)
    }

    let trace: ResolvedTrace
    let hosts: HostStops

    /// Translations to another address after each other; more is a circle.
    private static let mostTranslations = 3

    /// What to do, as far as the host has been asked.
    func step(of packet: Packet) -> Step {
        var packet = packet
        var mark: String?
        for _ in 0..<Self.mostTranslations {
            let visit = HostVisit(
                direction: .forward, node: trace.source.node, part: .departure, packet: packet, mark: mark)
            guard let reading = hosts.reading(of: visit) else {
                if hosts.asked(visit) != nil { return .asks(visit) }
                let error = ResolveError.noToolContainer(node: visit.node, namespace: trace.cluster.namespace)
                return .ends(.error(error.description))
            }
            switch reading.route {
            case .unknown(let reason): return .ends(.hostRoute(reason))
            case .refused(let refusal): return .ends(.host(.refused(refusal.reason)))
            case .filtered(let drop): return .ends(.host(.refused(drop.reason)))
            case .found where reading.unclearRule != nil:
                return .ends(.host(.ruleUnclear(reading.unclearRule ?? "")))
            case .found where reading.mark != mark:
                // The kernel looks for a route again, by the mark.
                mark = reading.mark
            case .found(let route):
                guard let first = reading.translated.first, first.hook == .output else {
                    return step(of: reading.packet, by: route)
                }
                if first.1.isRedirected { return .stays }
                // As above, to the new address.
                packet.destination = reading.packet.destination
                packet.destinationPort = reading.packet.destinationPort
            }
        }
        return .ends(.host(.translationLoop))
    }

    private func step(of packet: Packet, by route: HostRoute) -> Step {
        guard let node = trace.cluster.nodes[trace.source.node] else { return .ends(.host(.nodeUnknown)) }
        if route.type == "local" { return .stays }
        guard route.type == "unicast" else { return .ends(.host(.routeOfType(route.type))) }
        if route.device == LogicalNames.managementInterface {
            return .starts(LegStart(at: trace.source, packet: packet))
        }
        guard let bridge = node.externalBridge, route.device == bridge, let router = node.gatewayEthernetAddress else {
            var start = LegStart()
            start.withoutLogical = .untraced(.leavesOutsideOVN(interface: route.device))
            return .starts(start)
        }
        let isForOVN = Self.isForOVN(packet, by: route, on: node, of: trace.cluster)
        return .starts(Self.start(of: packet, by: route, at: bridge, of: node, router: router, isForOVN: isForOVN))
    }

    /// Whether a packet that a host sends to its external bridge is for OVN: the route to services leads by way of an address
    /// of the node's masquerade network (`addHostServiceRoutes`), which nobody outside the node has.
    static func isForOVN(_ packet: Packet, by route: HostRoute, on node: NodeNetwork, of cluster: ClusterFacts) -> Bool
    {
        if let gateway = route.gateway.flatMap({ IPAddress($0) }),
            node.masqueradeNetwork(of: gateway.family, nextHop: gateway)?.contains(gateway) ?? false
        {
            return true
        }
        return cluster.serviceNetworks.contains { $0.contains(packet.destination) }
    }

    /// Where a host's packet to a service goes on, by the external bridge; `nil` where the node's gateway is not known.
    static func serviceStart(of packet: Packet, by route: HostRoute, on node: NodeNetwork) -> LegStart? {
        guard let bridge = node.externalBridge, let router = node.gatewayEthernetAddress else { return nil }
        return start(of: packet, by: route, at: bridge, of: node, router: router, isForOVN: true)
    }

    /// Where a host's packet goes on that it sends to its external bridge.
    static func start(
        of packet: Packet, by route: HostRoute, at bridge: String, of node: NodeNetwork, router: MACAddress,
        isForOVN: Bool
    ) -> LegStart {
        var packet = packet
        let nextHop = route.gateway.flatMap { IPAddress($0) } ?? packet.destination
        packet.ethernetSource = router
        // The host asks its neighbours for it; the bridge sends by it only where it is its own.
        packet.ethernetDestination = LogicalNames.ethernetAddress(for: nextHop) ?? router
        var start = LegStart()
        start.openflow = OpenFlowPosition(node: node.name, entry: .bridge(bridge, .host), packet: packet)
        guard isForOVN, let port = node.externalPort else {
            start.withoutLogical = .untraced(.outsideOVN)
            return start
        }
        guard let source = Self.masquerade(packet.source, of: node, nextHop: nextHop) else {
            start.withoutLogical = .untraced(.bridgeAddressUnknown)
            return start
        }
        packet.source = source
        packet.ethernetDestination = router
        start.logical = LogicalPosition(
            node: node.name, datapath: LogicalNames.externalSwitch(of: node.name), inport: port, packet: packet)
        return start
    }

    /// The address that the bridge gives a host's packets to services: the second of the node's masquerade network, but none to
    /// a packet that has one of that network already, as the route to the services gives it (`bridgeflows.go` of
    /// ovn-kubernetes: `priority=550 … nw_src=NETWORK` and `priority=500 … nat(src=ADDRESS)`).
    static func masquerade(_ source: IPAddress, of node: NodeNetwork, nextHop: IPAddress) -> IPAddress? {
        guard let network = node.masqueradeNetwork(of: source.family, nextHop: nextHop) else {
            return node.addresses.contains(source) ? nil : source
        }
        return network.contains(source) ? source : network.address(2)
    }
}

// MARK: - The answer

extension HostStart {
    /// Where the answer to a host's connection begins, where it is another place than for a pod's; `nil` where it is not.
    static func reply(trace: ResolvedTrace, forward: LegWalk) -> Result<LegStart, ReplyStart.NoReply>? {
        guard trace.beginsInHost, let sent = forward.start.openflow, case .bridge(let bridge, _) = sent.entry,
            let node = trace.cluster.nodes[trace.source.node], let router = node.gatewayEthernetAddress,
            let externalPort = node.externalPort
        else {
            return nil
        }
        func fails(_ reason: UntracedReason) -> Result<LegStart, ReplyStart.NoReply> {
            .failure(.init(.untraced(reason)))
        }
        guard let arrived = forward.openflow, let end = arrived.end else { return fails(.pathNotFollowed) }
        // Behind another node it begins as a pod's does.
        if case .port = end, !forward.crossings.isEmpty { return nil }
        var answer = arrived.packet.answer
        answer.timeToLive = 64
        switch end {
        case .port(let port):
            guard let client = forward.start.logical?.packet else { return fails(.pathNotFollowed) }
            let begun = ReplyStart(trace: trace, forward: forward).begin(atPort: port, packet: arrived.packet)
            return begun.map { start in
                var start = start
                start.undoing = RouterUndoing(
                    node: node.name, externalPort: externalPort, bridge: bridge, ethernetAddress: router,
                    seen: arrived.packet.source, host: client.source, serviceAddress: client.destination,
                    servicePort: client.destinationPort)
                return start
            }
        case .wire(node.name),
            .host(node.name) where forward.start.logical != nil,
            // The host of another node, which answers over the wire.
            .host(forward.crossings.last?.receiver ?? ""):
            var start = LegStart()
            if let client = forward.start.logical?.packet {
                // The gateway router undoes what it did, and sends the answer to the bridge again.
                answer.destination = client.source
                answer.source = client.destination
                answer.sourcePort = client.destinationPort
                answer.ethernetSource = router
                start.openflow = OpenFlowPosition(
                    node: node.name, entry: .bridge(bridge, .localnet(externalPort)), packet: answer)
                start.withoutLogical = .untraced(.gatewayUnNAT)
            } else {
                answer.ethernetSource = sent.packet.ethernetDestination
                answer.ethernetDestination = router
                start.openflow = OpenFlowPosition(node: node.name, entry: .bridge(bridge, .uplink), packet: answer)
                start.withoutLogical = .untraced(.outsideOVN)
            }
            return .success(start)
        case .host, .wire, .neighbour, .dropped, .rejected, .undetermined:
            return fails(.arrivalUnknown)
        }
    }
}
