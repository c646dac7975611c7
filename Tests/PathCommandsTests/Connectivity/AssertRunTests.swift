import FoundationEssentials
import Replay
import ReplaySupport
import Subprocess
import Testing

/// How a run of `ovnpath assert` goes: its reports, early ends, repetitions and signals.
@Suite(.onEachOVN, .timeLimit(.minutes(5))) struct AssertRunTests {
    /// What a run left behind.
    private struct Left: Sendable {
        var ended: Program.Ended
        var files: [String: String]
        var requests: [String]
    }

    /// Runs `ovnpath assert` with a file of tests; `DIR/` in arguments is a folder whose files are returned.
    private func run(_ tests: [String], _ arguments: [String]) async throws -> Left {
        try await TestClusters.withServer("modern") { server in
            let folder = try TestFolder()
            let file = try folder.file("tests.yaml", AssertTests.document(tests))
            let ended = try await Program.run(
                ["assert", file] + arguments.map { $0.replacing("DIR/", with: folder.path + "/") },
                kubeconfig: server.kubeconfig())
            var files: [String: String] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let data = FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data()
                files[name] = String(decoding: data, as: UTF8.self)
            }
            return Left(ended: ended, files: files, requests: server.log.requests)
        }
    }

    @Test func everyReportGoesWhereItBelongs() async throws {
        let left = try await run(
            [AssertTests.allowed, AssertTests.mismatch],
            [
                "-o", "json", "-o", "junit=DIR/j.xml", "-o", "tap=DIR/t.tap", "-o", "github=DIR/g", "-o",
                "markdown=DIR/m.md", "-o", "text=DIR/t.txt",
            ])
        #expect(left.ended.exitCode == 1)
        #expect(left.ended.output.hasPrefix("{"))
        #expect(left.files["j.xml"]?.contains("<testsuites") == true)
        #expect(left.files["t.tap"]?.hasPrefix("TAP version 14\n") == true)
        #expect(left.files["g"]?.contains("::error file=") == true)
        #expect(left.files["g"]?.contains("line=7") == true, "the line of the test that failed")
        #expect(left.files["m.md"]?.contains("mismatch") == true)
        #expect(left.files["t.txt"]?.contains("2 tests, 2 connections: 1 passed, 1 failed") == true)
    }

    /// Before anything is traced.
    @Test(arguments: ["junit=DIR/none/j.xml", "junit=DIR/"]) func aReportThatCannotBeWrittenIsToldAtOnce(output: String)
        async throws
    {
        let left = try await run([AssertTests.allowed], ["-o", "text", "-o", output])
        #expect(left.ended.exitCode == 2)
        #expect(left.ended.error.contains("ovnpath: cannot write "))
        #expect(left.requests == [])
    }

    @Test func aReportThatFailsLeavesTheOthers() async throws {
        let left = try await run(
            [AssertTests.allowed], ["-o", "json=/dev/full", "-o", "junit=DIR/j.xml", "-o", "text"])
        #expect(left.ended.exitCode == 2, "\(left.ended)")
        #expect(left.ended.error.contains("ovnpath: cannot write /dev/full"))
        #expect(left.files["j.xml"]?.contains("<testsuites") == true)
        #expect(left.ended.output.contains("1 passed"))
    }

    @Test func failFastEndsAtTheFirstFailure() async throws {
        let tests = (1...12).map {
            "name: t\($0), from: np-other/other-1, to: np-web/web-1:\(8080 + $0), expect: allow"
        }
        let left = try await run(tests, ["--fail-fast", "--jobs", "1"])
        #expect(left.ended.exitCode == 1)
        #expect(left.ended.output.contains("the run stopped at the first failure"))
        #expect(left.ended.output.contains(" skipped"))
    }

    @Test func whatDidNotPassIsTracedAgainAndReadAnew() async throws {
        let left = try await run(
            ["name: lists, from: ns/np-other, to: np-web/web-1:8080, expect: allow", AssertTests.allowed],
            ["--retries", "2", "--retry-delay", "0"])
        #expect(left.ended.exitCode == 1)
        #expect(left.ended.error.contains("1 test did not pass; retry 1 of 2 in 0 s"))
        #expect(left.ended.error.contains("retry 2 of 2"))
        let lists = left.requests.filter { $0.contains("/namespaces/np-other/pods") && !$0.contains("pods/other-1") }
        #expect(lists.count == 3)
        // What passed stays so.
        #expect(left.requests.filter { $0.contains("/namespaces/np-client/pods/client-1") }.count <= 1)
        #expect(left.ended.output.contains("passed        allowed: 1 connection"))
    }

    @Test func whatSelectorsNeedIsListedOnce() async throws {
        let tests = (1...5).map {
            "name: t\($0), from: ns/np-client, to: {namespace: np-web, port: 8080}, expect: allow, protocol: tcp"
        }
        let left = try await run(tests, ["--quiet"])
        #expect(left.ended.exitCode == 0, "\(left.ended)")
        #expect(left.ended.error == "")
        for namespace in ["np-client", "np-web"] {
            #expect(left.requests.filter { $0.hasPrefix("GET /api/v1/namespaces/\(namespace)/pods?") }.count == 1)
            #expect(!left.requests.contains { $0.contains("/namespaces/\(namespace)/pods/") })
        }
    }

    /// A test that selects nothing ends at once; the signal then comes while the other is traced, which takes seconds.
    @Test(arguments: ["INT", "TERM"]) func aSignalEndsARunWithAllThatIsKnown(signal: String) async throws {
        var options = ReplayServerOptions()
        options.latency = .seconds(2)
        let (output, status) = try await TestClusters.withServer("modern", options: options) { server in
            let folder = try TestFolder()
            _ = try folder.file("tests.yaml", AssertTests.document([AssertTests.empty, AssertTests.allowed]))
            _ = try folder.file("config", server.kubeconfig())
            let script = """
                cd "$DIR" && mkfifo err
                "$OVNPATH" assert tests.yaml -o text -o junit=j.xml 2>err & process=$!
                while IFS= read -r line; do
                    case $line in failed*) kill -\(signal) $process;; esac
                done <err
                wait $process; code=$?
                grep -c '<testcase' j.xml
                exit $code
                """
            let result = try await Subprocess.run(
                .name("bash"), arguments: ["-c", script],
                environment: .inherit.updating([
                    "OVNPATH": Program.path, "KUBECONFIG": folder.path + "/config", "DIR": folder.path,
                ]), output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20))
            return (result.standardOutput, result.terminationStatus)
        }
        #expect(status == .exited(1), "\(output)")
        #expect(output.contains("failed        empty"))
        #expect(output.contains("skipped       allowed: 1 connection: the run was interrupted"))
        #expect(output.hasSuffix("2\n"), "both are in the other report too")
    }
}
