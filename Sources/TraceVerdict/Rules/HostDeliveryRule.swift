import NetworkTypes
import PathModel
import TraceFollow
import TraceResolve

/// Both layers may bring a packet to a host for an address that Kubernetes does not know to be its own: the host knows. An address
/// of a user-defined network is not the host's, which sends the packet on to where it is not followed.
struct HostDeliveryRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        let isUserDefined =
            evidence.openflow.map { evidence.trace.cluster.userDefinedNetwork(of: $0.packet.destination) != nil }
            ?? false
        guard let host = evidence.hosts.last(where: \.isArrival), evidence.isAtHost, !isUserDefined,
            case .undetermined = leg.verdict
        else { return }
        switch host.section.end {
        case .host, .wire: leg.verdict = .delivered
        case .port, .next, .dropped, .rejected, .undetermined: break
        }
    }
}
