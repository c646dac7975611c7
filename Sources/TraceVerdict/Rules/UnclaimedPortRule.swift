import PathModel
import TraceFollow

/// The bridges of a node have no flows for a port that its chassis has not claimed, which ovn-trace does not ask: what the layers
/// disagree about is explained by that.
struct UnclaimedPortRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        guard case .undetermined = leg.verdict, leg.logical.verdict == .delivered,
            case .dropped(var cause) = leg.openflow.verdict,
            let port = evidence.unclaimed.first(where: { $0.node == cause.node && $0.isEnd(of: leg) })
        else { return }
        cause.reason = .unclaimedPort(port.claim)
        cause.row = DatabaseRow(table: "Port_Binding", content: .named(port.name))
        cause.owner = port.pod
        cause.hint = .checkInterface(port: port.name, node: port.node)
        leg.verdict = .dropped(cause)
    }
}
