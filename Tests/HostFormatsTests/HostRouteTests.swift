import Foundation
import RecordingSupport
import Testing

@testable import HostFormats

@Suite struct HostRouteTests {
    /// A command that was recorded, with what it printed.
    struct Asked: Sendable, CustomTestStringConvertible {
        var command: String
        var output: String
        var testDescription: String { command }

        /// The commands of a recording: `$ COMMAND`, its output, `-> EXIT CODE`.
        static func all(_ recording: String) -> [Asked] {
            let text = (try? Recordings.text("host", recording)) ?? ""
            return text.split(separator: "$ ").map { part in
                let lines = part.split(separator: "\n", maxSplits: 1)
                return Asked(command: String(lines[0]), output: String(lines[1]))
            }
        }
    }

    static func answer(_ command: String, in recording: String = "ip-route-get") throws -> String {
        try #require(Asked.all(recording).first { $0.command == command }).output
    }

    @Test(arguments: ["-json ", ""])
    func aRouteIsReadInBothForms(option: String) throws {
        func route(_ arguments: String) throws -> HostRoute? {
            HostRoute(parsing: try Self.answer("ip \(option)route get \(arguments)"))
        }
        let local = HostRoute(type: "local", device: "lo", gateway: nil, source: nil)
        #expect(try route("172.18.0.3 from 10.244.1.3 iif ovn-k8s-mp0") == local)
        let out = HostRoute(type: "unicast", device: "breth0", gateway: "172.18.0.1", source: nil)
        #expect(try route("8.8.8.8 from 10.244.1.3 iif ovn-k8s-mp0") == out)
        let service = HostRoute(type: "unicast", device: "breth0", gateway: "169.254.0.4", source: "169.254.0.2")
        #expect(try route("10.96.0.1") == service)
        let marked = HostRoute(type: "unicast", device: "ovn-k8s-mp0", gateway: "10.244.1.1", source: "10.244.1.2")
        #expect(try route("10.96.0.1 mark 0x001745ec") == marked)
        let near = HostRoute(type: "unicast", device: "ovn-k8s-mp0", gateway: nil, source: "10.244.1.2")
        #expect(try route("10.244.1.9") == near)
    }

    @Test func aNextHopOfTheOtherFamilyIsRead() throws {
        let texts = Asked.all("ip-kernel").map(\.output).filter { $0.contains("fe80::1") }
        #expect(texts.count == 2)
        for text in texts { #expect(HostRoute(parsing: text)?.gateway == "fe80::1", "\(text)") }
    }

    @Test func theOtherFamilyIsRead() throws {
        let local = HostRoute(parsing: try Self.answer("ip -json route get fd00::2", in: "ip-kernel"))
        #expect(local?.type == "local" && local?.source == "fd00::2")
        let near = HostRoute(parsing: try Self.answer("ip route get fd00::7", in: "ip-kernel"))
        #expect(near?.type == "unicast" && near?.device == "breth0")
    }

    @Test(arguments: [
        ("172.18.0.4 from 10.244.1.3", HostRouteRefusal.noRoute), ("192.0.2.1", .invalid), ("192.0.2.65", .unreachable),
        ("192.0.2.129", .prohibited), ("192.0.2.65 from 10.244.1.3 iif ovn-k8s-mp0", .unreachable),
        ("8.8.8.8 from 172.18.0.3 iif ovn-k8s-mp0", .invalid),
    ])
    func aRefusalIsNoRoute(arguments: String, refusal: HostRouteRefusal) throws {
        for option in ["-json ", ""] {
            let text = try Self.answer("ip \(option)route get \(arguments)")
            #expect(HostRouteRefusal(parsing: text) == refusal)
            #expect(HostRoute(parsing: text) == nil)
        }
    }

    @Test(arguments: [
        "", "Cannot find device \"nodev\"\n", "Option \"-json\" is unknown, try \"ip -help\".\n", "[{]", "[]",
        "cache <local> iif ovn-k8s-mp0\n", "Command \"get\" is unknown, try \"ip route help\".\n",
    ])
    func whatIsNoAnswerIsNeither(text: String) {
        #expect(HostRoute(parsing: text) == nil)
        #expect(HostRouteRefusal(parsing: text) == nil)
    }
}
