import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
package import TraceProbe
import TraceResolve

/// What a journey will most likely ask next, so that it can be asked in a round that is made anyway: a wrong guess costs the
/// cluster a trace that nobody reads, and saves the others a round trip.
extension Journey {
    /// The probes that are likely to be wanted after those of ``next()``.
    package mutating func anticipated() -> [Probe] {
        expectReply()
        var reply = expected
        var ofReply = reply?.next(facts: facts).map(\.1) ?? []
        for walk in [reply, self.reply] { ofReply += walk?.openflow?.anticipated(facts: facts) ?? [] }
        expected = reply
        return (forward.logical?.anticipated ?? []) + ofReply + crossings + hosts.anticipated(forward: forward)
            + ofWaysAhead + freshness
    }

    /// What is asked where the packets are expected to come in.
    private var ofWaysAhead: [Probe] {
        mutating get {
            let come = forward.starts + (reply?.starts ?? [])
            let isBack = reply != nil
            ahead.removeAll { come.contains($0.start) || isBack && $0.isOfRequest }
            var probes = visitsAhead.compactMap { hosts.asked($0)?.1 }
            for index in ahead.indices {
                probes += ahead[index].next(facts: facts).map(\.1) + (ahead[index].logical?.anticipated ?? [])
            }
            return probes
        }
    }

    /// Lets what is expected go on as far as the answers lead, which are left to the legs that come there.
    package mutating func followAhead(_ answer: (Probe) -> ProbeResult?) {
        for index in ahead.indices { follow(&ahead[index], answer) }
    }

    /// The way on of both legs in each other's zone, before either has come there.
    private var crossings: [Probe] {
        if let home = homeFromGateway { return home }
        guard let forth = expectedArrival, forth.network == trace.source.network else { return [] }
        let client = TransitCrossing.End(
            port: trace.source.logicalPort, tunnelKey: trace.source.tunnelKey, node: trace.source.node)
        let server = TransitCrossing.End(port: forth.port, tunnelKey: forth.tunnelKey, node: forth.node)
        guard
            let away = TransitCrossing(
                of: forth.packet, from: client, to: server, on: forth.network, cluster: trace.cluster)
        else { return [] }
        var probes = away.probes(state: .new, cluster: trace.cluster, facts: facts)
        if let answer = expected?.start.logical?.packet,
            let back = TransitCrossing(of: answer, from: server, to: client, on: forth.network, cluster: trace.cluster)
        {
            probes += back.probes(state: [.established, .reply], cluster: trace.cluster, facts: facts)
        }
        return probes
    }

    /// The way home of an answer that comes in at another node's gateway, before it has come through that.
    private var homeFromGateway: [Probe]? {
        guard let reply, let begun = reply.start.logical, reply.logical?.sections.isEmpty ?? false,
            let (network, node) = trace.cluster.gateway(ofDatapath: begun.datapath), node != trace.source.node,
            network == trace.source.network, network.topology == .layer3, begun.packet.timeToLive > 1
        else { return nil }
        var packet = begun.packet
        // Behind the gateway router.
        packet.timeToLive -= 1
        let home = TransitCrossing(
            of: packet, from: .init(port: "", node: node), to: .init(port: "", node: trace.source.node), on: network,
            cluster: trace.cluster)
        return home?.probes(state: [.established, .reply], cluster: trace.cluster, facts: facts)
    }

    /// Lets the reply that is expected go on as far as the answers lead. Where the reply does begin there, that much of its
    /// way is known already.
    ///
    /// - Parameter answer: Gives the result of a probe, and takes it away.
    package mutating func followExpected(_ answer: (Probe) -> ProbeResult?) {
        guard var walk = expected else { return }
        follow(&walk, answer)
        expected = walk
    }

    private func follow(_ walk: inout LegWalk, _ answer: (Probe) -> ProbeResult?) {
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for (layer, probe) in walk.next(facts: facts) {
                let known = walk.openflow?.node.flatMap { facts[$0] }
                guard layer == .logical || known != nil, let result = answer(probe) else { continue }
                walk.receive(
                    result, of: probe, layer: layer,
                    facts: known ?? .failure(.init(.bridges(.interfacesUnknown), output: "")))
                hasMoved = true
            }
        }
    }

    /// Begins what is expected of the reply, or begins it again where more is known by now.
    private mutating func expectReply() {
        guard case .awaited = answer, let start = expectedStart else { return }
        if expected?.start != start {
            expected = LegWalk(from: start, state: [.established, .reply], preferred: [], cluster: trace.cluster)
        }
    }

    /// How fresh the zones of both ends and of the nodes on the way are is told with every verdict.
    private var freshness: [Probe] {
        let detracer = Detracer(cluster: trace.cluster)
        let known = Freshness.zones(of: trace, legs: [forward, reply].compactMap(\.self))
        let ofEnds = known.flatMap { zone in
            detracer.container(ofPlace: zone.nodes.first ?? zone.zone).map(zone.probes) ?? []
        }
        return ofEnds + nodesToKnow.compactMap { detracer.container(ofPlace: $0).map(Freshness.zoneProbe) }
    }

    /// Where the reply begins by what is known: where the logical layer says, once it has ended; before, where the packet is
    /// expected to arrive.
    private var expectedStart: LegStart? {
        let replies = ReplyStart(trace: trace, forward: forward)
        guard forward.logical?.end == nil else { return isHairpin ? nil : try? replies.begin().get() }
        guard let arrival = expectedArrival else { return nil }
        return try? replies.begin(atPort: arrival.port, packet: arrival.packet).get()
    }

    /// A pod's port that a packet arrives at.
    private struct Arrival {
        var port: String
        var tunnelKey: Int?
        var node: String
        var network: Network
        var packet: Packet
    }

    /// Where the packet arrives if nothing stops it, untouched but for its service's translation: at the pod that it is for.
    /// `nil` where that is not known, or where it is on its way already.
    private var expectedArrival: Arrival? {
        // A host may send a packet out by another way than its management port, with another source: that is another packet.
        guard forward.logical?.sections.isEmpty ?? false, let start = forward.start.logical,
            start.inport == trace.source.logicalPort, start.packet.source == trace.source.address
        else { return nil }
        var packet = start.packet
        func arrives(at server: Attachment) -> Arrival {
            packet.ethernetDestination = server.ethernetAddress
            return Arrival(
                port: server.logicalPort, tunnelKey: server.tunnelKey, node: server.node, network: server.network,
                packet: packet)
        }
        switch trace.destination {
        case .pod(let server) where !server.endpoint.isHostNetwork: return arrives(at: server)
        case .address where trace.expectedServer != nil: return trace.expectedServer.map(arrives)
        case .service, .address:
            guard let backend = trace.expectedEndpoint, backend.address != trace.source.address,
                trace.cluster.node(withAddress: backend.address) == nil,
                let node = backend.endpoint.node,
                let namespace = backend.endpoint.namespace, let name = backend.endpoint.name,
                let subnets = trace.cluster.nodes[node]?.subnets(of: trace.source.network),
                // Pods with addresses of both families have the one that is derived from the first.
                subnets.first?.address.family == backend.address.family,
                let port = trace.source.network.port(ofPod: name, namespace: namespace),
                let ethernet = LogicalNames.ethernetAddress(for: backend.address)
            else { return nil }
            packet.ethernetDestination = ethernet
            packet.destination = backend.address
            packet.destinationPort = backend.port
            return Arrival(port: port, node: node, network: trace.source.network, packet: packet)
        default: return nil
        }
    }
}
