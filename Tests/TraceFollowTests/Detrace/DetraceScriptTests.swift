import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// The script that looks flows up, run by a real shell before a stand-in for ovsdb-client.
@Suite struct DetraceScriptTests {
    static let container = ToolContainer(namespace: "ovn", pod: "db", container: "sb", node: "n1")
    static let rest = "-0000-4000-8000-000000000000"

    /// Knows two logical flows, one of which has a hint, a port binding, and the ACL that the hint names. It answers a read
    /// of all uuids, and reads of single rows; it logs what it was asked.
    private func folder() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.program(
            "ovsdb-client",
            #"""
            rest='\#(Self.rest)'
            printf '%s\n' "$*" >>"$(dirname "$0")/log"
            case "$5" in
            *OVN_Southbound*'"where":[]'*)
              echo '[{"rows":[{"_uuid":["uuid","60de36e7'$rest'"]},{"_uuid":["uuid","5bbc10c9'$rest'"]},{"_uuid":["uuid","ffffffff'$rest'"]}]},{"rows":[{"_uuid":["uuid","0e88190c'$rest'"]}]},{"rows":[]},{"rows":[]}]';;
            *OVN_Northbound*'"where":[]'*)
              echo '[{"rows":[{"_uuid":["uuid","af295a79'$rest'"]}]},{"rows":[]},{"rows":[]},{"rows":[]},{"rows":[]},{"rows":[]},{"rows":[]}]';;
            *OVN_Southbound*)
              printf '['
              separator=
              for uuid in $(printf '%s' "$5" | grep -oE '"uuid",[0-9a-f-]{36}|"uuid","[0-9a-f-]{36}' | grep -oE '[0-9a-f]{8}-' | uniq); do
              printf '%s' "$separator"; separator=,
              case $uuid in
              60de36e7-) printf '%s' '{"rows":[{"_uuid":["uuid","60de36e7'$rest'"],"match":"reg0[9] == 1","actions":"drop;","external_ids":["map",[["stage-hint","af295a79"],["stage-name","ls_out_acl"]]]}]}';;
              5bbc10c9-) printf '%s' '{"rows":[{"_uuid":["uuid","5bbc10c9'$rest'"],"match":"1","actions":"next;","external_ids":["map",[["stage-name","ls_in_check_port_sec"]]]}]}';;
              0e88190c-) printf '%s' '{"rows":[{"_uuid":["uuid","0e88190c'$rest'"],"logical_port":"shop_db-0","type":""}]}';;
              *) exit 7;;
              esac
              done
              echo ']';;
            *OVN_Northbound*) echo '[{"rows":[{"_uuid":["uuid","af295a79'$rest'"],"name":"NP","action":"drop","direction":"to-lport","priority":1000,"match":"","external_ids":["map",[["k8s.ovn.org/owner-type","NetpolNamespace"],["k8s.ovn.org/name","shop"],["direction","Ingress"]]]}]}]';;
            *) exit 7;;
            esac
            """#)
        return folder
    }

    private func run(_ flows: [String], in folder: TestFolder) throws -> ProbeResult {
        let script = ProbeScript(
            [Probe(container: Self.container, script: DetraceScript.text(for: flows, in: Self.container))],
            marker: "==m")
        return script.results(
            of: try Shell.run(script, path: folder.path + ":/usr/bin:/bin"), reason: "the shell ended"
        ).probes[0]
    }

    private func rows(_ result: ProbeResult) throws -> DetraceRows {
        var rows = DetraceRows()
        try rows.add(parsing: try #require(result.text))
        return rows
    }

    @Test func flowsBecomeRowsAndOwners() throws {
        let folder = try folder()
        let result = try run(["60de36e7", "5bbc10c9", "0e88190c", "12345678"], in: folder)
        #expect(result.exitCode == 0, "\(result)")
        let rows = try rows(result)
        let drop = try #require(rows.origin(of: "60de36e7", zone: "n1"))
        #expect(
            drop.stage == "ls_out_acl" && drop.match == "reg0[9] == 1" && drop.actions == "drop;" && drop.zone == "n1")
        #expect(drop.row?.description == "ACL af295a79 (to-lport drop, priority 1000)")
        #expect(drop.owner?.description == "NetworkPolicy isolation of namespace shop (ingress)")
        let plain = try #require(rows.origin(of: "5bbc10c9", zone: "n1"))
        #expect(plain.stage == "ls_in_check_port_sec" && plain.row == nil && plain.owner == nil)
        let binding = try #require(rows.origin(of: "0e88190c", zone: "n1"))
        #expect(binding.stage == "Port_Binding" && binding.row?.description == "Port_Binding shop_db-0")
        #expect(rows.origin(of: "12345678", zone: "n1") == nil, "no row has it")
        #expect(rows.origin(of: "ffffffff", zone: "n1") == nil, "it was not asked for")
    }

    @Test func onlyDigitsReachTheShell() throws {
        let text = DetraceScript.text(
            for: ["60de36e7", "'; reboot #", "60de36e", "60de36e7a", "zzzzzzzz", ""], in: Self.container)
        #expect(text.hasSuffix("lookup '60de36e7'"))
        let folder = try folder()
        let nothing = try run(["$(touch x)"], in: folder)
        #expect(nothing.exitCode == 0 && nothing.text == "")
    }

    /// What the tools print of flows is what is looked up: uuids as they are, cookies without their leading zeros.
    @Test func theFlowsOfOutputsAreLookedUpInTheSameExec() throws {
        let folder = try folder()
        try folder.program("ovn-trace", "echo ' 4. ls_in_acl: reg0 == 1, priority 1, uuid 60de36e7'; exit 0")
        try folder.program("ovs-appctl", "echo ' 9. ip, priority 100, cookie 0xe88190c'; echo 'cookie 0x5bbc10c9'")
        let script = ProbeScript(
            [
                Probe(container: Self.container, trace: LogicalTrace(argv: ["ovn-trace", "x"])),
                Probe(
                    container: Self.container, trace: SwitchTrace(argv: ["ovs-appctl", "ofproto/trace", "br-int", "x"])),
                Probe(container: Self.container, argv: ["echo", "uuid ffffffff"]),
            ], marker: "==m", looksUpFlows: true)
        let results = script.results(
            of: try Shell.run(script, path: folder.path + ":/usr/bin:/bin"), reason: "the shell ended")
        #expect(results.probes.map(\.exitCode) == [0, 0, 0])
        #expect(results.probes[0].text == " 4. ls_in_acl: reg0 == 1, priority 1, uuid 60de36e7\n")
        let rows = try rows(try #require(results.flows))
        #expect(rows.asked == ["60de36e7", "0e88190c", "5bbc10c9"], "what is no trace names no flows")
        #expect(rows.origin(of: "0e88190c", zone: "n1")?.row?.description == "Port_Binding shop_db-0")
        #expect(
            rows.origin(of: "60de36e7", zone: "n1")?.row?.description == "ACL af295a79 (to-lport drop, priority 1000)")
    }

    /// A container without awk loses the lookup and nothing else.
    @Test func theProbesNeedNoFilter() throws {
        let folder = try TestFolder()
        try folder.program("ovn-trace", "echo 'uuid 60de36e7'")
        for tool in ["sh", "cat"] { try folder.program(tool, "exec /bin/\(tool) \"$@\"") }
        let probe = Probe(container: Self.container, trace: LogicalTrace(argv: ["ovn-trace", "x"]))
        let script = ProbeScript([probe, probe, probe], marker: "==m", looksUpFlows: true)
        let results = script.results(of: try Shell.run(script, path: folder.path), reason: "the shell ended")
        #expect(results.probes.map(\.text) == Array(repeating: "uuid 60de36e7\n", count: 3))
        #expect(results.flows?.exitCode == 0 && results.flows?.text == "", "nothing was asked")
    }

    /// A command line has its limits: many rows are read in several parts.
    @Test func manyFlowsAreReadInParts() throws {
        let folder = try TestFolder()
        let uuids = (0..<700).map { "\(10_000_000 + $0)" }
        try folder.program(
            "ovsdb-client",
            #"""
            case "$5" in
            *OVN_Northbound*) exit 8;;
            *'"where":[]'*) printf '[{"rows":['; for i in $(seq 10000000 10000799); do printf '{"_uuid":["uuid","%s\#(Self.rest)"]},' $i; done; echo ']}]';;
            *) printf '[' ; separator=
            for uuid in $(printf '%s' "$5" | grep -oE '[0-9a-f]{8}-0000' | uniq); do
            printf '%s{"rows":[{"_uuid":["uuid","%s-4000-8000-000000000000"],"match":"m","actions":"next;","external_ids":["map",[["stage-name","s"]]]}]}' "$separator" "$uuid"; separator=,
            done; echo ']';;
            esac
            """#)
        let result = try run(uuids, in: folder)
        let headings = result.text?.split(separator: "\n").filter { $0.hasPrefix(DetraceScript.heading) } ?? []
        #expect(headings.count > 1 && headings.allSatisfy { $0.utf8.count < 60_000 })
        let rows = try rows(result)
        #expect(uuids.allSatisfy { rows.origin(of: $0, zone: "n1")?.stage == "s" })
        #expect(rows.origin(of: "10000750", zone: "n1") == nil)
    }

    @Test func aDatabaseThatCannotBeReadIsAFailure() throws {
        let folder = try TestFolder()
        try folder.program("ovsdb-client", "echo 'ovsdb-client: failed to connect' >&2; exit 1")
        let result = try run(["60de36e7"], in: folder)
        #expect(result.exitCode == 1)
        #expect(result.errors == "ovsdb-client: failed to connect\n")
    }

    @Test func nothingFoundIsNoFailure() throws {
        let folder = try folder()
        let result = try run(["12345678"], in: folder)
        #expect(result.exitCode == 0, "\(result)")
        let rows = try rows(result)
        #expect(rows.origin(of: "12345678", zone: "n1") == nil && rows.asked == ["12345678"])
    }
}
