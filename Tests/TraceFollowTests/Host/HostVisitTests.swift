import Foundation
import HostFormats
import ModelSupport
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// The script that asks a host, run by this machine's shell with programs that print what was recorded.
@Suite struct HostVisitTests {
    /// A folder with programs, which goes with the value.
    final class Programs: Sendable {
        let path = FileManager.default.temporaryDirectory.path + "/ovnpath-host-" + UUID().uuidString

        init(_ programs: [String: String]) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            for (name, text) in programs {
                try Data(("#!/bin/sh\n" + text).utf8).write(to: URL(filePath: path + "/" + name))
                try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path + "/" + name)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// What the script prints where only these programs and the tools of a shell are.
    static func output(
        of visit: HostVisit, programs: [String: String], tools: [String] = ["awk", "head", "cat", "sh"]
    ) throws -> String {
        var programs = programs
        for tool in tools { programs[tool] = "exec /usr/bin/\(tool) \"$@\"\n" }
        let folder = try Programs(programs)
        let script = ProbeScript([visit.probe(in: HostReadingTests.container)], marker: "==m")
        let results = script.results(of: try Shell.run(script, path: folder.path), reason: "?")
        guard case .output(let text, let errors, let exitCode) = try #require(results.probes.first) else {
            return "failed"
        }
        #expect(errors.isEmpty && exitCode == 0, "\(errors)")
        return text
    }

    static func show(_ text: String) -> String { "/usr/bin/cat <<'END'\n\(text)\nEND\n" }

    @Test(arguments: [UInt16(31312), 31658, 443])
    func onlyRulesOfOtherPortsAreLeftOut(port: UInt16) throws {
        let recorded = try PacketRulesTests.recorded("modern", "nft.txt")
        let visit = try HostReadingTests.visit(.arrival(interface: "breth0"), from: "172.18.0.9", port: port)
        let text = try Self.output(
            of: visit, programs: ["ip": Self.show(HostReadingTests.local), "nft": Self.show(recorded)])
        #expect(text.utf8.count < recorded.utf8.count)
        let filtered = NATRuleset(nft: text)
        let whole = NATRuleset(nft: recorded)
        #expect(filtered.chains == whole.chains)
        let table = "inet ovn-kubernetes"
        let wanted = whole.elements(of: "nodeports-v4", in: table).filter { $0.key.last == String(port) }
        #expect(filtered.elements(of: "nodeports-v4", in: table) == wanted)
        #expect(filtered.elements(of: "remote-node-ips-v4", in: table).count == 2)
        let reading = HostReadingTests.reading(text, of: visit)
        #expect(reading.translations { _ in nil }.count == wanted.count)
        #expect(reading.notes.isEmpty)
    }

    @Test func rulesOfIptablesAreFiltered() throws {
        let other = "-A OVN-KUBE-NODEPORT -p tcp -m tcp --dport 30723 -j DNAT --to-destination 10.96.0.5:80\n"
        let recorded = try PacketRulesTests.recorded("workshop", "iptables.txt")
            .replacingOccurrences(of: "-A OVN-KUBE-SNAT", with: other + "-A OVN-KUBE-SNAT")
        #expect(recorded.contains(other))
        let visit = try HostReadingTests.visit(.arrival(interface: "breth0"), from: "172.18.0.9", port: 30722)
        let programs = [
            "ip": Self.show(HostReadingTests.local),
            "iptables-save": "[ \"$*\" = '-t nat' ] && " + Self.show(recorded),
        ]
        let text = try Self.output(of: visit, programs: programs)
        #expect(!text.contains("30723"))
        #expect(HostReadingTests.reading(text, of: visit).translations { _ in nil }.map(\.to) == ["10.96.242.8:8080"])
        // Without awk nothing is left out.
        let plain = try Self.output(of: visit, programs: programs, tools: ["head", "cat", "sh"])
        #expect(plain.contains("30723"))
        #expect(HostReadingTests.reading(plain, of: visit).translations { _ in nil }.map(\.to) == ["10.96.242.8:8080"])
    }

    /// Half a list of rules looks like a whole one: that a tool was ended is told, and where it was, also within a set.
    @Test(arguments: [("exit 137", true), ("kill -9 $$", true), ("exit 1", false), ("exit 0", false)])
    func rulesOfAToolThatDiedAreNotWhole(end: String, isTold: Bool) throws {
        let half =
            "table inet t {\nmap m {\ntype inet_proto . inet_service : ipv4_addr\nelements = { tcp . 1 : 10.0.0.1,"
        let chain = "table ip t {\nchain c {\ntype nat hook output priority 0; policy accept;\n}\n}"
        let visit = try HostReadingTests.visit(HostReadingTests.byManagement)
        let text = try Self.output(
            of: visit,
            programs: [
                "ip": Self.show(HostReadingTests.local), "nft": Self.show(chain + "\n" + half) + end + "\n",
                "iptables-save": Self.show("*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT"),
            ])
        let note = HostNote.natRulesIncomplete(tool: "nft", exitCode: "137")
        #expect(HostReadingTests.reading(text, of: visit).notes == (isTold ? [note] : []), "\(text)")
    }

    @Test func withoutToolsItSaysSo() throws {
        let visit = try HostReadingTests.visit(HostReadingTests.byManagement)
        let text = try Self.output(of: visit, programs: [:])
        #expect(HostReadingTests.reading(text, of: visit).route == .unknown(.host(.noIPTool)))
    }

    /// Each form of the question is asked when the one before it failed.
    @Test func anInterfaceThatIsNotThereIsLeftOut() throws {
        let ip = """
            echo "$*" >>"$0.log"
            case "$*" in *iif*) echo 'Cannot find device "ovn-k8s-mp0"' >&2; exit 1 ;; esac
            echo 'local 172.18.0.3 dev lo '
            """
        let visit = try HostReadingTests.visit(HostReadingTests.byManagement)
        let text = try Self.output(of: visit, programs: ["ip": ip])
        #expect(text.contains("== route") && text.contains("== text") && text.contains("== alone"))
        #expect(
            HostReadingTests.reading(text, of: visit).route
                == .found(HostRoute(type: "local", device: "lo", gateway: nil, source: nil)))
    }

    @Test func moreRulesThanAreReadAreCutOff() throws {
        let rules = "yes 'chain c { # a line that makes the text long' | head -n 9000"
        let visit = try HostReadingTests.visit(HostReadingTests.byManagement)
        let text = try Self.output(of: visit, programs: ["ip": Self.show(HostReadingTests.local), "nft": rules])
        #expect(text.utf8.count < HostVisit.mostBytes + 1000)
    }
}
