import OVNFormats
import PathModel
import TraceProbe

/// An ofproto/trace as a probe with ``PassResumption`` prints it: above the trace it says which passes were made one by one.
struct ResumedTrace {
    /// The trace.
    let text: String
    /// Whether all passes that need conntrack's tuple have it.
    let isResumed: Bool
    /// The commands that made passes anew, in their order.
    let commands: [String]
    private let refusal: String?

    /// Takes a probe's output apart.
    init(_ output: String) {
        var rest = output[...]
        var commands: [String] = []
        var (isResumed, refusal): (Bool, String?) = (false, nil)
        while rest.hasPrefix("== ") {
            let line = rest.prefix { $0 != "\n" }
            rest = rest[line.endIndex...].dropFirst()
            if line == "== resumed" { isResumed = true }
            if line.hasPrefix("== ran ") { commands.append(String(line.dropFirst(7))) }
            if line.hasPrefix("== not resumed") { refusal = String(line.dropFirst(15)) }
        }
        text = String(rest)
        self.isResumed = isResumed && refusal == nil
        self.commands = commands
        self.refusal = refusal
    }

    /// Why passes that need the tuple have none, should there be any.
    var problem: Unknown? { isResumed ? nil : .bridges(.tupleUnknown(refusal: refusal)) }

    /// The commands that print the same, as a person would type them in the container.
    func command(after probe: Probe, choosing value: String?) -> String {
        var first = probe
        // The trace that was made without the tuple, where that counted.
        let flow = text.prefix { $0 != "\n" }
        if let plain = probe.switchTrace?.plain, !flow.contains("ct_nw_proto=") { first.work = .switchTrace(plain) }
        return ([first.command(choosing: value)] + commands).joined(separator: "\n")
    }
}

extension OFProtoTraceOutput {
    /// Whether a pass on the packet's way needs what the tool does not take over: conntrack's tuple, or a source address that was
    /// translated before the pass's last lookup.
    var needsResumption: Bool { copiesUnknownTuple || losesTranslation }

    private var losesTranslation: Bool {
        effects.contains { effect in
            !effect.recirculations.isEmpty
                && effect.conntracks.dropLast().contains { conntrack in
                    conntrack.translation.map { !$0.isDestination && $0.address != nil } ?? false
                }
        }
    }

    private var copiesUnknownTuple: Bool {
        takenPasses.dropFirst().contains { index in
            let pass = passes[index]
            guard pass.flow["ct_nw_proto"] == nil, pass.flow["ct_state"]?.contains("new") ?? false else { return false }
            return steps.contains { step in
                step.pass == index
                    && step.actions.contains { action in
                        action.text.hasPrefix("move:NXM_NX_CT_TP_DST")
                            || action.text.hasPrefix("move:NXM_NX_CT_NW_PROTO")
                    }
            }
        }
    }
}
