import Foundation
import OVNKubernetes
import Testing
import TraceSupport

@testable import TraceProbe

/// Many requests to a daemon's socket, made by a real Python of a stand-in for Open vSwitch's control socket.
@Suite struct SocketTalkTests {
    private static let container = ToolContainer(namespace: "ovn", pod: "tools", container: "ovnkube", node: "n1")

    /// Answers as ovs-vswitchd does (lib/unixctl.c): one request after the other on a connection, in pieces.
    private static let server = #"""
        import json, os, socket, sys, threading
        folder = sys.argv[1]
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(folder + "/ovs-vswitchd.7.ctl")
        listener.listen()
        open(folder + "/ovs-vswitchd.pid", "w").write("7\n")
        print("ready", flush=True)
        def serve(end):
            text = ""
            while True:
                part = end.recv(4096).decode()
                if not part: return
                text += part
                try: request = json.loads(text)
                except ValueError: continue
                text = ""
                flow = request["params"][-1]
                with open(folder + "/asked", "a") as log: log.write(flow + "\n")
                if "hangs up" in flow: return end.close()
                reply = {"id": request["id"], "error": None, "result": None}
                if "unknown" in flow: reply["error"] = "unknown bridge"
                else: reply["result"] = "%s\u00e9 %s\ncookie 0x5bbc10c9\n" % (request["method"], flow)
                data = json.dumps(reply).encode()
                end.sendall(data[:9]); end.sendall(data[9:])
        while True:
            end, _ = listener.accept()
            threading.Thread(target=serve, args=(end,), daemon=True).start()
        """#

    private struct Outcome {
        var results: [ProbeResult]
        /// The flows that were asked for over the socket.
        var asked: [String]
        var flows: String?
    }

    /// Runs probes; ovs-appctl prints `alone` and the flow.
    private func run(_ probes: [Probe], hasPython: Bool = true, looksUpFlows: Bool = false) throws -> Outcome {
        let folder = try TestFolder()
        try folder.program("ovs-appctl", "for word; do :; done; echo \"alone $word\"")
        try folder.program("ovsdb-client", #"echo '[{"rows":[{"ofport":7}]},{"rows":[]}]'"#)
        for tool in ["sh", "cat", "awk"] { try folder.program(tool, "exec /usr/bin/\(tool) \"$@\"") }
        if hasPython { try folder.program("python3", "exec /usr/bin/python3 \"$@\"") }
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", Self.server, folder.path]
        let output = Pipe()
        server.standardOutput = output
        try server.run()
        defer {
            // Not by a signal that tests may have blocked.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        // It says so when it listens; where it cannot, it ends, and so does its output.
        try #require(!output.fileHandleForReading.availableData.isEmpty)
        let script = ProbeScript(probes, marker: "==m", looksUpFlows: looksUpFlows)
        let results = script.results(
            of: try Shell.run(script, path: folder.path, environment: ["OVS_RUNDIR": folder.path]), reason: "it ended")
        let asked = (try? String(contentsOfFile: folder.path + "/asked", encoding: .utf8)) ?? ""
        return Outcome(
            results: results.probes, asked: asked.split(separator: "\n").map(String.init),
            flows: results.flows?.text)
    }

    private func traced(
        _ flow: String, port: SwitchPort? = nil, choice: SwitchTrace.Choice? = nil
    ) -> Probe {
        Probe(
            container: Self.container,
            trace: SwitchTrace(
                argv: ["ovs-appctl", "ofproto/trace", "--ct-next", "new,trk", "br-int", flow], portOf: port,
                choice: choice))
    }

    private let many = (0..<12).map { "in_port=\($0),'$(id)' \"\\" }

    @Test func manyRequestsAreMadeByOneProcess() throws {
        let outcome = try run(many.map { traced($0) } + [Probe(container: Self.container, argv: ["echo", "beside"])])
        #expect(
            outcome.results.map(\.text)
                == many.map { "ofproto/traceé \($0)\ncookie 0x5bbc10c9\n" } + ["beside\n"])
        #expect(outcome.results.allSatisfy { $0.exitCode == 0 && $0.errors == "" })
        #expect(outcome.asked == many)
    }

    @Test func aFewAreCommands() throws {
        let outcome = try run(many.prefix(3).map { traced($0) })
        #expect(outcome.results.map(\.text) == many.prefix(3).map { "alone \($0)\n" })
        #expect(outcome.asked.isEmpty)
    }

    @Test func withoutPythonAllAreCommands() throws {
        let outcome = try run(many.map { traced($0) }, hasPython: false)
        #expect(outcome.results.map(\.text) == many.map { "alone \($0)\n" })
    }

    /// An error, a daemon that goes away, a flow that is no line: each is left to its own command, which says what is wrong.
    @Test func whatIsNotAnsweredIsACommand() throws {
        let odd = ["unknown", "hangs up", "two\nlines"]
        let outcome = try run((many + odd + ["last"]).map { traced($0) })
        #expect(outcome.results[12...14].map(\.text) == odd.map { "alone \($0)\n" })
        #expect(outcome.results[15].text == "ofproto/traceé last\ncookie 0x5bbc10c9\n")
        #expect(outcome.results[0].text?.hasPrefix("ofproto/trace") == true)
    }

    @Test func portsAreFilledIn() throws {
        let flow = "in_port=\(SwitchTrace.portToken),tcp"
        let outcome = try run(
            many.map { traced($0) } + [traced(flow, port: .logicalPort("a")), traced(flow, port: .logicalPort("b"))])
        #expect(outcome.results[12].text?.hasPrefix("ofproto/traceé in_port=7,tcp\n") == true)
        #expect(outcome.results[13].exitCode == 69)
    }

    /// The first value that leads to the wanted output counts, else the first value's output.
    @Test func valuesAreTriedUntilOneFits() throws {
        func sought(_ wanted: String) -> Probe {
            traced("dp_hash=\(SwitchTrace.choiceToken)", choice: .init(values: ["0x1", "0x2", "0x3"], wanted: wanted))
        }
        let outcome = try run(many.map { traced($0) } + [sought("hash=0x2"), sought("nowhere")])
        #expect(outcome.results[12].text?.contains("dp_hash=0x2\n") == true)
        #expect(outcome.results[13].text?.contains("dp_hash=0x1\n") == true)
        // What a value leads to is asked once.
        #expect(outcome.asked.suffix(3) == ["dp_hash=0x1", "dp_hash=0x2", "dp_hash=0x3"])
    }

    @Test func flowsOfAnswersAreLookedUp() throws {
        let outcome = try run(many.map { traced($0) }, looksUpFlows: true)
        #expect(outcome.flows?.hasPrefix("\(DetraceScript.asked) 5bbc10c9\n") == true, "\(outcome.flows ?? "none")")
    }
}
