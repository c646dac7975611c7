import NetworkTypes
import PathModel
import TraceResolve

/// A client outside the cluster takes an answer only from the address that it dialled. One that leaves by another gateway than the
/// request came in by may have another: nobody undoes there what was translated elsewhere.
struct OutsideAnswerRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        let trace = evidence.trace
        guard trace.beginsOutside, evidence.direction == .reply, leg.verdict == .delivered,
            let packet = evidence.openflow?.packet,
            packet.source != trace.destination.address || packet.destination != trace.source.address
        else { return }
        leg.verdict = .undetermined(
            .place(.answerOfOther(from: packet.source, to: packet.destination, dialled: trace.destination.address)))
    }
}
