import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import Testing
import TraceProbe
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// The address that a gateway router has endpoints answer to, which ovn-trace does not give the packet.
@Suite struct GatewaySourceTests {
    private func facts() async throws -> ClusterFacts {
        try await ClusterInventory(cluster: try FakeCluster(), namespace: "ovn").read(withNetworks: true)
    }

    /// A packet from outside to a node port of n2, which its gateway router sends on to db-0.
    private static func text(
        balancing: String = "ct_lb_mark(backends=10.1.2.5:8080; force_snat);", outport: String = "rtoj-GR_n2",
        registers: [String] = ["reg0 = 100.64.0.1;", "reg5 = 100.64.0.3;"], acl: String = "outport == @a123 && ip"
    ) -> String {
        let route =
            ["ip.ttl--;", "reg8[0..15] = 0;"] + registers
            + ["eth.src = 0a:58:64:40:00:03;", "outport = \"\(outport)\";", "next;"]
        return ToolTexts.header
            + ToolTexts.pipeline(
                "ingress", "GR_n2", from: "rtoe-GR_n2", stage: "lr_in_dnat", match: "ip4.dst == 172.18.0.12",
                flow: "56ddf6a1", "flags.force_snat_for_lb = 1;", balancing)
                + """

                ct_lb_mark
                ----------
                16. lr_in_ip_routing (northd.c:12824): reg7 == 0 && ip4.dst == 10.1.0.0/16, priority 132, uuid e50d10fd
                \(route.map { "    " + $0 }.joined(separator: "\n"))
                22. lr_in_arp_resolve (northd.c:15823): outport == "rtoj-GR_n2", priority 100, uuid 7becbb1e
                    eth.dst = 0a:58:64:40:00:01;
                    output;

                """
            + ToolTexts.pipeline(
                "egress", "GR_n2", from: "rtoe-GR_n2", to: outport, stage: "lr_out_delivery", "output;")
            + ToolTexts.pipeline("ingress", "join", from: "jtor-GR_n2", stage: "ls_in_l2_lkup", "output;")
            + ToolTexts.pipeline(
                "ingress", "ovn_cluster_router", from: "rtoj-ovn_cluster_router", stage: "lr_in_ip_routing",
                "ip.ttl--;", "eth.src = 0a:58:0a:01:02:01;", "output;")
            + ToolTexts.pipeline(
                "egress", "n2", from: "stor-n2", to: "shop_db-0", stage: "ls_out_acl_eval", match: acl,
                flow: "60de36e7", "reg8[17] = 1;")
            + ToolTexts.pipeline(
                "egress", "n2", from: "stor-n2", to: "shop_db-0", stage: "ls_out_acl_action", match: "reg8[17] == 1",
                flow: "74185bd9", "drop;")
    }

    private func reading(_ text: String) throws -> LogicalReading {
        LogicalReading(
            try OVNTraceOutput(parsing: text), packet: try packet("203.0.113.7", "172.18.0.12", (32768, 31080)),
            place: "n2")
    }

    @Test(arguments: [
        (["reg0 = 100.64.0.1;", "reg5 = 100.64.0.3;"], "100.64.0.3"),
        // As releases before 25.03 have it, and of IPv6.
        (["reg0 = 100.64.0.1;", "reg1 = 100.64.0.3;"], "100.64.0.3"),
        (["xxreg0 = fd98::1;", "xxreg1 = fd98::3;"], "fd98::3"),
    ])
    func itIsThatOfTheRoutersInnerPort(registers: [String], address: String) async throws {
        let source = try #require(
            GatewaySource(of: try reading(Self.text(registers: registers)), in: try await facts()))
        #expect(source.address.description == address && source.hops.map(\.datapath) == ["GR_n2", "GR_n2"])
    }

    /// Without the option, on its way out, or behind a switch's load balancer the packet keeps its source.
    @Test func otherPacketsKeepTheirSource() async throws {
        let facts = try await facts()
        for text in [
            Self.text(balancing: "ct_lb_mark(backends=10.1.2.5:8080);"), Self.text(outport: "rtoe-GR_n2"),
            Self.text().replacing("GR_n2", with: "GR_n9"), Self.text(registers: ["reg0 = ip4.dst;"]),
        ] {
            #expect(GatewaySource(of: try reading(text), in: facts) == nil)
        }
    }

    /// Only where a policy looks at the packet its source makes a difference within the zone.
    @Test(arguments: [("outport == @a123 && ip", true), ("ip4.src == 10.1.2.2", true), ("1", false), ("ct.est", false)])
    func aPolicyIsHeldAgainstTheRoutersAddress(acl: String, isJudged: Bool) async throws {
        let source = try #require(GatewaySource(of: try reading(Self.text(acl: acl)), in: try await facts()))
        #expect(source.isJudged == isJudged)
    }

    /// The walk is followed again from behind the router, with the address that the policy sees.
    @Test func theWalkGoesOnBehindTheRouter() async throws {
        let facts = try await facts()
        let sent = try packet("203.0.113.7", "172.18.0.12", (32768, 31080))
        let start = LogicalPosition(node: "n2", datapath: "ext_n2", inport: "breth0_n2", packet: sent)
        var walk = LogicalWalk(from: start, state: .new, preferred: [], cluster: facts)
        let first = walk.next()
        walk.receive(.printed(Self.text()), of: try #require(first))
        // Node ports may be balanced by templates; there are none.
        let next = walk.next()
        let second = try #require(next)
        let argv = second.argv
        #expect(argv.contains("join"))
        let expression = argv.last ?? ""
        #expect(expression.contains("inport == \"jtor-GR_n2\"") && expression.contains("ip4.src == 100.64.0.3"))
        #expect(expression.contains("ip4.dst == 10.1.2.5") && expression.contains("ip.ttl == 63"))
        #expect(
            expression.contains("eth.src == 0a:58:64:40:00:03") && expression.contains("eth.dst == 0a:58:64:40:00:01"))
        walk.receive(
            .printed(ToolTexts.delivery("n2", from: "jtor-GR_n2", to: "shop_db-0")), of: second)
        #expect(walk.end == .port("shop_db-0") && walk.sections.count == 2)
        #expect(
            walk.translations.map(\.kind) == [.destination, .source] && walk.packet.source.description == "100.64.0.3")
        #expect(walk.backend == "10.1.2.5:8080")
    }

    /// What the answer to a rejected packet becomes on its way.
    @Test(arguments: [
        ("    ct_snat(172.18.0.12);\n\nct_snat(ip4.src=172.18.0.12)\n----------------------------", "172.18.0.12"),
        ("    next;", nil),
    ])
    func theSourceOfARejectionIsRead(answer: String, source: String?) throws {
        let text =
            ToolTexts.header
            + ToolTexts.pipeline(
                "ingress", "GR_n2", from: "rtoe-GR_n2", stage: "lr_in_dnat", match: "ip4.dst == 172.18.0.211",
                "flags.force_snat_for_lb = 1;", "reject { outport <-> inport; next(pipeline=egress, table=3); };")
                + """

                tcp_reset
                ---------
                    next(pipeline=egress, table=3);

                egress(dp="GR_n2", outport="rtoe-GR_n2")
                ----------------------------------------
                 3. lr_out_snat (northd.c:14253): flags.force_snat_for_lb == 1, priority 110, uuid 2de7745d
                \(answer)
                 6. lr_out_delivery (northd.c:16437): outport == "rtoe-GR_n2", priority 100, uuid 5120a681
                    output;
                    /* output to "rtoe-GR_n2", type "localnet" */

                """
        let reading = try reading(text)
        guard case .rejected = reading.end else {
            Issue.record("\(reading.end)")
            return
        }
        #expect(reading.rejectionSource?.description == source && reading.packet.source.description == "203.0.113.7")
    }
}
