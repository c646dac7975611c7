import PathModel
import TraceFollow

/// A host that does not say where it sends what is not its own leaves open where that goes.
struct HostUnknownRouteRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        for host in evidence.hosts where leg.verdict == .delivered && !(evidence.openflow?.packet.isMulticast ?? false)
        {
            guard case .undetermined(let reason) = host.section.end, !host.isOwnPacket else { continue }
            leg.verdict = .undetermined(.hostOf(node: host.section.place, reason))
        }
    }
}
