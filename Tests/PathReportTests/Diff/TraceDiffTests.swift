import PathModel
import Testing

@testable import PathReport

/// `ovnpath diff`, without its files.
@Suite struct TraceDiffTests {
    private func diff(_ before: PathTrace, _ after: PathTrace) throws -> [String] {
        try TraceDiff(
            before: ("before.json", Array(JSONReport.text(before).utf8)),
            after: ("after.json", Array(JSONReport.text(after).utf8))
        ).lines
    }

    @Test(arguments: [SampleTraces.delivered, SampleTraces.dropped, SampleTraces.external, SampleTraces.shared])
    func aTraceIsAsItself(trace: PathTrace) throws {
        #expect(try diff(trace, trace) == [])
    }

    /// Another run, another pod of OVN-Kubernetes, a rebuilt database.
    @Test func whatNamesARunIsNotCompared() throws {
        var after = SampleTraces.delivered
        after.legs[0].logical.sections[0].container = "ovn-kubernetes/ovnkube-other/ovnkube-controller"
        after.legs[0].logical.sections[0].command = "ovn-trace --other"
        after.legs[0].logical.sections[0].hops[0].stages[0].flow = "ffffffff"
        #expect(try diff(SampleTraces.delivered, after) == [])
    }

    @Test func aVerdictWithItsCause() throws {
        var after = SampleTraces.delivered
        after.legs[0].verdict = .dropped(SampleTraces.denial)
        let outcome =
            "dropped: NetworkPolicy shop/<b>\"A\" & 'B'</b> ingress[0] (dropped by an ACL), on node-a by node-a in ls_out_acl"
        #expect(
            try diff(SampleTraces.delivered, after) == [
                "verdict: delivered -> \(outcome)", "request: delivered -> \(outcome)",
            ])
    }

    /// The verdict stays, the rule that made it does not.
    @Test func anotherCause() throws {
        var after = SampleTraces.dropped
        var cause = SampleTraces.denial
        cause.owner = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "other")
        after.legs[0].verdict = .dropped(cause)
        let lines = try diff(SampleTraces.dropped, after)
        #expect(lines.count == 2)
        #expect(lines[1].contains("ingress[0]") && lines[1].contains("-> dropped: NetworkPolicy shop/other ("))
    }

    @Test func theEndpoint() throws {
        var after = SampleTraces.delivered
        after.backend?.name = "db-1"
        after.backend?.node = "node-a"
        #expect(
            try diff(SampleTraces.delivered, after) == [
                "endpoint: pod shop/db-0 (10.244.2.5) on node-b -> pod shop/db-1 (10.244.2.5) on node-a"
            ])
    }

    /// Of each endpoint is told what became of it.
    @Test func otherEndpoints() throws {
        var after = SampleTraces.shared
        after.others.removeLast(2)
        after.others[0].outcome = .traced(SampleTraces.delivered.legs)
        let lines = try diff(SampleTraces.shared, after)
        #expect(lines[1].hasPrefix("endpoint shop/db-1 10.244.1.5 port 8080: dropped: NetworkPolicy"))
        #expect(lines[1].hasSuffix("-> delivered"))
        #expect(lines[2].hasPrefix("endpoint shop/db-1 10.244.1.5 port 8080, request: dropped"))
        #expect(
            lines.suffix(2) == [
                "endpoint shop/db-3 10.244.2.6 port 8080: delivered -> none",
                "endpoint shop/db-4 10.244.3.6 port 8080: not balanced: not balanced to from node node-a:"
                    + " internalTrafficPolicy is Local -> none",
            ])
    }

    /// The order of endpoints is no difference: each is compared with itself.
    @Test func endpointsInAnotherOrder() throws {
        var after = SampleTraces.shared
        let other = after.others[0]
        after.others[0] = EndpointTrace(
            endpoint: try #require(after.backend), port: after.backendPort, outcome: .traced(after.legs))
        guard case .traced(let legs) = other.outcome else { return }
        (after.backend, after.legs) = (other.endpoint, legs)
        #expect(
            try diff(SampleTraces.shared, after) == [
                "endpoint: pod shop/db-0 (10.244.2.5) on node-b -> pod shop/db-1 (10.244.1.5) on node-a"
            ])
    }

    /// Traces of earlier versions do not tell of endpoints: nothing has changed there.
    @Test func aTraceWithoutEndpointsIsCompared() throws {
        let text = try JSONReport.text(SampleTraces.delivered)
        var old = try JSONReport.read(text.utf8)
        old.endpoints = nil
        #expect(TraceDiff(old, try JSONReport.read(text.utf8)).lines == [])
    }

    @Test func hopsStagesAndTranslations() throws {
        var after = SampleTraces.delivered
        after.legs[0].translations = []
        after.legs[0].logical.sections[0].hops[0].stages[0].match = "ct.new && ip6"
        after.legs[0].openflow.sections[1].hops = []
        #expect(
            try diff(SampleTraces.delivered, after) == [
                "request translations:",
                "  - DNAT 10.96.0.7:80 -> 10.244.2.5:8080 by node-a",
                "request, logical, stages of node-a: ingress node-a from shop_web-0:",
                "  - ls_in_lb: ct.new && ip4 { ct_lb_mark; }",
                "  + ls_in_lb: ct.new && ip6 { ct_lb_mark; }",
                "request, openflow hops:",
                "  - node-b: bridge br-int",
            ])
    }

    @Test func aLegThatIsNoLonger() throws {
        var after = SampleTraces.delivered
        after.legs.removeLast()
        after.notes = []
        #expect(
            try diff(SampleTraces.delivered, after) == [
                "reply: delivered -> not traced", "notes:",
                "  - node-c is stale",
            ])
    }

    @Test(arguments: [
        ("", "not JSON"), ("not json", "not JSON"), ("[]", "the object has the wrong type"),
        ("{}", "the object has no field 'verdict'"), ("{\"verdict\": 1}", "'verdict' has the wrong type"),
    ])
    func textsThatAreNoTrace(text: String, reason: String) throws {
        let trace = Array(try JSONReport.text(SampleTraces.delivered).utf8)
        let error = #expect(throws: JSONReport.Unreadable.self) {
            try TraceDiff(before: ("before.json", trace), after: ("after.json", Array(text.utf8)))
        }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("after.json is not a trace report: \(reason)"), "\(message)")
        #expect(!message.contains("\n"))
    }
}
