import FoundationEssentials
import Replay
import ReplaySupport
import Testing

@testable import Console

@testable import PathCommands

/// The forms of a report, of real traces.
@Suite(.onEachOVN) struct ReportFormTests {
    static let service = "default/ovn-kubernetes-wkshp-server-fkghp svc/default/bbox"
    static let denied = "default/bbox np-deny/denied --port 8080"
    static let outside = "eip/eip-1 ip/8.8.8.8:80"

    /// Runs `ovnpath trace` against the replay of the bundle `modern`.
    private func trace(_ arguments: String) async throws -> Program.Ended {
        try await TestClusters.withServer("modern") { server in
            let words = ["trace"] + arguments.split(separator: " ").map(String.init)
            return try await Program.run(words, kubeconfig: server.kubeconfig())
        }
    }

    @Test(arguments: [service, denied, outside]) func theJSONIsAsTheSchemaSays(arguments: String) async throws {
        let file = URL(filePath: TestClusters.folder + "/../../docs/output.schema.json")
        let output = try await trace(arguments + " -o json").output
        #expect(try JSONSchema(contentsOf: file).problems(in: output) == [])
    }

    @Test(arguments: [
        ("mermaid", "%%{init: "), ("dot", "digraph ovnpath {\n"), ("svg", "<?xml "), ("html", "<!doctype html>\n"),
    ])
    func picturesShowWhatStoppedThePacket(form: String, start: String) async throws {
        let ended = try await trace(Self.denied + " -o \(form)")
        #expect(ended.exitCode == 1, "\(ended)")
        #expect(ended.output.hasPrefix(start))
        for word in ["ovn_cluster_router", "transit_switch", "dropped in ls_out_acl", "np-deny", "tunnel"] {
            #expect(ended.output.contains(word), "\(word)")
        }
    }

    @Test func twoTracesAreCompared() async throws {
        let folder = try TestFolder()
        let before = try folder.file("before.json", try await trace(Self.service + " -o json").output)
        let after = try folder.file("after.json", try await trace(Self.denied + " -o json").output)
        let same = try await Program.run(["diff", before, before])
        #expect(same.exitCode == 0 && same.output == "no change\n", "\(same)")
        let other = try await Program.run(["diff", before, after])
        #expect(other.exitCode == 1, "\(other)")
        #expect(
            other.output.hasPrefix(
                "verdict: delivered -> dropped: no NetworkPolicy allows it (isolated by NetworkPolicy np-deny/"),
            "\(other)")
    }

    @Test func filesThatCannotBeCompared() async throws {
        let folder = try TestFolder()
        let bad = try folder.file("bad.json", "{}")
        for (file, message) in [
            ("/nonexistent.json", "cannot read /nonexistent.json: no such file"),
            (folder.path, "cannot read \(folder.path): "),
            (bad, "\(bad) is not a trace report: the object has no field 'verdict'"),
        ] {
            let ended = try await Program.run(["diff", file, file])
            #expect(ended.exitCode == 2 && ended.output == "", "\(ended)")
            #expect(ended.error.hasPrefix("ovnpath: \(message)"), "\(ended)")
            #expect(ended.error.split(separator: "\n").count == 1, "\(ended)")
        }
    }

    /// The printed command lines are what a shell takes: each names a container, and its quotes are closed.
    @Test func commandsCanBeCopied() async throws {
        let ended = try await trace(Self.denied + " --commands")
        let lines = ended.output.split(separator: "\n").filter { $0.hasPrefix("kubectl ") }
        #expect(lines.count == 4, "\(ended)")
        for line in lines {
            #expect(
                line.contains(" exec -n ovn-kubernetes ovnkube-node-")
                    && line.contains(" -c ovnkube-controller -- sh -c '"))
            #expect(line.hasSuffix("'"))
        }
    }

    /// A pipe is no terminal: no colours unless they are asked for, and no breaks.
    @Test func coloursAreForTerminals() async throws {
        #expect(!(try await trace(Self.denied).output.contains("\u{1B}")))
        #expect(try await trace(Self.denied + " --color always").output.contains("\u{1B}[1;31mdropped"))
    }

    @Test(arguments: [
        (ColorChoice.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
        (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false), (.never, true, [:], false),
        (.always, false, ["NO_COLOR": "1"], true),
    ])
    func whenColoursAreUsed(choice: ColorChoice, isTerminal: Bool, environment: [String: String], expected: Bool) {
        #expect(choice.isColoured(onTerminal: isTerminal, environment: environment) == expected)
    }
}
