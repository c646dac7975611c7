package import PathModel
package import TraceProbe

/// What the tools print of a service with several endpoints.
package enum BalancedAnswers {
    package static let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))

    /// What ovn-trace prints where it may choose.
    package static func balanced(_ backends: String, on datapath: String = "n1") -> String {
        ToolTexts.header
            + ToolTexts.pipeline(
                "ingress", datapath, from: "shop_web-0", stage: "ls_in_lb", match: "ip4.dst == 10.96.0.9",
                flow: "56ddf6a1",
                "ct_lb_mark(backends=\(backends));")
    }

    /// What ovn-trace prints where it is told the endpoint: it translates at the first lookup.
    package static let told =
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
    package static func chosen(_ address: String, then last: String) -> String {
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

    package static let answers: [String: ProbeResult] = Canned.acrossZones.merging([
        "trace n1 shop_web-0": .printed(balanced("10.1.1.6:8080,10.1.2.5:8080")),
        "trace n1 shop_web-0 10.1.2.5:8080": .printed(told),
        "bridges n1 shop_web-0 10.1.2.5:8080": .printed(chosen("10.1.2.5", then: ToolTexts.tunnel(to: "172.18.0.12"))),
    ]) { $1 }
}
