import Foundation
import Logging
import PathReport
import Replay
import Subprocess
import Testing

@testable import Console
@testable import OvnkubeTrace

/// What the program prints of what others wrote: names, files, messages of the API server.
@Suite struct HostileOutputTests {
    static let attack = "\u{1B}[2J\u{9B}31m\u{202E}\n::error::no\n##vso[task.complete]"

    private func expectHarmless(_ ended: Program.Ended, holds word: String) {
        for text in [ended.output, ended.error] {
            let harmful = text.unicodeScalars.filter { scalar in
                scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
            }
            #expect(harmful.isEmpty, "\(ended)")
            for line in text.split(separator: "\n") {
                #expect(!line.drop { $0 == " " }.hasPrefix("::") && !line.contains("##vso["), "\(line)")
            }
        }
        #expect((ended.output + ended.error).contains(word), "\(ended)")
    }

    @Test func aContextThatIsNotThere() async throws {
        let ended = try await Program.run(
            ["trace", "a", "b", "--port", "1", "--context", Self.attack],
            kubeconfig: "{apiVersion: v1, kind: Config, contexts: [{name: c, context: {cluster: c}}]}")
        #expect(ended.exitCode == 2)
        expectHarmless(ended, holds: "\u{FFFD}[2J")
    }

    @Test(arguments: [["diff", "::error::no such file", "b"], ["assert", "::error::no.yaml"], ["::warning::", "x"]])
    func aNameOnTheCommandLine(arguments: [String]) async throws {
        let ended = try await Program.run(arguments)
        #expect(ended.exitCode == 2)
        expectHarmless(ended, holds: "::")
    }

    @Test func aMessageOfTheServer() async throws {
        var options = ReplayServerOptions()
        options.tokens = ["secret": Self.attack]
        options.denials = [AccessDenial(user: Self.attack, verbs: ["get", "list"], resource: "pods")]
        try await TestClusters.withServer("workshop", options: options) { server in
            let kubeconfig = server.kubeconfig(token: "secret")
            let traced = try await Program.run(["trace", "bbox", "web", "--port", "80"], kubeconfig: kubeconfig)
            #expect(traced.exitCode == 3)
            expectHarmless(traced, holds: "is forbidden: User")
            let face = try await Program.run(
                ["ovnkube-trace", "-src", "bbox", "-dst", "web", "-tcp", "-loglevel", "5"], kubeconfig: kubeconfig)
            #expect(face.exitCode == 1)
            expectHarmless(face, holds: "is forbidden: User")
            let folder = try TestFolder()
            let tests = AssertTests.document(["name: '::error::n', from: bbox, to: web:80, expect: allow"])
            let asserted = try await Program.run(
                ["assert", try folder.file("t.yaml", tests)], kubeconfig: kubeconfig)
            #expect(asserted.exitCode == 3 || asserted.exitCode == 1)
            expectHarmless(asserted, holds: "is forbidden: User")
        }
    }

    @Test func aReportThatIsCompared() async throws {
        let folder = try TestFolder()
        func report(_ note: String) throws -> String {
            let end = "{\"kind\":\"pod\",\"address\":\"10.0.0.1\",\"hostNetwork\":false}"
            let notes = String(decoding: try JSONEncoder().encode([note]), as: UTF8.self)
            return """
                {"verdict":"delivered","source":\(end),"destination":\(end),"protocol":"tcp","sourcePort":1,
                "destinationPort":2,"legs":[],"notes":\(notes)}
                """
        }
        let (before, after) = (try folder.file("a", try report("x")), try folder.file("b", try report(Self.attack)))
        let ended = try await Program.run(["diff", before, after])
        #expect(ended.exitCode == 1)
        expectHarmless(ended, holds: "+ \u{FFFD}[2J")
    }

    @Test func aLineOfTheLog() {
        var log = TerminalLog(label: "ovnpath")
        log.metadata = ["a": "\(Self.attack)"]
        let event = LogEvent(
            level: .debug, message: "\(Self.attack)", metadata: ["b": "c"], source: nil, file: "", function: "", line: 1
        )
        let printed = log.line(event).printed
        #expect(printed.hasPrefix("ovnpath: debug: \u{FFFD}[2J") && printed.hasSuffix(" b=c\n"))
        #expect(printed.split(separator: "\n").count == 1 && !printed.contains("##vso["))
        let line = Klog.line("I", "\(Self.attack)", origin: .init(file: "F", line: 1)).printed
        #expect(line.split(separator: "\n").count == 1 && !line.contains("\u{1B}"))
    }

    /// There is one way out: no source writes to a stream but the one that takes nothing else than what is fit to be written.
    @Test func nothingElseWrites() throws {
        let sources = TestClusters.folder + "/../../Sources"
        let files = try #require(FileManager.default.subpaths(atPath: sources)).filter { $0.hasSuffix(".swift") }
        #expect(files.count > 100)
        for file in files where file != "Console/Terminal.swift" {
            let text = String(
                decoding: FileManager.default.contents(atPath: sources + "/" + file) ?? Data(), as: UTF8.self)
            for word in ["StreamLogHandler", "STDOUT_FILENO", "STDERR_FILENO", " print(\"", "fputs(", "debugPrint("] {
                #expect(!text.contains(word), "\(file): \(word)")
            }
        }
    }

    /// What is not written is told, and is no success.
    @Test(arguments: [["diff", "a", "a"], ["--version"]]) func aFullDisk(arguments: [String]) async throws {
        let folder = try TestFolder()
        let end = "{\"kind\":\"pod\",\"address\":\"10.0.0.1\",\"hostNetwork\":false}"
        _ = try folder.file(
            "a",
            """
            {"verdict":"delivered","source":\(end),"destination":\(end),"protocol":"tcp","sourcePort":1,
            "destinationPort":2,"legs":[],"notes":[]}
            """)
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: Arguments(["-c", #"cd "$0" && exec "$@" >/dev/full"#, folder.path, Program.path] + arguments),
            environment: .custom(["PATH": "/usr/bin:/bin", "HOME": folder.path]), input: .none, output: .discarded,
            error: .string(limit: 1 << 16))
        #expect(result.terminationStatus == .exited(2))
        #expect(result.standardError == "ovnpath: cannot write to standard output: no space left on device\n")
    }
}
