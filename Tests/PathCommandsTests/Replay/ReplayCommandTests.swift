import ClusterBundle
import FoundationEssentials
import Glibc
import Subprocess
import Testing

/// `ovnpath replay` as a process: its exit codes, its signals, and what it leaves.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReplayCommandTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let workshop = repository + "/testdata/bundles/workshop"

    /// A run with run directories of its own, so that `--stop` finds no other replay.
    private struct Run {
        let keeper: TemporaryFolder
        let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>

        var status: TerminationStatus { result.terminationStatus }
        /// What is below the run directories but the lock.
        var left: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: keeper.path + "/ovnpath")) ?? [])
                .filter { $0 != "lock" }
        }
        /// The processes of replays below the run directories.
        var processes: [String] { ReplayCommandTests.processes(below: keeper.path) }
    }

    /// Runs a shell line with `$OVNPATH` as the program.
    private func run(_ line: String) async throws -> Run {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        // The program is built next to the test bundle.
        let program = Self.repository + "/.build/debug/ovnpath"
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", line],
            environment: .inherit.updating([
                "OVNPATH_RUNTIME_DIR": keeper.path, "OVNPATH": program, "BUNDLE": Self.workshop,
            ]),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Run(keeper: keeper, result: result)
    }

    private static func processes(below folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { name in
            guard pid_t(name) != nil, let data = try? Data(contentsOf: URL(filePath: "/proc/\(name)/environ")) else {
                return false
            }
            return String(decoding: data, as: UTF8.self).contains("OVNPATH_REPLAY=" + folder)
        }
    }

    @Test(arguments: [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -TERM $$", 143)])
    func theExitCodeIsTheCommands(line: String, code: CInt) async throws {
        let run = try await run("\"$OVNPATH\" replay \"$BUNDLE\" -- sh -c '\(line)'")
        #expect(run.status == .exited(code), "\(run.result.standardError)")
        #expect(run.left == [])
        #expect(run.processes == [])
    }

    @Test func theCommandFindsTheClusterInItsEnvironment() async throws {
        let run = try await run("\"$OVNPATH\" replay \"$BUNDLE\" -- sh -c 'cat \"$KUBECONFIG\"'")
        #expect(run.result.standardOutput.contains("server: https://127.0.0.1:"))
    }

    @Test func theServerCanBeFarAway() async throws {
        let run = try await run(
            """
            "$OVNPATH" replay --latency 3000 "$BUNDLE" -- sh -c '
                begin=$(date +%s%3N)
                "$OVNPATH" trace default/nobody default/nobody --port 1 2>/dev/null
                echo $(($(date +%s%3N) - begin))'
            """)
        let milliseconds = try #require(Int(run.result.standardOutput.filter(\.isNumber)))
        #expect(milliseconds >= 3000)
    }

    @Test func aMissingProgramIs127() async throws {
        let run = try await run("\"$OVNPATH\" replay \"$BUNDLE\" -- no-such-program")
        #expect(run.status == .exited(127))
        #expect(run.result.standardError.contains("no-such-program: not found"))
        #expect(run.left == [])
    }

    @Test(arguments: ["INT", "TERM", "HUP"]) func aSignalEndsIt(signal: String) async throws {
        let run = try await run(
            """
            mkfifo "$OVNPATH_RUNTIME_DIR/out"
            "$OVNPATH" replay "$BUNDLE" >"$OVNPATH_RUNTIME_DIR/out" & process=$!
            while IFS= read -r line; do
                case $line in *"Ctrl-C here"*) kill -\(signal) $process;; esac
            done <"$OVNPATH_RUNTIME_DIR/out"
            wait $process
            """)
        #expect(run.status == .exited(0), "\(run.result.standardError)")
        #expect(run.left == [])
        #expect(run.processes == [])
    }

    @Test func aSignalGoesToTheCommand() async throws {
        let run = try await run(
            """
            "$OVNPATH" replay "$BUNDLE" -- sh -c 'trap "exit 5" TERM; kill -TERM $PPID; while :; do sleep 0.1; done'
            """)
        #expect(run.status == .exited(5))
        #expect(run.left == [])
    }

    @Test func whenItIsKilledItsDaemonsEndToo() async throws {
        let run = try await run("\"$OVNPATH\" replay \"$BUNDLE\" -- sh -c 'kill -9 $PPID'")
        #expect(run.status == .exited(128 + SIGKILL), "as its shell says")
        let deadline = ContinuousClock.now + .seconds(10)
        while !(run.left.isEmpty && run.processes.isEmpty), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(run.left == [])
        #expect(run.processes == [])
    }

    @Test func stopEndsEveryReplay() async throws {
        let run = try await run(
            """
            mkfifo "$OVNPATH_RUNTIME_DIR/out"
            "$OVNPATH" replay "$BUNDLE" >"$OVNPATH_RUNTIME_DIR/out" & process=$!
            while IFS= read -r line; do
                case $line in *"Ctrl-C here"*) "$OVNPATH" replay --stop;; esac
            done <"$OVNPATH_RUNTIME_DIR/out"
            wait $process
            """)
        #expect(run.status == .exited(0), "\(run.result.standardError)")
        #expect(run.result.standardOutput.hasPrefix("stopped the replay with process ID "))
        #expect(run.result.standardOutput.split(separator: "\n").count == 1, "no other's replay")
        #expect(run.left == [])
        #expect(run.processes == [])
    }

    @Test func anOVNThatIsNamedIsTheOnlyOne() async throws {
        let run = try await run(
            """
            "$OVNPATH" replay --ovn "$OVNPATH_RUNTIME_DIR" "$BUNDLE" -- true
            echo $?
            OVNPATH_OVN=/nowhere "$OVNPATH" replay "$BUNDLE" -- true
            """)
        #expect(run.result.standardOutput == "3\n")
        #expect(run.status == .exited(3))
        let lines = run.result.standardError.split(separator: "\n")
        #expect(lines.count == 2, "\(lines)")
        #expect(
            lines.first?.hasPrefix(
                "ovnpath: no OVN and Open vSwitch to replay on (\(run.keeper.path): missing ovsdb-server, ") == true)
        #expect(lines.last?.contains("(/nowhere: no such directory)") == true)
        #expect(run.left == [])
    }

    @Test func aBundleThatIsNotThereIsNamed() async throws {
        let run = try await run("\"$OVNPATH\" replay /nonexistent/bundle")
        #expect(run.status == .exited(3))
        #expect(run.result.standardError.hasPrefix("ovnpath: bundle /nonexistent/bundle: it does not exist"))
    }

    @Test(arguments: [
        "replay", "replay --stop x", "replay x --nonsense", "replay --stop --ovn /usr", "replay --ovn= x",
    ]) func usageErrorsExitWith2(line: String)
        async throws
    {
        #expect(try await run("\"$OVNPATH\" \(line)").status == .exited(2))
    }
}
