import Testing

@testable import OVNTools

@Suite struct RewritingTests {
    private let packet = TracePacket(
        ethernetSource: "0a:58:0a:f4:01:03", ethernetDestination: "0a:58:0a:f4:01:01",
        network: .ipv4(source: "10.244.1.3", destination: "10.244.2.4"),
        transport: .tcp(source: 12345, destination: 8080))

    @Test func flowIsAPacket() throws {
        let output = try OFProtoTraceOutput(parsing: try Recordings.text("ofproto-trace", "tool-ofproto-kernel"))
        #expect(TracePacket(flow: output.passes[0].flow) == packet)
        let flow = FieldList(
            parsing: "icmp6,dl_src=a,dl_dst=b,ipv6_src=::1,ipv6_dst=::2,nw_ttl=9,icmp_type=128,icmp_code=0")
        let echo = TracePacket(flow: flow)
        #expect(echo?.transport == .icmp(type: 128, code: 0) && echo?.network.isIPv6 == true && echo?.ttl == 9)
        #expect(TracePacket(flow: FieldList(parsing: "arp,dl_src=a,dl_dst=b,arp_op=1")) == nil)
    }

    /// The first node's trace ends with all that the second needs.
    @Test func packetGoesOnOnTheNextNode() throws {
        let output = try OFProtoTraceOutput(parsing: try Recordings.text("ofproto-trace", "tool-ofproto-kernel"))
        let pass = try #require(output.passes.last)
        let departure = try #require(DatapathEffects(of: pass.datapathActions).departures.first)
        var flow = OFProtoFlow(
            inPort: "3", packet: try #require(TracePacket(flow: pass.flow)).applying(departure.rewrites))
        flow.tunnel = .init(try #require(departure.tunnel))
        #expect(
            flow.description
                == "in_port=3,tun_id=0xff0003,tun_src=172.18.0.3,tun_dst=172.18.0.2,tun_metadata0=0x20003,tcp,"
                + "dl_src=0a:58:64:58:00:02,dl_dst=0a:58:64:58:00:03,nw_src=10.244.1.3,nw_dst=10.244.2.4,nw_ttl=63,"
                + "tcp_src=12345,tcp_dst=8080")
    }

    @Test func setActionsRewrite() throws {
        let actions = try #require(
            DatapathAction.parse(
                "set(ipv4(src=1.1.1.1,dst=2.2.2.2/255.255.255.255,ttl=7)),set(tcp(src=1,dst=2/0xffff)),1"))
        let departure = try #require(DatapathEffects(of: actions).departures.first)
        let rewritten = packet.applying(departure.rewrites)
        #expect(rewritten.network == .ipv4(source: "1.1.1.1", destination: "2.2.2.2") && rewritten.ttl == 7)
        #expect(rewritten.transport == .tcp(source: 1, destination: 2))
    }

    @Test func logicalTraceRewrites() throws {
        let output = try OVNTraceOutput(parsing: try Recordings.text("ovn-trace", "tool-ovn-trace-ctnew"))
        let left = output.packet(leaving: packet)
        #expect(left.ethernetSource == "0a:58:64:58:00:02" && left.ethernetDestination == "0a:58:64:58:00:03")
        #expect(left.ttl == 63 && left.network == packet.network)
        let chosen = output.packet(leaving: packet, translated: .init(address: "10.244.0.9", port: 53))
        #expect(chosen.network == .ipv4(source: "10.244.1.3", destination: "10.244.0.9"))
        #expect(chosen.transport == .tcp(source: 12345, destination: 53))
    }

    @Test func logicalTraceTranslatesAndResolves() throws {
        let output = try OVNTraceOutput(parsing: try Recordings.text("ovn-trace", "2026-ip-eip-local-1"))
        let microflow = try #require(output.microflow)
        let left = output.packet(leaving: try #require(TracePacket(flow: microflow)))
        #expect(left.network == .ipv4(source: "172.18.0.33", destination: "8.8.8.8"))
        #expect(left.ethernetDestination == "aa:1d:1c:6c:34:3f" && left.ttl == 62)
    }

    @Test func registersHoldAddresses() throws {
        let text = """
            # ip

            ingress(dp="r", inport="a")
            ---------------------------
             0. lr_in_x: 1, priority 0, uuid 00000001
                xreg0[0..47] = 0a:00:00:00:00:07;
                eth.src = xreg0[0..47];
                eth.dst <-> eth.src;
                eth.src = reg9;
                ip.ttl = 255;
                drop;

            """
        let left = try OVNTraceOutput(parsing: text).packet(leaving: packet)
        #expect(left.ethernetDestination == "0a:00:00:00:00:07" && left.ethernetSource == "0a:58:0a:f4:01:01")
        #expect(left.ttl == 255)
    }
}
