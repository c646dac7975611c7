import PathModel
import TraceFollow

/// A packet that no layer shows has to do with its host alone, whose route decides.
struct HostAloneRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        guard evidence.logical == nil, evidence.openflow == nil else { return }
        switch evidence.hostEnd {
        case .dropped(let cause)?:
            leg.verdict = .dropped(cause)
            return
        case .unknown(let reason)?:
            leg.verdict = .undetermined(reason)
            return
        case .own?, .wire?, nil: break
        }
        guard let host = evidence.hosts.last(where: { !$0.isArrival })?.section
        else { return }
        leg.verdict =
            switch host.end {
            case .host: .delivered
            // An answer that leaves the host without being followed does not come back to a pod.
            case .wire: evidence.direction == .reply ? .undetermined(.host(.notFollowed(host: host.place))) : .delivered
            case .dropped(let cause): .dropped(cause)
            case .undetermined(let reason): .undetermined(reason)
            case .port, .next, .rejected:
                .undetermined(.host(.notFollowed(host: host.place)))
            }
    }
}
