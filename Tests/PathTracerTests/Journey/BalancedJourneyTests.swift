import ModelSupport
import PathModel
import Testing

@testable import PathTracer

/// Journeys to a service with several endpoints: both layers must go to the same one.
@Suite struct BalancedJourneyTests {
    static let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))

    /// What ovn-trace prints where it may choose.
    static func balanced(_ backends: String, on datapath: String = "n1") -> String {
        ToolTexts.header
            + ToolTexts.pipeline(
                "ingress", datapath, from: "shop_web-0", stage: "ls_in_lb", match: "ip4.dst == 10.96.0.9",
                flow: "56ddf6a1",
                "ct_lb_mark(backends=\(backends));")
    }

    /// What ovn-trace prints where it is told the endpoint: it translates at the first lookup.
    static let told =
        ToolTexts.header
        + ToolTexts.pipeline(
            "ingress", "n1", from: "shop_web-0", stage: "ls_in_pre_stateful", flow: "394caa72", "ct_lb_mark;")
            + """

            ct_lb_mark
            ----------
            25. ls_in_l2_lkup (northd.c:9193): 1, priority 50, uuid 50fee0f4
                output;

            """
        + ToolTexts.pipeline(
            "egress", "n1", from: "shop_web-0", to: "tstor-n2", "output;",
            "/* output to \"tstor-n2\", type \"remote\" */")

    /// What ofproto/trace prints where the group chose an endpoint, and what it then does.
    static func chosen(_ address: String, then last: String) -> String {
        """
        Flow: tcp,in_port=5,nw_src=10.1.1.5,nw_dst=10.96.0.9,tp_src=32768,tp_dst=5432

        bridge("br-int")
        ----------------
        20. ct_state=+new+trk, priority 120, cookie 0x56ddf6a1
            ct(commit,table=21,zone=1,nat(dst=\(address):8080))
            nat(dst=\(address):8080)
             -> A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table 21.

        Final flow: unchanged
        Megaflow: recirc_id=0,eth,ip,nw_frag=no
        Datapath actions: ct(commit,zone=1,nat(dst=\(address):8080)),recirc(0x6)

        ===============================================================================
        recirc(0x6) - resume conntrack with ct_state=new|trk
        Replacing src/dst IP/ports to simulate NAT:
         Initial flow: nw_src=10.1.1.5,tp_src=32768,nw_dst=10.96.0.9,tp_dst=5432
         Modified flow: nw_src=10.1.1.5,tp_src=32768,nw_dst=\(address),tp_dst=8080
        ===============================================================================

        \(last)
        """
    }

    static let answers: [String: ProbeResult] = Canned.acrossZones.merging([
        "trace n1 shop_web-0": .printed(balanced("10.1.1.6:8080,10.1.2.5:8080")),
        "trace n1 shop_web-0 10.1.2.5:8080": .printed(told),
        "bridges n1 shop_web-0 10.1.2.5:8080": .printed(chosen("10.1.2.5", then: ToolTexts.tunnel(to: "172.18.0.12"))),
    ]) { $1 }

    private func journey(_ answers: [String: ProbeResult]) async throws -> (Journey, Canned) {
        var canned = Canned(answers)
        var journey = Journey(of: try await FakeCluster().resolve("web-0", Self.service, port: nil))
        canned.run(&journey)
        return (journey, canned)
    }

    @Test func theBridgesAreSearchedForTheLogicalLayersEndpoint() async throws {
        let (journey, canned) = try await journey(Self.answers)
        // The first endpoint of the endpoint slices is preferred to the first of the load balancer.
        #expect(journey.forward.logical?.backend == "10.1.2.5:8080")
        #expect(
            journey.forward.logical?.translations == [
                Translation(kind: .destination, by: "n1", from: "10.96.0.9:5432", to: "10.1.2.5:8080")
            ])
        // The stages up to the load balancer are those of the first trace, which saw the service's address.
        #expect(
            journey.forward.logical?.sections.first?.hops.first?.stages.map(\.name) == [
                "ls_in_lb", "ls_in_pre_stateful", "ls_in_l2_lkup",
            ])
        #expect(canned.rounds[1].contains("trace n1 shop_web-0 10.1.2.5:8080"))
        // The endpoint slices' first endpoint is sought right away.
        #expect(canned.rounds[0].contains("bridges n1 shop_web-0 10.1.2.5:8080"))
        #expect(journey.forward.openflow?.translations.map(\.to) == ["10.1.2.5:8080"])
        #expect(journey.forward.openflow?.end == .port("shop_db-0"))
        #expect(journey.forward.logical?.end == .port("shop_db-0"))
        // The next zone sees the endpoint's address and port.
        let next = canned.probes.first { Canned.key($0) == "trace n2 tstor-n1" }?.argv.last ?? ""
        #expect(next.contains("ip4.dst == 10.1.2.5") && next.contains("tcp.dst == 8080"))
        #expect(journey.reply?.logical?.end == .port("shop_web-0"))
    }

    @Test func anEndpointThatNoHashReachesIsLeftToTheOther() async throws {
        var answers = Self.answers
        answers["bridges n1 shop_web-0 10.1.2.5:8080"] = .printed(Self.chosen("10.1.1.6", then: ToolTexts.output(6)))
        let (journey, canned) = try await journey(answers)
        #expect(journey.forward.openflow?.end == .port("shop_web-1"))
        #expect(journey.forward.openflow?.translations.map(\.to) == ["10.1.1.6:8080"])
        #expect(
            canned.rounds.filter { $0.contains("bridges n1 shop_web-0 10.1.2.5:8080") }.count == 1, "it is sought once")
    }

    @Test func oneEndpointNeedsNoSecondTrace() async throws {
        var answers = Self.answers
        answers["trace n1 shop_web-0"] = .printed(
            Self.balanced("10.1.2.5:8080")
                + ToolTexts.pipeline(
                    "egress", "n1", from: "shop_web-0", to: "tstor-n2", "output;",
                    "/* output to \"tstor-n2\", type \"remote\" */"))
        let (journey, canned) = try await journey(answers)
        #expect(journey.forward.logical?.backend == "10.1.2.5:8080")
        #expect(
            journey.forward.logical?.translations == [
                Translation(kind: .destination, by: "n1", from: "10.96.0.9:5432", to: "10.1.2.5:8080")
            ])
        #expect(!canned.rounds.joined().contains { $0.hasPrefix("trace n1 shop_web-0 10") })
        #expect(journey.forward.openflow?.end == .port("shop_db-0"))
    }
}
