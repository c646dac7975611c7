import Testing

@testable import OVNFormats

/// The tunnel of a packet that OVN-Kubernetes marks, as a kernel datapath's actions show it.
@Suite struct MarkedTunnelTests {
    @Test func theTunnelOfAMarkedPacketIsFound() throws {
        let text: Substring = """
            ct_clear,set(skb_mark(0x2a)),check_pkt_len(size=1414,gt(sample(sample=100.0%,actions(meter(3),userspace(pid=0,\
            controller(reason=1,dont_send=1,continuation=0,recirc_id=10119,rule_cookie=0x12d15097,controller_id=0,\
            max_len=65535))))),le(set(tunnel(tun_id=0xff0003,src=172.18.0.2,dst=172.18.0.3,ttl=64,tp_dst=6081,\
            geneve({class=0x102,type=0x80,len=4,0x30002}),flags(df|csum|key))),set(eth(src=0a:58:64:58:00:03,\
            dst=0a:58:64:58:00:02)),set(ipv4(ttl=63)),4))
            """
        let actions = try #require(DatapathAction.parse(text))
        let departures = DatapathEffects(of: actions).departures
        let tunnel = try #require(departures.first?.tunnel)
        #expect(tunnel.destination == "172.18.0.3")
        #expect(tunnel.options.first?.value == "0x30002")
    }
}
