import Testing

@testable import OVNFormats

@Suite struct OFProtoTraceCommandTests {
    private let packet = TracePacket(
        ethernetSource: "0a:58:0a:f4:01:03", ethernetDestination: "0a:58:0a:f4:01:01",
        network: .ipv4(source: "10.244.1.3", destination: "10.244.2.4"), ttl: 63,
        transport: .udp(source: 12345, destination: 53))

    @Test func continuesOnTheNextNode() {
        var flow = OFProtoFlow(inPort: "2", packet: packet)
        flow.tunnel = .init(
            id: 0xff0003, source: "172.18.0.3", destination: "172.18.0.2", metadata: [0: "0x20003"])
        flow.datapathHash = "0xb"
        flow.conntrackState = [.new, .tracked]
        flow.further = [.init("pkt_mark", "0x3f0")]
        var command = OFProtoTraceCommand(bridge: "br-int", flow: flow)
        command.conntrackStates = [[.tracked, .new], [.tracked, .established, .reply]]
        command.names = true
        #expect(
            command.argv == [
                "ovs-appctl", "ofproto/trace", "--names", "--ct-next", "new,trk", "--ct-next", "est,rpl,trk", "br-int",
                "in_port=2,tun_id=0xff0003,tun_src=172.18.0.3,tun_dst=172.18.0.2,tun_metadata0=0x20003,dp_hash=0xb,"
                    + "ct_state=new|trk,udp,dl_src=0a:58:0a:f4:01:03,dl_dst=0a:58:0a:f4:01:01,nw_src=10.244.1.3,"
                    + "nw_dst=10.244.2.4,nw_ttl=63,udp_src=12345,udp_dst=53,pkt_mark=0x3f0",
            ])
    }

    @Test func writesIPv6AndICMP() {
        var packet = packet
        packet.network = .ipv6(source: "fd00::1", destination: "fd00::2")
        packet.transport = .icmp(type: 128, code: 0)
        var flow = OFProtoFlow(inPort: "a,b", packet: packet)
        flow.tunnel = .init(id: 1, source: "fd00::a", destination: "fd00::b")
        #expect(
            flow.description
                == "in_port=\"a,b\",tun_id=0x1,tun_ipv6_src=fd00::a,tun_ipv6_dst=fd00::b,icmp6,dl_src=0a:58:0a:f4:01:03,"
                + "dl_dst=0a:58:0a:f4:01:01,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=63,icmpv6_type=128,icmpv6_code=0")
    }
}
