import Subprocess

/// A command that runs with a replayed cluster as its cluster.
struct ReplayedCommand: Sendable {
    /// The program, looked up in PATH, and its arguments.
    let command: [String]
    /// The path of the cluster's kubeconfig.
    let kubeconfig: String

    /// Runs the command on this process's terminal and streams.
    ///
    /// - Parameter signals: Told where signals go from now on.
    /// - Returns: Its exit code, 128 and the number of the signal that ended it, 127 when there is no such program
    ///   and 126 when it cannot be executed.
    /// - Throws: `SubprocessError` when not even a shell can be started.
    func run(_ signals: ForwardedSignals) async throws -> Int32 {
        signals.commandStarts()
        // The shell says in its own words what cannot be executed, and is gone once something is.
        let result = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", #"exec "$@""#, "ovnpath replay"] + command),
            environment: .inherit.updating(["KUBECONFIG": kubeconfig]),
            input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError
        ) { execution in
            signals.send(to: execution.processIdentifier.value)
        }
        signals.commandEnded()
        switch result.terminationStatus {
        case .exited(let code): return code
        case .signaled(let signal): return 128 + signal
        }
    }
}
