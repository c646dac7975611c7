import Foundation
import OVNFormats
import OVNKubernetes
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// Queries and ports' numbers, asked by a real shell of a stand-in for ovsdb-client.
@Suite struct QueryBatchTests {
    private static let container = ToolContainer(namespace: "ovn", pod: "tools", container: "ovnkube", node: "n1")

    /// What came of probes, and with which arguments the stand-in was run.
    private func run(_ probes: [Probe], program: String) throws -> (results: [ProbeResult], calls: [String]) {
        let folder = try TestFolder()
        let log = folder.path + "/calls"
        try folder.program("ovsdb-client", "for word; do :; done; printf '%s\\n' \"$word\" >>\(log)\n" + program)
        let script = ProbeScript(probes, marker: "==marker")
        let output = try Shell.run(script, path: folder.path + ":/usr/bin:/bin")
        let calls = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return (
            script.results(of: output, reason: "the shell ended").probes,
            calls.split(separator: "\n").map(String.init)
        )
    }

    private func traced(_ port: SwitchPort) -> Probe {
        Probe(
            container: Self.container,
            trace: SwitchTrace(argv: ["echo", "x y", "in_port=\(SwitchTrace.portToken),tcp 'q'"], portOf: port))
    }

    private func asked(_ table: String, of server: String = "unix:/sb.sock") -> Probe {
        Probe(
            container: Self.container,
            query: OVSDBQuery(
                server: server, database: "OVN_Southbound",
                selects: [OVSDBSelect(table, columns: ["name"]), OVSDBSelect(table + "2", columns: ["name"])]))
    }

    @Test func portsAreLookedUpAllAtOnce() throws {
        let probes = [
            traced(.logicalPort("shop_web-0")), traced(.logicalPort("other")), traced(.tunnel(to: "172.18.0.2")),
            traced(.logicalPort("broken")), traced(.logicalPort("a\"'$(id)")), traced(.logicalPort("shop_web-0")),
            traced(.logicalPort("two")), SwitchFacts.probe(in: Self.container),
        ]
        let reply =
            #"[{"rows":[{"ofport":7}]},{"rows":[]},{"rows":[{"ofport":["set",[]]}]},{"rows":[{"ofport":-1}]},"#
            + #"{"rows":[]},{"rows":[{"ofport":9},{"ofport":10}]},{"rows":[{"_uuid":["uuid","u"],"ofport":11}]},"#
            + #"{"rows":[]},{"rows":[]}]"#
        let (results, calls) = try run(probes, program: "echo '\(reply)'")
        #expect(results[0].text == "x y in_port=7,tcp 'q'\n" && results[5].text == results[0].text)
        #expect(results[6].text == "x y in_port=9,tcp 'q'\n")
        #expect(results[1...4].map(\.exitCode) == [69, 69, 69, 69])
        #expect(results[1].errors == "no interface of the switch has iface-id other and a port number\n")
        #expect(results[2].errors == "no interface of the switch has remote_ip 172.18.0.2 and a port number\n")
        #expect(results[4].errors == "no interface of the switch has iface-id a\"'$(id) and a port number\n")
        #expect(results[7].text == #"[{"rows":[{"_uuid":["uuid","u"],"ofport":11}]},{"rows":[]},{"rows":[]}]"#)
        #expect(calls.count == 1)
        #expect(calls[0].contains(#"[["options","includes",["map",[["remote_ip","172.18.0.2"]]]]]"#))
    }

    /// What a person copies has the port looked up by the same name.
    @Test func theCommandOfAProbeLooksItsPortUp() {
        let command = traced(.tunnel(to: "172.18.0.2")).command
        #expect(
            command.contains(
                #"$(ovs-vsctl --bare --no-headings --columns=ofport find Interface 'options:remote_ip="172.18.0.2"')"#))
        #expect(traced(.logicalPort("a_b")).command.contains(#"find Interface 'external_ids:iface-id="a_b"')"#))
        #expect(!command.contains(SwitchTrace.portToken))
    }

    @Test func aSwitchThatDoesNotAnswerIsToldOfAsItIs() throws {
        let (results, calls) = try run(
            [traced(.logicalPort("a")), SwitchFacts.probe(in: Self.container)],
            program: "echo 'ovsdb-client: failed to connect' >&2; exit 1")
        #expect(results.map(\.exitCode) == [1, 1])
        #expect(results.map(\.errors) == Array(repeating: "ovsdb-client: failed to connect\n", count: 2))
        #expect(calls.count == 1)
    }

    @Test func queriesOfADatabaseAreOneTransaction() throws {
        let rows = (0..<4).map { #"{"rows":[{"name":"\#($0)"}]}"# }.joined(separator: ",")
        let (results, calls) = try run(
            [asked("A"), asked("C", of: "unix:/nb.sock"), asked("B")],
            program: "case \"$*\" in *nb.sock*) echo '[{\"rows\":[]},{\"rows\":[]}]';; *) echo '[\(rows)]';; esac")
        #expect(
            results.map(\.text) == [
                #"[{"rows":[{"name":"0"}]},{"rows":[{"name":"1"}]}]"#, "[{\"rows\":[]},{\"rows\":[]}]\n",
                #"[{"rows":[{"name":"2"}]},{"rows":[{"name":"3"}]}]"#,
            ])
        #expect(calls.count == 2)
    }

    /// An operation that fails ends the transaction, and with it what others asked.
    @Test func whereOneQueryFailsTheOthersAreMadeAlone() throws {
        let (results, calls) = try run(
            [asked("A"), asked("B")],
            program: """
                case "$*" in *'"B"'*) echo '[{"rows":[]},{"error":"unknown table"},null]';; *) echo '[{"rows":[]}]';; esac
                """)
        #expect(results.map(\.text) == ["[{\"rows\":[]}]\n", "[{\"rows\":[]},{\"error\":\"unknown table\"},null]\n"])
        #expect(calls.count == 3)
    }

    /// Linux takes no argument of more than 128 KiB.
    @Test func aTransactionIsOfALengthThatAnArgumentMayHave() throws {
        let ports = (0..<1500).map { traced(.logicalPort("some-namespace_some-pod-with-a-name-\($0)")) }
        let (results, calls) = try run(ports, program: "echo '[]'")
        #expect(results.allSatisfy { $0.exitCode == 69 })
        #expect(calls.count > 1 && calls.allSatisfy { $0.utf8.count < 128 << 10 })
    }
}
