package import PathModel

/// The reply of a connection that its own client serves, which no tracer shows.
package enum HairpinReply {
    /// The reply to a packet: it turned around in the client's switch, with the
    /// service's address as its source. The answer's way back is a flow that OVN adds with `learn()` when the first packet
    /// passes, which neither tracer does: delivered where the forward packet met that action, else not known.
    package static func leg(of forward: Leg) -> Leg {
        let verdict: Verdict =
            learnsHairpin(forward)
            ? .delivered : .undetermined(.untraced(.noHairpinFlow))
        let layer = LayerTrace(verdict: verdict, sections: [], isTraced: false)
        let back = forward.translations.reversed().map {
            Translation(kind: $0.kind.undone, by: $0.by, from: $0.to, to: $0.from)
        }
        return Leg(
            direction: .reply, verdict: verdict, logical: layer, openflow: layer,
            detrace: Detrace(verdict: .delivered, flows: []), translations: back)
    }

    /// Whether a leg's packet makes Open vSwitch learn the way back of a hairpin: the flow that sets the bit
    /// `MLF_LOOKUP_LB_HAIRPIN` (include/ovn/logical-fields.h of OVN), unlike that of session affinity.
    private static func learnsHairpin(_ leg: Leg) -> Bool {
        leg.openflow.sections.flatMap(\.hops).flatMap(\.stages).flatMap(\.actions).contains {
            $0.hasPrefix("learn(") && $0.contains("load:0x1->NXM_NX_REG10[7]")
        }
    }
}
