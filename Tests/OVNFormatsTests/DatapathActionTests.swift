import Testing

@testable import OVNFormats

@Suite struct DatapathActionTests {
    private func parse(_ text: String) throws -> [DatapathAction] {
        let actions = try #require(DatapathAction.parse(text[...]))
        #expect(DatapathAction.text(of: actions) == text)
        return actions
    }

    @Test func kernelTunnelCarriesTheLogicalPorts() throws {
        let actions = try parse(
            "ct(commit,zone=20,mark=0/0x41,nat(src)),check_pkt_len(size=1414,gt(sample(sample=100.0%,actions(meter(3),"
                + "userspace(pid=0,controller(reason=1,max_len=65535))))),le(set(tunnel(tun_id=0xff0003,src=172.18.0.3,"
                + "dst=172.18.0.2,ttl=64,tp_dst=6081,geneve({class=0x102,type=0x80,len=4,0x20003}),flags(df|csum|key))),"
                + "set(eth(src=0a:58:64:58:00:02,dst=0a:58:64:58:00:03)),set(ipv4(ttl=63)),4))")
        let fits = DatapathEffects(of: actions)
        let departure = try #require(fits.departures.first)
        #expect(departure.port == "4" && fits.departures.count == 1 && fits.userspace.isEmpty)
        let tunnel = try #require(departure.tunnel)
        #expect(tunnel.id == 0xff0003 && tunnel.source == "172.18.0.3" && tunnel.destination == "172.18.0.2")
        #expect(tunnel.options.map(\.value) == ["0x20003"])
        #expect(tunnel.options.map(\.optionClass) == [0x102] && tunnel.options.map(\.type) == [0x80])
        #expect(departure.rewrites.map(\.description).last == "ipv4(ttl=63)")
        #expect(fits.conntracks.first?.zone == 20)
        let large = DatapathEffects(of: actions, fits: false)
        #expect(large.departures.isEmpty && large.userspace.count == 1)
    }

    @Test func userspaceTunnelIsTheSame() throws {
        let actions = try parse(
            "clone(tnl_push(tnl_port(4),header(size=58,type=5,eth(dst=02:42:ac:12:00:02,src=02:42:ac:12:00:03,"
                + "dl_type=0x0800),ipv4(src=172.18.0.3,dst=172.18.0.2,proto=17,tos=0,ttl=64,frag=0x4000),"
                + "udp(src=0,dst=6081,csum=0xffff),geneve(crit,vni=0x2,options({class=0x102,type=0x80,len=4,0x40007}"
                + "{class=0x1,type=0x2,len=4,0x3}))),out_port(2)),3),5")
        let departures = DatapathEffects(of: actions).departures
        #expect(departures.map(\.port) == ["3", "5"])
        #expect(departures[0].tunnel?.id == 2 && departures[0].tunnel?.source == "172.18.0.3")
        #expect(departures[0].tunnel?.options.map(\.value) == ["0x40007", "0x3"])
        #expect(departures[0].tunnel?.metadata == [0: "0x40007"])
        // The clone's tunnel is not that of the packet that goes on.
        #expect(departures[1].tunnel == nil)
    }

    /// OVN's option is of class 0x102 and type 0x80, wherever it stands; a tunnel may carry others, or none of OVN's.
    @Test(arguments: [
        ("{class=0x1,type=0x2,len=4,0x3}{class=0x102,type=0x80,len=4,0x40007}", [0: "0x40007"]),
        ("{class=0x102,type=0x81,len=4,0x3}{class=0x102,type=0x80,len=4,0x40007}", [0: "0x40007"]),
        ("{class=0x1,type=0x80,len=4,0x3}", [:]),
    ])
    func onlyOVNsOptionIsItsMetadata(options: String, metadata: [Int: String]) throws {
        let actions = try parse("set(tunnel(tun_id=0x2,dst=172.18.0.2,geneve(\(options)),flags(df|csum|key))),4")
        #expect(DatapathEffects(of: actions).departures.first?.tunnel?.metadata == metadata)
    }

    @Test(arguments: [
        ("ct(commit,nat(src=172.18.0.3:32768-60999,random))", false, "172.18.0.3", UInt16(32768)),
        ("ct(commit,zone=7,nat(dst=10.244.2.4:8080))", true, "10.244.2.4", 8080),
        ("ct(force_commit,nat(dst=[fd00::1]:53))", true, "fd00::1", 53),
        ("ct(commit,nat(src=10.0.0.1-10.0.0.9))", false, "10.0.0.1", nil),
        ("ct(commit,nat(src=fd00::1))", false, "fd00::1", nil),
    ])
    func translationIsRead(text: String, isDestination: Bool, address: String, port: UInt16?) throws {
        guard case .conntrack(let conntrack) = try parse(text)[0] else {
            Issue.record("not a ct action")
            return
        }
        #expect(conntrack.translation == .init(isDestination: isDestination, address: address, port: port))
        #expect(conntrack.translates)
    }

    /// A mark of some bits is not the connection's whole mark.
    @Test(
        arguments: [
            ("ct(commit,zone=64000,mark=0x4/0xffffffff,nat(src=172.18.0.3))", 4), ("ct(commit,mark=0x2)", 2),
            ("ct(commit,zone=20,mark=0/0x41)", nil), ("ct(zone=1)", nil),
        ] as [(String, UInt32?)])
    func aConnectionsMarkIsRead(text: String, mark: UInt32?) throws {
        let effects = DatapathEffects(of: try parse(text))
        #expect(effects.conntracks.map(\.mark) == [mark])
    }

    @Test func lookupTranslatesNothingNew() throws {
        guard case .conntrack(let conntrack) = try parse("ct(zone=20,nat)")[0] else {
            Issue.record("not a ct action")
            return
        }
        #expect(conntrack.translates && conntrack.translation == nil)
    }

    @Test func recirculationKeepsTheRewrites() throws {
        let effects = DatapathEffects(of: try parse("set(eth(dst=0a:00:00:00:00:01)),hash(l4(0)),recirc(0x45)"))
        #expect(effects.recirculations.map(\.id) == [0x45])
        #expect(effects.recirculations[0].rewrites.map(\.name) == ["eth"])
        #expect(!effects.isDrop)
    }

    @Test(arguments: [
        "drop", "ct", "ct_clear", "pop_vlan", "push_vlan(vid=5,pcp=0)", "pop_nsh()", "meter(3)", "recirc(0)",
        "tnl_pop(4)", "trunc(100)", "lb_output(1)", "sample(sample=10.0%,actions(drop))", "pop_eth", "clone()",
        "check_pkt_len(size=1,gt(drop),le(2,3))", "set(tcp(dst=80/0xffff))",
        "add_mpls(label=1,tc=0,ttl=64,bos=1,eth_type=0x8847)",
        "action99(01020304)", "psample(group=1,cookie=0x1)",
    ])
    func everyActionRoundTrips(text: String) throws { _ = try parse(text) }

    @Test(arguments: ["", "ct(", "ct(zone=1", "ct)", "clone(1,2", "set(tunnel({class=1)", "a,(,b", "a(b)c", "a=b(c)"])
    func damagedTextIsRefused(text: String) {
        #expect(DatapathAction.parse(text[...]) == nil)
    }

    @Test func deepNestingIsRefused() {
        #expect(DatapathAction.parse(String(repeating: "clone(", count: 100_000)[...]) == nil)
    }
}
