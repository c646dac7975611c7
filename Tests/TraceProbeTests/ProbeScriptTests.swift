import Foundation
import OVNKubernetes
import PathModel
import Testing
import TextParsing
import TraceSupport

@testable import TraceProbe

/// Several commands in one shell script, run by a real shell.
@Suite struct ProbeScriptTests {
    static let container = ToolContainer(namespace: "ovn", pod: "tools", container: "ovnkube", node: "n1")
    static let marker = "==marker"

    private func probe(_ argv: String...) -> Probe { Probe(container: Self.container, argv: argv) }
    private func trial(
        _ argv: String..., values: [String], wanted: String, resumption: SwitchTrace.Resumption? = nil
    ) -> Probe {
        let choice = SwitchTrace.Choice(values: values, wanted: wanted)
        return Probe(
            container: Self.container, trace: SwitchTrace(argv: argv, choice: choice, resumption: resumption))
    }
    private func probe(script: String) -> Probe { Probe(container: Self.container, script: script) }

    private func results(_ probes: [Probe], path: String = "/usr/bin:/bin") throws -> [ProbeResult] {
        let script = ProbeScript(probes, marker: Self.marker)
        return script.results(of: try Shell.run(script, path: path), reason: "the shell ended").probes
    }

    @Test func everyCommandHasItsOutputAndItsExitCode() throws {
        let results = try results([
            probe("printf", "one"), probe("sh", "-c", "echo out; echo err >&2; exit 3"), probe("true"),
            probe("/nonexistent/tool"), probe("printf", "a\\n\\n"), probe(script: "echo script; exit 4; echo no"),
        ])
        #expect(results.map(\.text) == ["one", "out\n", "", "", "a\n\n", "script\n"])
        #expect(results.map(\.exitCode) == [0, 3, 0, 127, 0, 4])
        #expect(results[1].errors == "err\n")
        #expect(results[3].errors?.contains("/nonexistent/tool") == true)
    }

    /// A tool that reads its input must not eat the rest of the script.
    @Test func noCommandReadsTheScript() throws {
        let results = try results([probe("cat"), probe("echo", "next")])
        #expect(results.map(\.text) == ["", "next\n"])
    }

    @Test(arguments: [
        "a b", "", "it's", "'", "\"$(echo no)\"", "`id`", "$HOME", "a\nb", "*", "~", "\\", "a;b|c&d>e", "-n", "!x",
        "#c", "é", "$'x'",
    ])
    func everyArgumentArrivesAsItIs(word: String) throws {
        let results = try results([probe("printf", "[%s]", word)])
        #expect(results.map(\.text) == ["[\(word)]"])
    }

    @Test func plainWordsStayReadable() {
        #expect(ShellWord.quoted("ovs-appctl") == "ovs-appctl")
        #expect(ShellWord.quoted("--db=unix:/var/run/a.sock") == "--db=unix:/var/run/a.sock")
        #expect(ShellWord.quoted("it's") == #"'it'\''s'"#)
        #expect(ShellWord.quoted("") == "''")
        #expect(probe("ovn-trace", "ip4.src == 10.0.0.1").command == "ovn-trace 'ip4.src == 10.0.0.1'")
    }

    /// A load balancer's choice is tried in the container: the first value that leads to the wanted output counts.
    @Test func valuesAreTriedUntilOneFits() throws {
        func sought(_ wanted: String) -> Probe {
            trial(
                "printf", "%s: nat(dst=10.0.0.%s)", "hash=\(SwitchTrace.choiceToken),", SwitchTrace.choiceToken,
                values: ["0x1", "0x2", "0x3"], wanted: wanted)
        }
        let results = try results([sought("nat(dst=10.0.0.0x2"), sought("it's *"), sought("0x1")])
        let first = "hash=0x1,: nat(dst=10.0.0.0x1)\n"
        #expect(results.map(\.text) == ["hash=0x2,: nat(dst=10.0.0.0x2)\n", first, first])
        #expect(results.map(\.exitCode) == [0, 0, 0])
        #expect(sought("x").command == "printf '%s: nat(dst=10.0.0.%s)' hash=0x1, 0x1")
        #expect(sought("x").command(choosing: "0x3") == "printf '%s: nat(dst=10.0.0.%s)' hash=0x3, 0x3")
    }

    /// What a value leads to is found out once for all probes that differ in what they look for alone; another subject's
    /// trials do not count.
    @Test func whatManyLookForIsTriedOnce() throws {
        let folder = try TestFolder()
        try folder.program("choose", "echo \"$1\" >>\(folder.path)/tried; echo \"$1 \"")
        func sought(_ subject: String, _ wanted: String) -> Probe {
            trial("choose", "\(subject)\(SwitchTrace.choiceToken)", values: ["1", "2", "3"], wanted: wanted)
        }
        let results = try results(
            [sought("a", "a2 "), sought("a", "a1 "), sought("b", "b1 "), sought("a", "a3 "), sought("a", "nowhere")],
            path: folder.path + ":/usr/bin:/bin")
        #expect(results.map { $0.text?.prefix(2) } == ["a2", "a1", "b1", "a3", "a1"])
        #expect(results.map(\.exitCode) == [0, 0, 0, 0, 0])
        let tried = try String(contentsOfFile: folder.path + "/tried", encoding: .utf8).split(separator: "\n")
        #expect(tried == ["a1", "a2", "b1", "a3"])
    }

    /// A trace whose passes are resumed is looked through as a whole, and the first value's is whole where none fits.
    @Test func theFirstTraceIsWholeWhereNoValueFits() throws {
        let folder = try TestFolder()
        try folder.program("ovs-appctl", "for word; do :; done; echo \"Flow: $word\"; echo 'Megaflow: ct_state=+new'")
        let probe = trial(
            "ovs-appctl", "ofproto/trace", "br-int", "dp_hash=\(SwitchTrace.choiceToken),tuple",
            values: ["0x1", "0x2"], wanted: "nowhere",
            resumption: .init(plain: [
                "ovs-appctl", "ofproto/trace", "br-int", "dp_hash=\(SwitchTrace.choiceToken),plain",
            ]))
        let results = try results([probe], path: folder.path + ":/usr/bin:/bin")
        #expect(results.map(\.text) == ["Flow: dp_hash=0x1,plain\nMegaflow: ct_state=+new\n"])
    }

    /// A tool that hangs is stopped by itself; where two have, what else there is would wait for the same.
    @Test func whatHangsIsStopped() throws {
        let hanging = probe("sleep", "20")
        let script = ProbeScript(
            [probe("echo", "before"), hanging, probe("echo", "between"), hanging, probe("echo", "after")],
            marker: Self.marker, timeLimit: 1)
        let results = script.results(of: try Shell.run(script), reason: "the shell ended").probes
        #expect(results.map(\.text) == ["before\n", "", "between\n", "", ""])
        #expect(results.map(\.exitCode) == [0, 124, 0, 124, 124])
        #expect(
            results[4].errors
                == "skipped: 2 earlier commands timed out\n")
        guard case .failure(let problem) = ToolText.output(of: results[1], tool: .hostScript) else {
            Issue.record("no failure")
            return
        }
        #expect(problem.reason == .tool(.toolTimedOut(.hostScript)))
    }

    /// Half a trace would be read as one that ends there.
    @Test(arguments: [
        ("", ToolFailure.toolTimedOut(.ovnTrace)),
        ("late\n", .toolFailed(.ovnTrace, exitCode: 124, said: "late")),
    ])
    func whatAStoppedToolPrintedIsNoTrace(errors: String, failure: ToolFailure) {
        let half = ProbeResult.output(standardOutput: "ingress(dp=\"n1\"", standardError: errors, exitCode: 124)
        guard case .failure(let problem) = ToolText.output(of: half, tool: .ovnTrace) else {
            Issue.record("half a trace was taken")
            return
        }
        #expect(problem.reason == .tool(failure))
    }

    @Test func noOtherValueIsTriedOfWhatHangs() throws {
        let folder = try TestFolder()
        try folder.program("hanging", "echo \"$1\" >>\(folder.path)/tried; exit 142")
        let hanging = trial("hanging", SwitchTrace.choiceToken, values: ["0x1", "0x2", "0x3"], wanted: "never")
        let results = try results([hanging], path: folder.path + ":/usr/bin:/bin")
        #expect(results.map(\.exitCode) == [142])
        #expect(try String(contentsOfFile: folder.path + "/tried", encoding: .utf8) == "0x1\n")
    }

    // MARK: Output that is not whole

    private func output(_ text: String, _ errors: String = "") -> ScriptOutput {
        ScriptOutput(standardOutput: Array(text.utf8), standardError: Array(errors.utf8), exitCode: 137)
    }

    @Test func whatWasCutOffHasFailed() {
        let script = ProbeScript([probe("a"), probe("b"), probe("c")], marker: Self.marker)
        let text = "\n==marker begin 0\nwhole\n\n==marker end 0 0\n\n==marker begin 1\nhalf"
        let results = script.results(of: output(text, "noise\nsh: killed\n"), reason: "the shell ended with 137").probes
        #expect(results[0].text == "whole\n")
        #expect(results[1].failure == "sh: killed" && results[2].failure == "sh: killed")
        let silent = script.results(of: output(text, "\n==marker begin 0\n"), reason: "the shell ended with 137").probes
        #expect(silent[1].failure == "the shell ended with 137")
    }

    @Test(arguments: [
        "", "\n", "==marker", "==marker begin", "==marker end 0 0\n", "\n==marker begin 0\n",
        "==marker begin x\n==marker end x 0\n",
        "\n==marker begin 1\nb\n==marker end 0 0\n", "\n==marker begin 0\nb\n==marker end 0\n",
        "\n==marker begin 0\nb\n==marker end 0 zero\n",
    ])
    func brokenFramesHoldNothing(text: String) {
        let script = ProbeScript([probe("a")], marker: Self.marker)
        #expect(script.results(of: output(text), reason: "why").probes.map(\.failure) == ["why"])
    }

    @Test func markersInsideALineAreText() {
        let script = ProbeScript([probe("a")], marker: Self.marker)
        let results = script.results(
            of: output("\n==marker begin 0\nx ==marker end 0 0\n\n==marker end 0 5\n"), reason: ""
        ).probes
        #expect(results.map(\.text) == ["x ==marker end 0 0\n"] && results.map(\.exitCode) == [5])
    }
}
