import NetworkTypes
import PathModel
import TraceResolve

/// A gateway router that gives the packets of a service's clients its own address gives it to its own resets, too
/// (`force_snat_for_lb` in `lr_out_snat`): a client that dialled another address takes no notice of them. An ICMP error tells by
/// the packet inside it what it is about, whoever sends it.
struct ForeignRejectionRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        guard case .rejected(var cause) = leg.verdict, [.tcp, .sctp].contains(evidence.trace.transport),
            let layer = evidence.logical, case .rejected = layer.arrival, let source = layer.rejectionSource,
            source != layer.packet.destination
        else { return }
        cause.details.append(Cause.ToldDetail(.rejectionFrom(source, dialled: layer.packet.destination)))
        leg.verdict = .dropped(cause)
    }
}
