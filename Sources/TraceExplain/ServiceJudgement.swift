import NetworkTypes
import PathModel
import TraceResolve

/// Why a service's load balancer sends a packet nowhere.
enum ServiceJudgement {
    /// Explains a packet that a service's load balancer stopped, or that none took.
    static func explain(_ owner: ObjectReference, _ cause: Cause, _ trace: ResolvedTrace) -> Explanation? {
        let name = "\(owner.namespace ?? "default")/\(owner.name)"
        guard let packet = cause.packet else { return nil }
        var service: ResolvedService?
        if case .service(let known) = trace.destination, known.namespace == owner.namespace, known.name == owner.name {
            service = known
        }
        // The row of a load balancer that has the port decided; none did where the service lacks it.
        if cause.row?.table == "Load_Balancer", cause.row?.uuid != nil {
            var explanation = Explanation(
                reason: "service \(name) has no ready endpoints for port \(packet.destinationPort)",
                hint: "check that pods match the service's selector and are ready; see the EndpointSlices of \(name)")
            let node = cause.node ?? trace.source.node
            let backends = service?.backends ?? []
            if service?.isLocal ?? false, !backends.isEmpty, !backends.contains(where: { $0.endpoint.node == node }) {
                explanation.reason =
                    "service \(name) has no ready endpoint on node \(node): internalTrafficPolicy is Local"
                explanation.hint = "clients of a node reach only the endpoints there; see the EndpointSlices of \(name)"
            } else if !backends.isEmpty {
                explanation.details = [
                    "the API has \(backends.count) ready endpoints of service \(name), OVN's load balancer none"
                ]
                explanation.hint = "check whether ovnkube-controller of node \(cause.node ?? "") is up to date"
            }
            return explanation
        }
        guard let service, !service.hasPort, !service.ports.isEmpty else { return nil }
        return Explanation(details: ["service \(name) has \(service.ports.joined(separator: ", "))"])
    }
}
