import OVNKubernetes
import OVNTools
import PathModel

/// What a journey will most likely ask next, so that it can be asked in a round that is made anyway: a wrong guess costs the
/// cluster a trace that nobody reads, and saves the others a round trip.
extension Journey {
    /// The probes that are likely to be wanted after those of ``next()``.
    var anticipated: [Probe] {
        var probes = forward.logical?.anticipated ?? []
        if reply == nil, withoutReply == nil, var walk = expectedReply {
            probes += walk.next(facts: [:]).map(\.1)
        }
        return probes + hosts.anticipated(forward: forward) + freshness
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

    /// The reply as it begins by what is known: where the logical layer says, once it has ended; before, where the packet
    /// arrives untouched, but for its service's translation, at the pod that it is for.
    private var expectedReply: LegWalk? {
        guard forward.logical?.end == nil else {
            guard !isHairpin, case .success(let start) = ReplyStart(trace: trace, forward: forward).begin() else {
                return nil
            }
            return LegWalk(from: start, state: [.established, .reply], preferred: [], cluster: trace.cluster)
        }
        guard var packet = forward.start.logical?.packet, !trace.source.endpoint.isHostNetwork else { return nil }
        let port: String
        switch trace.destination {
        case .pod(let server) where !server.endpoint.isHostNetwork:
            port = server.logicalPort
            packet.ethernetDestination = server.ethernetAddress
        case .service(let service):
            guard let backend = service.backends.first, backend.address != trace.source.address,
                let namespace = backend.endpoint.namespace, let name = backend.endpoint.name,
                let ethernet = LogicalNames.ethernetAddress(for: backend.address)
            else { return nil }
            port = LogicalNames.port(ofPod: name, namespace: namespace)
            packet.ethernetDestination = ethernet
            packet.destination = backend.address
            packet.destinationPort = backend.port
        default: return nil
        }
        guard case .success(let start) = ReplyStart(trace: trace, forward: forward).begin(atPort: port, packet: packet)
        else { return nil }
        return LegWalk(from: start, state: [.established, .reply], preferred: [], cluster: trace.cluster)
    }
}
