import PathModel
import TraceFollow

/// A packet that no layer shows has to do with its host alone, whose route decides.
struct HostAloneRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        guard evidence.logical == nil, evidence.openflow == nil,
            let host = evidence.hosts.last(where: { !$0.isArrival })?.section
        else { return }
        leg.verdict =
            switch host.end {
            case .host, .wire: .delivered
            case .dropped(let cause): .dropped(cause)
            case .undetermined(let reason): .undetermined(reason)
            case .port, .next, .rejected:
                .undetermined(.host(.notFollowed(host: host.place)))
            }
    }
}
