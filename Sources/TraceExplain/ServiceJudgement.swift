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
        if case .service(let known) = trace.destination, known.namespace == owner.namespace, known.name == owner.name {
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
            }
            return explanation
        }
        guard let service, !service.hasPort, !service.ports.isEmpty else { return nil }
        return Explanation(details: [.init(.servicePorts(service: object, service.ports))])
    }

    /// Whether an address leads a service's clients outside only to the endpoints of the node that they come in at.
    private static func isLocalFromOutside(
        _ object: ObjectReference, _ address: IPAddress, in cluster: ClusterFacts
    ) -> Bool {
        let named = cluster.services.values.joined().first { $0.object == object }
        return named.map { $0.isLocalFromOutside && !$0.clusterAddresses.contains(address) } ?? false
    }
}
