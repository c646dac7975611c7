import OVNKubernetes
import PathModel
import Testing

@testable import PathTracer

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
            case "$4" in
            '["OVN_Southbound",{"op":"select","table":"Logical_Flow","where":[],"columns":["_uuid"]}]')
              echo '[{"rows":[{"_uuid":["uuid","60de36e7'$rest'"]},{"_uuid":["uuid","5bbc10c9'$rest'"]},{"_uuid":["uuid","ffffffff'$rest'"]}]}]';;
            '["OVN_Southbound",{"op":"select","table":"Port_Binding","where":[],"columns":["_uuid"]}]')
              echo '[{"rows":[{"_uuid":["uuid","0e88190c'$rest'"]}]}]';;
            '["OVN_Northbound",{"op":"select","table":"ACL","where":[],"columns":["_uuid"]}]')
              echo '[{"rows":[{"_uuid":["uuid","af295a79'$rest'"]}]}]';;
            *'"where":[]'*) echo '[{"rows":[]}]';;
            *Logical_Flow*) echo '[{"rows":[{"_uuid":["uuid","60de36e7'$rest'"],"match":"reg0[9] == 1","actions":"drop;","external_ids":["map",[["stage-hint","af295a79"],["stage-name","ls_out_acl"]]]}]},{"rows":[{"_uuid":["uuid","5bbc10c9'$rest'"],"match":"1","actions":"next;","external_ids":["map",[["stage-name","ls_in_check_port_sec"]]]}]}]';;
            *Port_Binding*) echo '[{"rows":[{"_uuid":["uuid","0e88190c'$rest'"],"logical_port":"shop_db-0","type":""}]}]';;
            *ACL*) echo '[{"rows":[{"_uuid":["uuid","af295a79'$rest'"],"name":"NP","action":"drop","direction":"to-lport","priority":1000,"match":"","external_ids":["map",[["k8s.ovn.org/owner-type","NetpolNamespace"],["k8s.ovn.org/name","shop"],["direction","Ingress"]]]}]}]';;
            *) exit 7;;
            esac
            """#)
        return folder
    }

    private func run(_ flows: [String], in folder: TestFolder) throws -> ProbeResult {
        let script = ProbeScript(
            [Probe(container: Self.container, script: DetraceScript.text(for: flows))], marker: "==m")
        return script.results(
            of: try Shell.run(script, path: folder.path + ":/usr/bin:/bin"), reason: "the shell ended")[0]
    }

    @Test func flowsBecomeRowsAndOwners() throws {
        let folder = try folder()
        let result = try run(["60de36e7", "5bbc10c9", "0e88190c", "12345678"], in: folder)
        #expect(result.exitCode == 0, "\(result)")
        let rows = try DetraceRows(parsing: result.text ?? "")
        let drop = try #require(rows.origin(of: "60de36e7", zone: "n1"))
        #expect(
            drop.stage == "ls_out_acl" && drop.match == "reg0[9] == 1" && drop.actions == "drop;" && drop.zone == "n1")
        #expect(drop.row == "ACL af295a79 (to-lport drop, priority 1000)")
        #expect(drop.owner?.description == "NetworkPolicy shop/default deny ingress")
        let plain = try #require(rows.origin(of: "5bbc10c9", zone: "n1"))
        #expect(plain.stage == "ls_in_check_port_sec" && plain.row == nil && plain.owner == nil)
        let binding = try #require(rows.origin(of: "0e88190c", zone: "n1"))
        #expect(binding.stage == "Port_Binding" && binding.row == "Port_Binding shop_db-0")
        #expect(rows.origin(of: "12345678", zone: "n1") == nil, "no row has it")
        #expect(rows.origin(of: "ffffffff", zone: "n1") == nil, "it was not asked for")
    }

    @Test func onlyDigitsReachTheShell() throws {
        let text = DetraceScript.text(for: ["60de36e7", "'; reboot #", "60de36e", "60de36e7a", "zzzzzzzz", ""])
        #expect(text.contains("flows='60de36e7'\n"))
        let folder = try folder()
        let nothing = try run(["$(touch x)"], in: folder)
        #expect(nothing.exitCode == 0 && nothing.text == "")
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
        #expect(try DetraceRows(parsing: result.text ?? "?").origin(of: "12345678", zone: "n1") == nil)
    }
}
