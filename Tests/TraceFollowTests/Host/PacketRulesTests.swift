import Foundation
import HostFormats
import NetworkTypes
import Testing
import TraceSupport

@testable import TraceFollow

@Suite struct PacketRulesTests {
    static let bundles = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "testdata/bundles")

    static func recorded(_ bundle: String, _ file: String) throws -> String {
        let path = bundles.appending(path: "\(bundle)/nodes/ovn-worker/\(file)")
        return String(decoding: try Data(contentsOf: path), as: UTF8.self)
    }

    static func packet(
        _ source: String, _ destination: String, _ port: UInt16, transport: TransportProtocol = .tcp
    ) throws -> Packet {
        let mac = try #require(MACAddress("0a:58:00:00:00:01"))
        return Packet(
            ethernetSource: mac, ethernetDestination: mac, source: try #require(IPAddress(source)),
            destination: try #require(IPAddress(destination)), transport: transport, sourcePort: 32768,
            destinationPort: port)
    }

    static func rules(_ text: String, _ seen: PacketRules.Seen) -> PacketRules {
        PacketRules(text.hasPrefix("*") ? NATRuleset(iptables: text) : NATRuleset(nft: text), seen: seen)
    }

    @Test(arguments: [
        ("modern", "nft.txt", UInt16(31312), "10.96.202.35:80"),
        ("workshop", "nft.txt", 30722, "10.96.242.8:8080"),
        ("workshop", "iptables.txt", 30722, "10.96.242.8:8080"),
    ])
    func aNodePortIsTranslated(bundle: String, file: String, port: UInt16, to: String) throws {
        let packet = try Self.packet("172.18.0.9", "172.18.0.3", port)
        let text = try Self.recorded(bundle, file)
        func translated(_ packet: Packet, isForHost: Bool) -> String? {
            // iptables-save begins with a comment.
            let ruleset = file == "nft.txt" ? NATRuleset(nft: text) : NATRuleset(iptables: text)
            var rules = PacketRules(
                ruleset, seen: .init(packet: packet, inputInterface: "breth0", isForHost: isForHost))
            let found = rules.translation(at: .prerouting)?.packet
            #expect(rules.uncertain.isEmpty)
            return found.map { TransportAddress($0.destination, port: $0.destinationPort).description }
        }
        #expect(translated(packet, isForHost: true) == to)
        #expect(translated(packet, isForHost: false) == nil)
        #expect(translated(try Self.packet("172.18.0.9", "172.18.0.3", port + 1), isForHost: true) == nil)
        #expect(translated(try Self.packet("172.18.0.9", "172.18.0.3", port, transport: .udp), isForHost: true) == nil)
    }

    /// A table with one chain of one rule, as nft prints it.
    private static func table(_ hook: String, _ rule: String) -> String {
        """
        table inet t {
        \tset open {
        \t\ttype inet_service
        \t\telements = { 80 }
        \t}

        \tchain c {
        \t\ttype nat hook \(hook) priority dstnat; policy accept;
        \t\t\(rule)
        \t}
        }
        """
    }

    /// No rule of a port is for a packet without ports, not even one of all ports but one: nor is it a doubt.
    @Test(arguments: [
        ("tcp dport 80", UInt16(80)), ("th dport 80", 80), ("th dport != 81", 80), ("meta l4proto tcp", 80),
        ("th dport @open", 80),
    ])
    func rulesOfPortsAreNotForICMP(condition: String, port: UInt16) throws {
        func translated(_ transport: TransportProtocol) throws -> Bool {
            let packet = try Self.packet("172.18.0.9", "172.18.0.3", port, transport: transport)
            var rules = Self.rules(
                Self.table("prerouting", "\(condition) dnat ip to 10.1.1.5:8080"),
                .init(packet: packet, isForHost: true))
            defer { #expect(rules.uncertain.isEmpty, "\(rules.uncertain)") }
            return rules.translation(at: .prerouting) != nil
        }
        #expect(try translated(.tcp))
        #expect(try !translated(.icmp))
    }

    /// nft and iptables print the names of `/etc/protocols`, and numbers where the host has none.
    @Test(arguments: [
        ("172.18.0.9", "172.18.0.3", "icmp", true), ("172.18.0.9", "172.18.0.3", "1", true),
        ("172.18.0.9", "172.18.0.3", "ipv6-icmp", false), ("fc00::9", "fc00::3", "ipv6-icmp", true),
        ("fc00::9", "fc00::3", "58", true), ("fc00::9", "fc00::3", "icmp", false), ("fc00::9", "fc00::3", "6", false),
    ])
    func rulesOfAProtocolAreFound(source: String, destination: String, name: String, isForIt: Bool) throws {
        var rules = Self.rules(
            Self.table("postrouting", "meta l4proto \(name) masquerade"),
            .init(packet: try Self.packet(source, destination, 0, transport: .icmp), outputInterface: "breth0"))
        #expect((rules.translation(at: .postrouting) != nil) == isForIt)
        #expect(rules.uncertain.isEmpty)
    }

    /// The host may not talk to pods of user-defined networks at their addresses of the default network, but at open ports.
    @Test func aFilterDropsTheHostsOwnPackets() throws {
        let text = try Self.recorded("today", "nft.txt")
        func drop(_ destination: String, change: (String) -> String = { $0 }) throws -> PacketRules.Drop? {
            let packet = try Self.packet("10.244.1.2", destination, 8080)
            var rules = Self.rules(
                change(text), .init(packet: packet, outputInterface: "ovn-k8s-mp0", isForHost: false))
            return rules.drop()
        }
        let rule = "ip daddr @udn-pod-default-ips-v4 drop"
        let ruleset = NATRuleset(nft: text)
        let closed = try #require(
            ruleset.elements(of: "udn-pod-default-ips-v4", in: "inet ovn-kubernetes").first?.key.first)
        #expect(try drop(closed) == PacketRules.Drop(chain: "udn-isolation", rule: rule))
        #expect(try drop("10.244.1.250") == nil)
        // A rule before it that may be for the packet leaves it open.
        #expect(try drop(closed) { $0.replacing("\t\t\(rule)", with: "\t\tmeta skuid 0 accept\n\t\t\(rule)") } == nil)
    }

    @Test func anExternalAddressIsTranslated() throws {
        let packet = try Self.packet("172.18.0.9", "172.18.0.100", 8088)
        var rules = Self.rules(try Self.recorded("modern", "nft.txt"), .init(packet: packet, isForHost: false))
        let translated = rules.translation(at: .output)
        let found = try #require(translated)
        #expect(found.chain == "services" && found.rule.contains("@external-ips-v4"))
        #expect(
            TransportAddress(found.packet.destination, port: found.packet.destinationPort).description
                == "10.96.119.114:8088")
    }

    @Test(arguments: ["modern", "workshop"])
    func whatLeavesByTheManagementPortGetsItsAddress(bundle: String) throws {
        let text = try Self.recorded(bundle, "nft.txt")
        func source(_ source: String, by device: String) throws -> String? {
            var rules = Self.rules(
                text,
                .init(packet: try Self.packet(source, "10.244.2.3", 8080), outputInterface: device, isForHost: false))
            return rules.translation(at: .postrouting)?.packet.source.description
        }
        #expect(try source("172.18.0.3", by: "ovn-k8s-mp0") == "10.244.1.2")
        #expect(try source("172.18.0.3", by: "breth0") == nil)
    }

    @Test func internalTrafficPolicyMarks() throws {
        let text = try Self.recorded("modern", "nft.txt")
        func mark(_ port: UInt16) throws -> String? {
            var rules = Self.rules(
                text, .init(packet: try Self.packet("172.18.0.3", "10.96.172.178", port), isForHost: false))
            return rules.mark()
        }
        #expect(try mark(80) == "0x001745ec")
        #expect(try mark(81) == nil)
    }

    static let small = """
        table ip t {
        \tset nets {
        \t\ttype ipv4_addr
        \t\telements = { 10.0.0.0/8, 192.168.0.1-192.168.0.9 }
        \t}
        \tchain pre {
        \t\ttype nat hook prerouting priority dstnat; policy accept;
        \t\tip daddr 1.1.1.1 return
        \t\tip daddr @nets jump inner
        \t\tiifname "veth*" tcp dport 8000-8010 redirect to :80
        \t\tmeta skuid 0 ip daddr 3.3.3.3 dnat to 4.4.4.4
        \t}
        \tchain inner {
        \t\tip daddr != 10.1.0.0/16 dnat to 2.2.2.2:22
        \t}
        \tchain post {
        \t\ttype nat hook postrouting priority srcnat; policy accept;
        \t\toifname "eth1" masquerade
        \t}
        }
        """

    @Test(arguments: [
        ("10.2.0.1", UInt16(80), "2.2.2.2:22"), ("192.168.0.5", 80, "2.2.2.2:22"), ("192.168.0.10", 80, nil),
        // Back from the inner chain, the next rule is tried.
        ("10.1.0.1", 8005, "10.1.0.1:80"), ("10.1.0.1", 8011, nil), ("1.1.1.1", 8005, nil),
    ])
    func rulesAreTriedInTheirOrder(destination: String, port: UInt16, expected: String?) throws {
        var rules = Self.rules(
            Self.small,
            .init(
                packet: try Self.packet("9.9.9.9", destination, port), inputInterface: "veth7", isForHost: false))
        let found = rules.translation(at: .prerouting)
        #expect(
            found.map { TransportAddress($0.packet.destination, port: $0.packet.destinationPort).description }
                == expected)
        #expect(found?.isRedirected ?? false == (expected?.hasSuffix(":80") ?? false))
    }

    @Test func aConditionThatIsNotKnownLeavesItOpen() throws {
        func rules(_ destination: String) throws -> PacketRules {
            var rules = Self.rules(
                Self.small, .init(packet: try Self.packet("9.9.9.9", destination, 80), isForHost: false))
            #expect(rules.translation(at: .prerouting) == nil)
            return rules
        }
        #expect(try rules("3.3.3.3").uncertain == ["meta skuid 0 ip daddr 3.3.3.3 dnat to 4.4.4.4"])
        #expect(try rules("3.3.3.4").uncertain.isEmpty)
    }

    @Test func masqueradeNamesNoAddress() throws {
        var rules = Self.rules(
            Self.small,
            .init(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), outputInterface: "eth1", isForHost: false))
        #expect(rules.translation(at: .postrouting)?.isMasqueraded == true)
    }

    /// Whatever a rule does whose condition is not known: it counts only where something else would come of the packet.
    @Test(
        arguments: [
            // A rule that keeps the packet from the translation behind it, for all that is known.
            ("meta skuid 1000 return", "dnat to 4.4.4.4", "4.4.4.4", ["meta skuid 1000 return"]),
            ("meta skuid 1000 accept", "dnat to 4.4.4.4", "4.4.4.4", ["meta skuid 1000 accept"]),
            ("meta skuid 1000 return", "ip daddr 3.3.3.3 dnat to 4.4.4.4", nil, []),
            // One that leads to a translation, to the same, or to none.
            ("meta skuid 1000 jump inner", "accept", nil, ["meta skuid 1000 jump inner"]),
            ("meta skuid 1000 goto inner", "accept", nil, ["meta skuid 1000 goto inner"]),
            ("meta skuid 1000 jump inner", "dnat to 2.2.2.2", "2.2.2.2", []),
            ("meta skuid 1000 jump empty", "dnat to 4.4.4.4", "4.4.4.4", []),
            ("meta skuid 1000 goto empty", "dnat to 4.4.4.4", "4.4.4.4", ["meta skuid 1000 goto empty"]),
            // One within a chain that is entered for certain: behind it the packet may come back.
            ("jump doubtful", "dnat to 4.4.4.4", "2.2.2.2", ["meta skuid 7 return"]),
            ("jump doubtful", "dnat to 2.2.2.2", "2.2.2.2", []),
            ("goto doubtful", "accept", "2.2.2.2", ["meta skuid 7 return"]),
            // Where it is known, nothing is open.
            ("ct state established,related accept", "dnat to 4.4.4.4", "4.4.4.4", []),
            ("ct state { new, established } return", "dnat to 4.4.4.4", nil, []),
            ("ct state untracked return", "dnat to 4.4.4.4", "4.4.4.4", ["ct state untracked return"]),
            // What a verdict map has for the packet.
            ("ip daddr vmap @ways", "dnat to 4.4.4.4", "2.2.2.2", []),
            ("ip saddr vmap @ways", "dnat to 4.4.4.4", "4.4.4.4", []),
            (
                "ip daddr vmap { 8.8.8.8 : drop, 9.9.9.9 : accept }", "dnat to 4.4.4.4", nil,
                ["ip daddr vmap { 8.8.8.8 : drop, 9.9.9.9 : accept }"]
            ),
            // A target that is an expression.
            (
                "dnat to numgen inc mod 2 map { 0 : 5.5.5.5, 1 : 6.6.6.6 }", "accept", nil,
                ["dnat to numgen inc mod 2 map { 0 : 5.5.5.5, 1 : 6.6.6.6 }"]
            ),
            ("dnat to 5.5.5.5-5.5.5.9", "accept", nil, ["dnat to 5.5.5.5-5.5.5.9"]),
            // A mark that a rule gives the packet on its way.
            ("meta mark set 0x7", "meta mark 0x7 dnat to 4.4.4.4", "4.4.4.4", []),
            (
                "meta mark set meta mark | 0x1", "meta mark 0x7 dnat to 4.4.4.4", nil,
                ["meta mark set meta mark | 0x1", "meta mark 0x7 dnat to 4.4.4.4"]
            ),
        ] as [(String, String, String?, [String])])
    func onlyWhatWouldChangeTheOutcomeIsOpen(
        first: String, second: String, destination: String?, uncertain: [String]
    ) throws {
        let text = """
            table ip t {
            \tmap ways {
            \t\ttype ipv4_addr : verdict
            \t\telements = { 8.8.8.8 : jump inner }
            \t}
            \tchain pre {
            \t\ttype nat hook prerouting priority dstnat; policy accept;
            \t\t\(first)
            \t\t\(second)
            \t}
            \tchain inner {
            \t\tdnat to 2.2.2.2
            \t}
            \tchain doubtful {
            \t\tmeta skuid 7 return
            \t\tdnat to 2.2.2.2
            \t}
            \tchain empty {
            \t}
            }
            """
        var rules = Self.rules(text, .init(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), isForHost: false))
        #expect(rules.translation(at: .prerouting)?.packet.destination.description == destination)
        #expect(rules.uncertain == uncertain)
    }

    /// Of too many possibilities none is taken for the only one.
    @Test func moreThanCanBeFollowedIsOpen() throws {
        let many = (0..<200).map { "\t\tmeta skuid \($0) accept\n" }.joined()
        let text =
            "table ip t {\n\tchain c {\n\t\ttype nat hook output priority 0;\n\(many)\t\tdnat to 4.4.4.4\n\t}\n}\n"
        var rules = Self.rules(text, .init(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), isForHost: false))
        #expect(rules.translation(at: .output) == nil)
        #expect(!rules.uncertain.isEmpty)
    }

    /// The firewall mark is known of a host's own packets alone.
    @Test(
        arguments: [
            (UInt32(0), nil, []), (0x4000, true, []), (0x4001, true, []), (0x1, nil, []),
            (nil, true, ["-A POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN"]),
        ] as [(UInt32?, Bool?, [String])])
    func aMarkIsNotTakenForNone(mark: UInt32?, isMasqueraded: Bool?, uncertain: [String]) throws {
        let text = """
            *nat
            :POSTROUTING ACCEPT [0:0]
            -A POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
            -A POSTROUTING -j MASQUERADE
            """
        var seen = PacketRules.Seen(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), isForHost: false)
        seen.mark = mark
        var rules = Self.rules(text, seen)
        #expect(rules.translation(at: .postrouting)?.isMasqueraded == isMasqueraded)
        #expect(rules.uncertain == uncertain)
    }

    @Test(arguments: [
        ("--set-xmark 0x4000/0x4000", UInt32(0), "0x00004000"), ("--set-xmark 0x1745ec/0xffffffff", 0, "0x001745ec"),
        ("--set-xmark 0x4000/0x4000", 0x4001, "0x00004001"), ("--set-xmark 0x0/0x1", 0x4001, "0x00004000"),
    ])
    func aMasksOtherBitsStay(option: String, before: UInt32, after: String) throws {
        let text = "*mangle\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -j MARK \(option)\n"
        var seen = PacketRules.Seen(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), isForHost: false)
        seen.mark = before
        var rules = Self.rules(text, seen)
        #expect(rules.mark() == after)
        #expect(rules.uncertain.isEmpty)
        let restored =
            "*mangle\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff\n"
        var unknown = Self.rules(restored, seen)
        #expect(unknown.mark() == nil && unknown.uncertain.count == 1)
        var saved = Self.rules("*mangle\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j CONNMARK --save-mark\n", seen)
        #expect(saved.mark() == nil && saved.uncertain.isEmpty)
    }

    /// Chains that lead to each other do not go on for ever.
    @Test func circlesEnd() throws {
        let text = """
            *nat
            :PREROUTING ACCEPT [0:0]
            :A - [0:0]
            -A PREROUTING -j A
            -A A -j A
            """
        var rules = Self.rules(text, .init(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), isForHost: false))
        #expect(rules.translation(at: .prerouting) == nil)
    }
}
