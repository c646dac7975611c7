import Glibc
import Subprocess

/// A program that runs until the replay ends.
struct Daemon: Sendable {
    /// The program's name for people, e.g. `ovn-northd`.
    var name: String
    var node: String
    /// Where its output goes, and its log.
    var log: String
    /// The program and its arguments.
    var command: [String]
    var environment: [String: String]
}

/// Starts the daemons of a replay, notices the end of any, and ends them all.
final class DaemonSupervisor: Sendable {
    private let lines: AsyncStream<String>.Continuation
    private let shell: Task<Void, Never>
    private let register = DeathRegister()
    private let folder: String

    /// Starts the supervisor for a replay's folder, which it removes at its end.
    init(folder: String) {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = continuation
        self.folder = folder
        // No child of the caller's task: when the caller is cancelled the daemons must still be ended in order.
        shell = Task { [register] in
            do {
                try await Self.runShell(folder: folder, lines: lines, register: register)
                register.end("its shell ended")
            } catch { register.end("\(error)") }
        }
    }

    /// Starts a daemon. An end of it that nobody asked for, also at once, is a death.
    func launch(_ daemon: Daemon) {
        let index = register.add(daemon)
        let settings = daemon.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.yield(
            SupervisorScript.launch(
                name: String(index), log: daemon.log, command: ["env", "-i"] + settings + daemon.command))
    }

    /// The deaths so far.
    var deaths: [DaemonDeath] { register.deaths }

    /// Waits for the death of a daemon.
    ///
    /// - Parameter seen: How many deaths the caller knows of.
    /// - Returns: The next one.
    /// - Throws: `ReplayError.supervisorEnded`; `CancellationError`.
    func death(after seen: Int = 0) async throws -> DaemonDeath { try await register.death(after: seen) }

    /// Ends every daemon, removes the folder, and returns when both are done.
    func stop() async {
        lines.finish()
        // Not a child task: a cancelled caller still needs the deadline.
        let deadline = Task { [folder] in
            try await Task.sleep(for: .seconds(10))
            for process in ReplayFolder.processes(of: folder) { kill(process, SIGKILL) }
        }
        await shell.value
        deadline.cancel()
    }

    private static func runShell(folder: String, lines: AsyncStream<String>, register: DeathRegister) async throws {
        var options = PlatformOptions()
        // Ctrl-C on the terminal is for the replay, which then stops its daemons in order.
        options.createSession = true
        _ = try await Subprocess.run(
            .name("sh"), arguments: ["-c", SupervisorScript.text, "sh", folder],
            environment: .custom(["PATH": OVNInstallation.systemPath, "LC_ALL": "C"]), platformOptions: options,
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await line in execution.standardOutput.strings() { register.report(line) }
                }
                for await line in lines { _ = try await execution.standardInputWriter.write(line) }
                try await execution.standardInputWriter.finish()
                try await group.waitForAll()
            }
        }
    }
}
