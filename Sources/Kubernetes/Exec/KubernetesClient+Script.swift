internal import Logging

extension KubernetesClient {
    /// Runs a shell script in a container, in the shell that an earlier script has left there if there is one.
    ///
    /// The shell stays for the next script until the client is shut down; one that was lost in between is started again.
    /// - Parameters:
    ///   - script: Whole commands for `sh`. They run in a shell of their own with an empty standard input.
    ///   - namespace: The pod's namespace.
    ///   - pod: The pod's name.
    ///   - container: The container's name.
    ///   - timeout: How long it may be silent: from the connection to the first output, between outputs, and to the end.
    /// - Returns: Output and exit code. A script that fails is a result, not an error; so is a shell that was killed.
    /// - Throws: `KubernetesError` when it could not be run or its end is not known; `CancellationError` when the task is
    ///   cancelled, after the stream is closed.
    package func run(
        script: String, namespace: String, pod: String, container: String, timeout: Duration
    ) async throws -> ExecResult {
        let place = ExecRequest(
            namespace: namespace, pod: pod, container: container, command: ["sh", "-s"], takesInput: true)
        return try await carried(place, "a script of \(script.utf8.count) bytes", timeout: timeout) {
            [self] first, heard in
            if let shell = shells.take(place) {
                do { return try await run(script, in: shell, of: place, heard) } catch is ContainerShell.Gone {}
            }
            let shell = ContainerShell { traffic in try await self.attempt(place, first, traffic) }
            return try await run(script, in: shell, of: place, heard)
        }
    }

    private func run(
        _ script: String, in shell: ContainerShell, of place: ExecRequest, _ heard: LastHeard
    ) async throws -> ExecResult {
        let result = try await shell.run(script, heard: heard)
        await shells.give(shell, place)
        return result
    }
}
