import PathModel
import TraceFollow

/// What stopped a packet is the Northbound row behind the flow, not the flow: a drop has the ACL and the object that owns it.
struct DecidingFlowRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        func explained(_ layer: LayerTrace, _ shown: Evidence.Layer?) -> Verdict {
            layer.verdict.mapCause { evidence.findings.explained($0, path: shown?.sections.last?.flows ?? []) }
        }
        leg.logical.verdict = explained(leg.logical, evidence.logical)
        leg.openflow.verdict = explained(leg.openflow, evidence.openflow)
    }
}

extension Verdict {
    /// The verdict with another cause, where it has one.
    func mapCause(_ change: (Cause) -> Cause) -> Verdict {
        switch self {
        case .dropped(let cause): .dropped(change(cause))
        case .rejected(let cause): .rejected(change(cause))
        case .delivered, .undetermined: self
        }
    }
}
