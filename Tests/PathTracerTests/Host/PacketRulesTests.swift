import Foundation
import OVNTools
import PathModel
import Testing

@testable import PathTracer

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
        ("interconnect", "nft.txt", UInt16(31312), "10.96.202.35:80"),
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
            return found.map { BackendText.text($0.destination, $0.destinationPort) }
        }
        #expect(translated(packet, isForHost: true) == to)
        #expect(translated(packet, isForHost: false) == nil)
        #expect(translated(try Self.packet("172.18.0.9", "172.18.0.3", port + 1), isForHost: true) == nil)
        #expect(translated(try Self.packet("172.18.0.9", "172.18.0.3", port, transport: .udp), isForHost: true) == nil)
    }

    @Test func anExternalAddressIsTranslated() throws {
        let packet = try Self.packet("172.18.0.9", "172.18.0.100", 8088)
        var rules = Self.rules(try Self.recorded("interconnect", "nft.txt"), .init(packet: packet, isForHost: false))
        let translated = rules.translation(at: .output)
        let found = try #require(translated)
        #expect(found.chain == "services" && found.rule.contains("@external-ips-v4"))
        #expect(BackendText.text(found.packet.destination, found.packet.destinationPort) == "10.96.119.114:8088")
    }

    @Test(arguments: ["interconnect", "workshop"])
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
        let text = try Self.recorded("interconnect", "nft.txt")
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
        \t\tct state new ip daddr 3.3.3.3 dnat to 4.4.4.4
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
        #expect(found.map { BackendText.text($0.packet.destination, $0.packet.destinationPort) } == expected)
        #expect(found?.isRedirected ?? false == (expected?.hasSuffix(":80") ?? false))
    }

    @Test func aConditionThatIsNotKnownLeavesItOpen() throws {
        func rules(_ destination: String) throws -> PacketRules {
            var rules = Self.rules(
                Self.small, .init(packet: try Self.packet("9.9.9.9", destination, 80), isForHost: false))
            #expect(rules.translation(at: .prerouting) == nil)
            return rules
        }
        #expect(try rules("3.3.3.3").uncertain == ["ct state new ip daddr 3.3.3.3 dnat to 4.4.4.4"])
        #expect(try rules("3.3.3.4").uncertain.isEmpty)
    }

    @Test func masqueradeNamesNoAddress() throws {
        var rules = Self.rules(
            Self.small,
            .init(packet: try Self.packet("9.9.9.9", "8.8.8.8", 53), outputInterface: "eth1", isForHost: false))
        #expect(rules.translation(at: .postrouting)?.isMasqueraded == true)
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
