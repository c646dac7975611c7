import ModelSupport
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceVerdict

/// One verdict of two layers.
@Suite struct LayerAgreementRuleTests {
    static let acl = Cause(reason: .stage(.acl), node: "n1", datapath: "n1", stage: "ls_out_acl")
    static let flow = Cause(reason: .flow(.bridgeFlow), node: "n2", datapath: "br-int", table: 44)

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
                == .placesDiffer(logical: .host(node: "n1"), openflow: .port("shop_db-0")))
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
        let difference = LayerDisagreement.endpointsDiffer(logical: "10.1.1.5:80", openflow: ["10.1.2.5:80"])
        #expect(
            LayerAgreementRule.verdict(logical: layer, openflow: layer, differences: [difference])
                == .undetermined(.disagreement(difference, nil)))
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
        #expect(verdict(.undetermined("a"), .delivered) == .undetermined(.layer(.logical, "a")))
        #expect(verdict(.undetermined("a"), .dropped(Self.flow)) == .undetermined(.layer(.logical, "a")))
        #expect(verdict(.delivered, .undetermined("b")) == .undetermined(.layer(.openflow, "b")))
        #expect(verdict(.dropped(Self.acl), .undetermined("b")) == .undetermined(.layer(.openflow, "b")))
        #expect(verdict(.undetermined("a"), .undetermined("b")) == .undetermined("a"))
    }

    @Test(arguments: [
        (Verdict.delivered, Verdict.dropped(flow), flow), (.dropped(acl), .delivered, acl),
        (.rejected(acl), .dropped(flow), flow),
    ])
    func aDisagreementIsTheFinding(logical: Verdict, openflow: Verdict, stopped: Cause) {
        #expect(
            verdict(logical, openflow)
                == .undetermined(
                    .disagreement(
                        .verdictsDiffer(logical: logical.kind, openflow: openflow.kind, stopped.reason), nil)))
    }

    /// What is known of the place where they part comes behind what they say.
    @Test func thePlaceWhereTheyPartIsToldWithIt() {
        let layers = (
            LayerTrace(verdict: .delivered, sections: []), LayerTrace(verdict: .dropped(Self.flow), sections: [])
        )
        let parting = Parting(node: "n2", stage: "ls_in_acl", flow: "0a1b2c3d", deed: nil, lookup: .notAsked)
        #expect(
            LayerAgreementRule.verdict(logical: layers.0, openflow: layers.1, parting: parting)
                == .undetermined(
                    .disagreement(
                        .verdictsDiffer(logical: .delivered, openflow: .dropped, Self.flow.reason), parting)))
    }
}
