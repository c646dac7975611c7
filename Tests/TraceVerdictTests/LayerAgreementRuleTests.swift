import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceVerdict

/// One verdict of two layers.
@Suite struct LayerAgreementRuleTests {
    static let acl = Cause(reason: "dropped by an ACL", node: "n1", datapath: "n1", stage: "ls_out_acl")
    static let flow = Cause(reason: "dropped by an OpenFlow flow", node: "n2", datapath: "br-int", table: 44)

    private func verdict(_ logical: Verdict, _ openflow: Verdict, traced: (Bool, Bool) = (true, true)) -> Verdict {
        LayerAgreementRule.verdict(
            logical: LayerTrace(verdict: logical, sections: [], isTraced: traced.0),
            openflow: LayerTrace(verdict: openflow, sections: [], isTraced: traced.1))
    }

    @Test func whatBothSayIsSo() {
        #expect(verdict(.delivered, .delivered) == .delivered)
        // The logical layer knows more of the cause.
        #expect(verdict(.dropped(Self.acl), .dropped(Self.flow)) == .dropped(Self.acl))
        #expect(verdict(.rejected(Self.acl), .rejected(Self.flow)) == .rejected(Self.acl))
    }

    /// Ports, hosts and the wire of nodes are places of their own.
    @Test func deliveriesToDifferentPlacesDisagree() {
        let port = SectionEnd.port("shop_db-0")
        #expect(
            SectionEnd.apart(.host("n1"), port)
                == "the logical flows deliver to the host of node n1, the OpenFlow flows to port shop_db-0")
        for (logical, openflow) in [
            (port, .wire("n1")), (port, .port("shop_db-1")), (.host("n1"), .wire("n1")), (.host("n1"), .host("n2")),
            (.wire("n1"), .wire("n2")), (.wire("n1"), .host("n2")),
        ] as [(SectionEnd, SectionEnd)] {
            #expect(SectionEnd.apart(logical, openflow) != nil, "\(logical) and \(openflow)")
        }
        for end in [port, .host("n1"), .wire("n1")] { #expect(SectionEnd.apart(end, end) == nil) }
    }

    /// What leaves by the localnet port is at the node's external bridge, which may give it to the node's host.
    @Test func theExternalBridgeDecidesBetweenWireAndHost() {
        #expect(SectionEnd.apart(.wire("n1"), .host("n1")) == nil)
    }

    @Test func aDifferenceLeavesADeliveryOpen() {
        let layer = LayerTrace(verdict: .delivered, sections: [])
        #expect(
            LayerAgreementRule.verdict(logical: layer, openflow: layer, differences: ["so and so"])
                == .undetermined("the layers disagree: so and so"))
        #expect(LayerAgreementRule.verdict(logical: layer, openflow: layer) == .delivered)
    }

    @Test func aLayerThatCannotShowTheLegLeavesItToTheOther() {
        let why = Verdict.undetermined("the packet comes from the wire")
        #expect(verdict(.delivered, why, traced: (true, false)) == .delivered)
        #expect(verdict(.dropped(Self.acl), why, traced: (true, false)) == .dropped(Self.acl))
        #expect(verdict(why, .delivered, traced: (false, true)) == .delivered)
        #expect(verdict(why, .undetermined("b"), traced: (false, true)) == .undetermined("b"))
    }

    @Test func aLayerThatFailedLeavesItOpen() {
        #expect(verdict(.undetermined("a"), .delivered) == .undetermined("logical layer: a"))
        #expect(verdict(.undetermined("a"), .dropped(Self.flow)) == .undetermined("logical layer: a"))
        #expect(verdict(.delivered, .undetermined("b")) == .undetermined("OpenFlow layer: b"))
        #expect(verdict(.dropped(Self.acl), .undetermined("b")) == .undetermined("OpenFlow layer: b"))
        #expect(verdict(.undetermined("a"), .undetermined("b")) == .undetermined("a"))
    }

    @Test(arguments: [
        (
            Verdict.delivered, Verdict.dropped(flow),
            "the logical flows say delivered, the OpenFlow flows dropped (dropped by an OpenFlow flow)"
        ),
        (.dropped(acl), .delivered, "the logical flows say dropped, the OpenFlow flows delivered (dropped by an ACL)"),
        (
            .rejected(acl), .dropped(flow),
            "the logical flows say rejected, the OpenFlow flows dropped (dropped by an OpenFlow flow)"
        ),
    ])
    func aDisagreementIsTheFinding(logical: Verdict, openflow: Verdict, words: String) {
        #expect(verdict(logical, openflow) == .undetermined("the layers disagree: " + words))
    }

    /// What is known of the place where they part comes behind what they say.
    @Test func thePlaceWhereTheyPartIsToldWithIt() {
        let layers = (
            LayerTrace(verdict: .delivered, sections: []), LayerTrace(verdict: .dropped(Self.flow), sections: [])
        )
        #expect(
            LayerAgreementRule.verdict(logical: layers.0, openflow: layers.1, parting: "there")
                == .undetermined(
                    "the layers disagree: the logical flows say delivered, the OpenFlow flows dropped"
                        + " (dropped by an OpenFlow flow); there"))
    }
}
