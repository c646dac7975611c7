import Foundation
import NetworkTypes
import OVNFormats
import OVNKubernetes
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// Many traces of one script by a daemon of ovn-trace, run by a real shell with a stand-in for it.
@Suite struct TraceDaemonTests {
    static let container = ToolContainer(namespace: "ovn", pod: "db", container: "sb", node: "n1")

    static func packet() throws -> Packet {
        Packet(
            ethernetSource: try #require(MACAddress("0a:58:0a:01:01:05")),
            ethernetDestination: try #require(MACAddress("0a:58:0a:01:01:01")),
            source: try #require(IPAddress("10.1.1.5")), destination: try #require(IPAddress("10.1.2.5")),
            transport: .tcp, sourcePort: 32768, destinationPort: 80)
    }

    static let warning = "2026-11-23T06:25:17Z|00001|ovntrace|WARN|a flow: parsing expression failed"

    /// A daemon that logs how it was started, answers until its conntrack states are used up, and makes a socket where it
    /// was told to.
    private func folder(startsDaemon: Bool = true) throws -> TestFolder {
        let folder = try TestFolder()
        try folder.program(
            "ovn-trace",
            #"""
            here=$(dirname "$0")
            case "$*" in
            *--detach*)
              \#(startsDaemon ? "" : "exit 1")
              printf '%s\n' "$*" | sed 's/--unixctl=[^ ]*//' >>"$here/started"
              echo '\#(Self.warning)' >&2
              for word in "$@"; do case $word in --unixctl=*) socket=${word#--unixctl=};; esac; done
              perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1)' "$socket";;
            *) echo '\#(Self.warning)' >&2; for word in "$@"; do last=$word; done; echo "alone ${last%% &&*}";;
            esac
            """#)
        try folder.program(
            "ovs-appctl",
            #"""
            here=$(dirname "$0")
            case "$*" in
            *' exit') echo "$3" >>"$here/stopped"; rm -f "$3";;
            *' trace '*'used up'*) echo 'x /* default (use --ct to customize) */';;
            *' trace '*'broken'*) exit 2;;
            *) echo "daemon $5 ${6%% &&*}";;
            esac
            """#)
        return folder
    }

    private func probe(_ flow: String, states: ConntrackState = .new, endpoint: String? = nil) throws -> Probe {
        var command = OVNTraceCommand(microflow: OVNMicroflow(inport: flow, packet: try Self.packet().tracePacket))
        command.databases = ["unix:/s"]
        command.datapath = "dp"
        command.conntrackStates = Array(repeating: states, count: 3)
        command.loadBalancerDestination = endpoint.map { .init(address: $0, port: 80) }
        let daemon = command.daemonLaunch.map {
            TraceDaemonRequest(
                launch: $0, repeated: "--ct=\(states.argument)", perRequest: 3, request: command.daemonRequest)
        }
        return Probe(container: Self.container, trace: LogicalTrace(argv: command.argv, daemon: daemon))
    }

    private func run(_ probes: [Probe], in folder: TestFolder) throws -> [ProbeResult] {
        let script = ProbeScript(probes, marker: "==m\(UInt32.random(in: 0...UInt32.max))")
        return script.results(
            of: try Shell.run(script, path: folder.path + ":/usr/bin:/bin"), reason: "the shell ended"
        ).probes
    }

    private func lines(_ name: String, in folder: TestFolder) -> [String] {
        (try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8))?.split(separator: "\n").map(
            String.init)
            ?? []
    }

    @Test func manyTracesShareOneDaemonForEachState() throws {
        let folder = try folder()
        let flows = (0..<5).map { "p\($0)" }
        let results = try run(
            flows.map { try probe($0) } + flows.map { try probe($0, states: [.established, .reply]) }, in: folder)
        #expect(results.map(\.text) == (flows + flows).map { "daemon dp inport == \"\($0)\"\n" })
        // What a run alone would have said of the database, each trace says.
        #expect(results.allSatisfy { $0.errors == Self.warning + "\n" })
        // As many states as all traces may use, and each daemon is stopped.
        let started = lines("started", in: folder)
        #expect(started.count == 2)
        #expect(started.first?.split(separator: " ").filter { $0 == "--ct=new" }.count == 16)
        #expect(started.last?.contains("--ct=est,rpl") == true)
        #expect(lines("stopped", in: folder).count == 2)
    }

    @Test func aFewTracesRunAlone() throws {
        let folder = try folder()
        let results = try run(["a", "b", "c"].map { try probe($0) }, in: folder)
        #expect(results.map(\.text) == ["a", "b", "c"].map { "alone inport == \"\($0)\"\n" })
        #expect(lines("started", in: folder).isEmpty)
    }

    /// A daemon takes no endpoint, so such a trace runs alone beside the others.
    @Test func anEndpointNeedsARunOfItsOwn() throws {
        let folder = try folder()
        let flows = ["a", "b", "c", "d"]
        let results = try run(
            flows.map { try probe($0) } + flows.map { try probe($0, endpoint: "10.0.0.1") }, in: folder)
        #expect(
            results.map { $0.text?.prefix(5) } == ["daemo", "daemo", "daemo", "daemo"] + flows.map { _ in "alone" })
    }

    /// What a daemon cannot answer is asked of the tool itself: no states left, an error, no daemon at all.
    @Test(arguments: [true, false])
    func whatTheDaemonCannotAnswerRunsAlone(startsDaemon: Bool) throws {
        let folder = try folder(startsDaemon: startsDaemon)
        let results = try run(["a", "used up", "broken", "d"].map { try probe($0) }, in: folder)
        let by = startsDaemon ? "daemon dp" : "alone"
        #expect(results.map(\.exitCode) == [0, 0, 0, 0])
        #expect(
            results.map(\.text) == [
                "\(by) inport == \"a\"\n", "alone inport == \"used up\"\n", "alone inport == \"broken\"\n",
                "\(by) inport == \"d\"\n",
            ])
        // What was run alone after all has warned itself: twice would be read as a tool that tells every flow.
        #expect(results.allSatisfy { $0.errors == Self.warning + "\n" })
    }
}
