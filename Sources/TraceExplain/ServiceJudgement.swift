import NetworkTypes
import PathModel
import TraceResolve

/// Why a service's load balancer sends a packet nowhere.
enum ServiceJudgement {
    /// Explains a packet that a service's load balancer stopped, or that none took.
    static func explain(_ owner: ObjectReference, _ cause: Cause, _ trace: ResolvedTrace) -> Explanation? {
        var object = owner
        object.namespace = owner.namespace ?? "default"
        guard let packet = cause.packet else { return nil }
        var service: ResolvedService?
        if let known = trace.service, known.namespace == owner.namespace, known.name == owner.name {
            service = known
        }
        // The row of a load balancer that has the port decided; none did where the service lacks it.
        if cause.row?.table == "Load_Balancer", cause.row?.uuid != nil {
            var explanation = Explanation(
                reason: .service(.noReadyEndpoints(service: object, port: packet.destinationPort)),
                hint: .checkEndpoints(service: object))
            let node = cause.node ?? trace.source.node
            let backends = service?.backends ?? []
            if service?.isLocal ?? false, !backends.isEmpty, !backends.contains(where: { $0.endpoint.node == node }) {
                explanation.reason = .service(.noReadyLocalEndpoint(service: object, node: node))
                explanation.hint = .localEndpoints(service: object)
            } else if isLocalFromOutside(object, packet.destination, in: trace.cluster) {
                explanation.reason = .service(.noEndpointAtEntry(service: object, node: node))
                explanation.hint = .endpointsAtEntry(service: object)
            } else if !backends.isEmpty {
                explanation.details = [.init(.endpointsNotBalanced(service: object, count: backends.count))]
                explanation.hint = .checkController(node: cause.node ?? "")
            } else if let leftOut = service?.leftOut, !leftOut.isEmpty {
                explanation.hint = hint(for: leftOut.map(\.reason), object)
            }
            return explanation
        }
        guard let service, !service.hasPort, !service.ports.isEmpty else { return nil }
        return Explanation(details: [.init(.servicePorts(service: object, service.ports))])
    }

    /// What can be done about a service of whose endpoints each is left out.
    private static func hint(for reasons: [NotBalanced], _ service: ObjectReference) -> Hint {
        let families = reasons.compactMap { if case .otherFamily(let family) = $0 { family } else { nil } }
        if let family = families.first, families.count == reasons.count {
            return .otherFamilyEndpoints(service: service, lacking: family)
        }
        let ports = reasons.compactMap { if case .portMissing(let port) = $0 { port } else { nil } }
        if let port = ports.first, ports.count + families.count == reasons.count {
            return .declareTargetPort(service: service, port: port)
        }
        return .makeEndpointsReady(service: service)
    }

    /// Whether an address leads a service's clients outside only to the endpoints of the node that they come in at.
    private static func isLocalFromOutside(
        _ object: ObjectReference, _ address: IPAddress, in cluster: ClusterFacts
    ) -> Bool {
        let named = cluster.services.values.joined().first { $0.object == object }
        return named.map { $0.isLocalFromOutside && !$0.clusterAddresses.contains(address) } ?? false
    }
}
