import Foundation
import RecordingSupport
import Testing

@testable import HostFormats

@Suite struct NATRulesetTests {
    static func recorded(_ bundle: String, _ file: String, of node: String = "ovn-worker") throws -> String {
        let path = Recordings.folder.deletingLastPathComponent()
            .appending(path: "bundles/\(bundle)/nodes/\(node)/\(file)")
        return String(decoding: try Data(contentsOf: path), as: UTF8.self)
    }

    /// A comment of a map's element may stand before its value.
    @Test func aCommentOfAMapsKeyIsNotItsValue() {
        let ruleset = NATRuleset(
            nft: """
                table inet ovn-kubernetes {
                \tmap egress-service-snat-v4 {
                \t\ttype ipv4_addr : ipv4_addr
                \t\telements = { 10.244.0.11 comment "a/b" : 172.18.0.220, 10.244.0.12 : 172.18.0.221 comment "c" }
                \t}
                }
                """)
        #expect(
            ruleset.elements(of: "egress-service-snat-v4", in: "inet ovn-kubernetes") == [
                NATElement(key: ["10.244.0.11"], value: ["172.18.0.220"]),
                NATElement(key: ["10.244.0.12"], value: ["172.18.0.221"]),
            ])
    }

    @Test func mapsOfNftAreRead() throws {
        let ruleset = NATRuleset(nft: try Self.recorded("modern", "nft.txt"))
        let table = "inet ovn-kubernetes"
        #expect(
            ruleset.elements(of: "nodeports-v4", in: table).first
                == NATElement(
                    key: ["tcp", "31312"], value: ["10.96.202.35", "80"]))
        #expect(ruleset.elements(of: "external-ips-v4", in: table).count == 2)
        #expect(ruleset.elements(of: "external-ips-v6", in: table).isEmpty)
        #expect(ruleset.elements(of: "mgmtport-no-snat-nodeports", in: table) == [NATElement(key: ["tcp", "31312"])])
        let services = try #require(ruleset.chain("services", of: table))
        #expect(services.hook == nil && services.rules.count == 4)
        #expect(
            services.rules[2].verdict == .destination(.mapped([.transport, .destinationPort], map: "nodeports-v4")))
        #expect(
            services.rules[2].matches == [
                .fields([.destinationType], among: .listed([["local"]]), isNegated: false)
            ])
    }

    /// nft prints the comment of a map's element between its key and its value.
    @Test func anElementsCommentIsNoPartOfIt() throws {
        let ruleset = NATRuleset(nft: try Self.recorded("today", "nft.txt", of: "ovn-worker2"))
        #expect(
            ruleset.elements(of: "egress-service-snat-v4", in: "inet ovn-kubernetes") == [
                NATElement(key: ["10.244.0.11"], value: ["172.18.0.220"]),
                NATElement(key: ["10.244.1.13"], value: ["172.18.0.220"]),
            ])
    }

    @Test func hooksAreThoseThatTranslateOrRoute() throws {
        let ruleset = NATRuleset(nft: try Self.recorded("modern", "nft.txt"))
        func names(_ hook: NATChain.Hook) -> [String] { ruleset.chains.filter { $0.hook == hook }.map(\.name) }
        #expect(names(.prerouting) == ["services-prerouting"])
        #expect(names(.output) == ["services-output"])
        #expect(names(.routing) == ["services-itp-mark"])
        #expect(names(.filtering) == ["no-pmtud", "udn-isolation", "udn-service-output"])
        #expect(names(.postrouting) == ["mgmtport-snat", "egress-services", "egress-ip-snat"])
        #expect(ruleset.chain("services-prerouting", of: "inet ovn-kubernetes")?.priority == -100)
        #expect(ruleset.chain("mgmtport-snat", of: "inet ovn-kubernetes")?.priority == 100)
        let huge =
            "table ip t {\nchain c {\ntype nat hook output priority -9223372036854775808 - 9223372036854775807;\n}\n}\n"
        #expect(NATRuleset(nft: huge).chain("c", of: "ip t")?.priority == 0, "no number of nft's")
        let marks = ruleset.chain("services-itp-mark", of: "inet ovn-kubernetes")?.rules.first
        #expect(marks?.verdict == .mark("0x001745ec"))
    }

    /// nft's own view of what iptables wrote, and iptables' view of it, are the same rules.
    @Test func bothFacesOfARuleAreRead() throws {
        let nft = NATRuleset(nft: try Self.recorded("workshop", "nft.txt"))
        let iptables = NATRuleset(iptables: try Self.recorded("workshop", "iptables.txt"))
        let to = NATVerdict.destination(.fixed(address: "10.96.242.8", port: "8080"))
        for (ruleset, table) in [(nft, "ip nat"), (iptables, "nat")] {
            let rule = try #require(ruleset.chain("OVN-KUBE-NODEPORT", of: table)?.rules.first)
            #expect(rule.verdict == to)
            #expect(
                Set(rule.matches) == [
                    .fields([.transport], among: .listed([["tcp"]]), isNegated: false),
                    .fields([.destinationType], among: .listed([["local"]]), isNegated: false),
                    .fields([.destinationPort], among: .listed([["30722"]]), isNegated: false),
                ])
            #expect(!rule.text.contains("packets"))
            #expect(ruleset.chain("PREROUTING", of: table)?.hook == .prerouting)
            #expect(ruleset.chain("POSTROUTING", of: table)?.rules.last?.verdict == .jump("OVN-KUBE-SNAT-MGMTPORT"))
        }
        #expect(iptables.chain("OUTPUT", of: "mangle")?.hook == .routing)
    }

    @Test(arguments: [
        (
            "ip daddr 10.0.0.0/8 tcp dport { 80, 443 } dnat to 10.1.1.1",
            NATVerdict.destination(.fixed(address: "10.1.1.1", port: nil))
        ),
        (
            "ip6 daddr fd00::1 tcp dport 80 dnat ip6 to [fd00::5]:8080",
            .destination(.fixed(address: "fd00::5", port: "8080"))
        ),
        ("oifname \"eth1\" counter packets 5 bytes 420 masquerade", .masquerade),
        ("tcp dport 80 redirect to :8080", .redirect(.fixed(address: nil, port: "8080"))),
        ("ip saddr != 10.0.0.0/8 return", .back), ("meta l4proto udp goto elsewhere", .go("elsewhere")),
    ])
    func statementsAreRead(line: String, verdict: NATVerdict) {
        let rule = NFTRule(line[...]).rule
        #expect(rule.verdict == verdict)
        #expect(!rule.matches.contains { if case .unknown = $0 { true } else { false } }, "\(rule.matches)")
    }

    @Test func whatIsNotKnownIsMarkedSo() {
        let rule = NFTRule("meta skuid 0 tcp dport 80 dnat to 10.1.1.1").rule
        #expect(rule.matches.contains { if case .unknown = $0 { true } else { false } })
        #expect(rule.verdict == .destination(.fixed(address: "10.1.1.1", port: nil)))
        let text =
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -m recent --rcheck -j DNAT --to-destination 10.1.1.1\n"
        let iptables = NATRuleset(iptables: text).chains[0].rules[0]
        #expect(iptables.matches == [.unknown("--rcheck")])
    }

    @Test func iptablesOptionsAreRead() throws {
        let text = """
            *nat
            :OUTPUT ACCEPT [0:0]
            -A OUTPUT ! -s 10.244.0.0/16 -p tcp -m multiport --dports 80,8000:8010 -m comment --comment "a \\"b\\" c" -j RETURN
            COMMIT
            *mangle
            :OUTPUT ACCEPT [0:0]
            -A OUTPUT -d 10.96.0.7/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1745ec/0xffffffff
            """
        let ruleset = NATRuleset(iptables: text)
        let rule = try #require(ruleset.chain("OUTPUT", of: "nat")?.rules.first)
        #expect(
            rule.matches == [
                .fields([.sourceAddress], among: .listed([["10.244.0.0/16"]]), isNegated: true),
                .fields([.transport], among: .listed([["tcp"]]), isNegated: false),
                .fields([.destinationPort], among: .listed([["80"], ["8000-8010"]]), isNegated: false),
            ])
        #expect(rule.verdict == .back)
        #expect(ruleset.chain("OUTPUT", of: "mangle")?.rules.first?.verdict == .mark("0x1745ec/0xffffffff"))
    }

    /// A text that was cut off anywhere is read as far as it goes.
    @Test func damagedTextDoesNoHarm() throws {
        for file in ["nft.txt", "iptables.txt"] {
            let text = try Self.recorded("workshop", file)
            for part in Recordings.truncations(of: text) {
                let chains = (NATRuleset(nft: part).chains + NATRuleset(iptables: part).chains).count
                #expect(chains <= (NATRuleset(nft: text).chains + NATRuleset(iptables: text).chains).count)
            }
        }
    }
}
