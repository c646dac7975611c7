import PathModel
import Testing

@testable import PathTracer

/// One verdict of two layers.
@Suite struct LayerAgreementTests {
    static let acl = Cause(reason: "an ACL drops it", node: "n1", datapath: "n1", stage: "ls_out_acl")
    static let flow = Cause(reason: "an OpenFlow flow drops it", node: "n2", datapath: "br-int", stage: "table 44")

    private func verdict(_ logical: Verdict, _ openflow: Verdict, traced: (Bool, Bool) = (true, true)) -> Verdict {
        LayerAgreement.verdict(
            logical: LayerTrace(verdict: logical, sections: [], isTraced: traced.0),
            openflow: LayerTrace(verdict: openflow, sections: [], isTraced: traced.1))
    }

    @Test func whatBothSayIsSo() {
        #expect(verdict(.delivered, .delivered) == .delivered)
        // The logical layer knows more of the cause.
        #expect(verdict(.dropped(Self.acl), .dropped(Self.flow)) == .dropped(Self.acl))
        #expect(verdict(.rejected(Self.acl), .rejected(Self.flow)) == .rejected(Self.acl))
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
        (Verdict.delivered, Verdict.dropped(flow), ["delivered", "dropped on node n2", "an OpenFlow flow drops it"]),
        (.dropped(acl), .delivered, ["dropped", "delivered", "an ACL drops it"]),
        (.rejected(acl), .dropped(flow), ["rejected", "dropped on node n2"]),
    ])
    func aDisagreementIsTheFinding(logical: Verdict, openflow: Verdict, words: [String]) {
        guard case .undetermined(let reason) = verdict(logical, openflow) else {
            Issue.record("not undetermined")
            return
        }
        #expect(
            reason.hasPrefix("the layers disagree: the logical flows say \(words[0]), the OpenFlow flows \(words[1])"))
        for word in words { #expect(reason.contains(word)) }
        #expect(reason.hasSuffix("ovn-controller up to date?"))
    }
}
