import ModelSupport
import PathModel
import Testing

@testable import TraceVerdict

/// The answer of a connection that its own client serves rests on a flow that the forward packet makes Open vSwitch learn.
@Suite struct HairpinReplyTests {
    private static let hairpin =
        "learn(table=69,delete_learned,OXM_OF_METADATA[],eth_type=0x800,NXM_OF_IP_SRC[],ip_dst=169.254.0.5,nw_proto=6,"
        + "NXM_OF_TCP_SRC[]=NXM_OF_TCP_DST[],load:0x1->NXM_NX_REG10[7])"

    @Test(arguments: [
        (hairpin, Verdict.delivered),
        (
            "learn(table=78,idle_timeout=10800,load:0x1->NXM_NX_REG10[14])",
            .undetermined(.untraced(.noHairpinFlow))
        ),
        (
            "resubmit(,69)",
            .undetermined(.untraced(.noHairpinFlow))
        ),
    ])
    func theReplyIsAsTheForwardPacketTeaches(action: String, verdict: Verdict) {
        let stage = Stage(table: 68, match: "", flow: nil, actions: [action])
        let hop = Hop(datapath: "br-int", pipeline: .bridge, inport: nil, outport: nil, stages: [stage])
        let section = Section(
            place: "n1", hops: [hop], end: .port("default_a"), command: "", container: "", output: "")
        let layer = LayerTrace(verdict: .delivered, sections: [section])
        let forward = Leg(
            direction: .forward, verdict: .delivered, logical: layer, openflow: layer,
            detrace: Detrace(verdict: .delivered, flows: []),
            translations: [Translation(kind: .source, by: "n1", from: "10.0.0.1", to: "10.96.0.1")])
        let reply = HairpinReply.leg(of: forward)
        #expect(reply.verdict == verdict)
        #expect(reply.translations.map(\.kind) == [.undoneSource])
    }
}
