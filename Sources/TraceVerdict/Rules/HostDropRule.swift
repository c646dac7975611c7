import PathModel

/// A host's route may refuse a packet that OVN brought to it; what stopped it before stands.
struct HostDropRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        for section in evidence.hostsPassed {
            guard case .dropped(let cause) = section.end, leg.verdict.cause == nil else { continue }
            leg.verdict = .dropped(cause)
        }
    }
}
