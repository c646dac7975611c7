import NetworkTypes
import PathModel
import TraceFollow

/// A layer's verdict follows from the place where its walk ended: whether that is the right place depends on what was asked.
struct ArrivalRule: VerdictRule {
    func apply(to leg: inout Leg, by evidence: Evidence) {
        let rules = ArrivalRules(trace: evidence.trace, neighbours: evidence.neighbours)
        func verdict(_ layer: Evidence.Layer) -> Verdict {
            let verdict =
                evidence.direction == .forward
                ? rules.forward(layer.arrival, packet: layer.packet, isTranslated: layer.isTranslated)
                : rules.reply(layer.arrival)
            return verdict.placed(at: layer.unanswered).with(layer.packet)
        }
        if let layer = evidence.logical { leg.logical.verdict = verdict(layer) }
        if let layer = evidence.openflow { leg.openflow.verdict = verdict(layer) }
    }
}

extension Verdict {
    /// The verdict with the place of a drop for want of an answer, which only the walk knows.
    fileprivate func placed(at place: Cause?) -> Verdict {
        guard let place, case .dropped(var cause) = self, cause.stage == ArrivalRules.noRoute else { return self }
        (cause.node, cause.datapath, cause.stage, cause.table) = (place.node, place.datapath, place.stage, place.table)
        (cause.match, cause.missing, cause.flow) = (place.match, nil, place.flow)
        return .dropped(cause)
    }

    /// The verdict with the packet as it was when it was stopped.
    fileprivate func with(_ packet: Packet) -> Verdict {
        mapCause { cause in
            var cause = cause
            cause.packet = packet
            return cause
        }
    }
}
