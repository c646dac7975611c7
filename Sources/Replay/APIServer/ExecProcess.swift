import Subprocess
import SystemPackage

/// Runs the process of an exec: input from a buffer, output to a sink as it comes.
struct ExecProcess: Sendable {
    let grant: ExecGrant
    /// Where the client's input comes from.
    let input: InputBuffer
    /// Takes output; it waits while the client reads slowly, and so does the process.
    let output: @Sendable (ExecChannel, [UInt8]) async throws -> Void

    /// Starts the process and waits for its end. Cancelling ends the process and all that it started.
    ///
    /// - Throws: `CancellationError`, or the error of `output`; a process that cannot be started is an outcome.
    func run() async throws -> ExecOutcome {
        defer { input.abandon() }
        var options = PlatformOptions()
        // A group of its own, so that what a shell has started ends with it.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
        ]
        let launch = grant.launch
        let configuration = Configuration(
            executable: .path(FilePath(launch.executable)), arguments: Arguments(launch.arguments),
            environment: .custom(
                Dictionary(launch.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { _, last in
                    last
                }),
            workingDirectory: launch.workingDirectory.map { FilePath($0) }, platformOptions: options)
        do {
            let status = try await start(configuration)
            try Task.checkCancellation()
            switch status {
            case .exited(let code): return .exited(Int(code))
            case .signaled(let signal): return .exited(128 + Int(signal))
            }
        } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
            return .failed(
                "failed to exec in container: unable to start container process: exec: \"\(grant.request.command[0])\": "
                    + "\(error)")
        }
    }

    private func start(_ configuration: Configuration) async throws -> TerminationStatus {
        // Without input the process reads an end at once. With a terminal there is one stream of output.
        switch (grant.request.standardInput, grant.request.terminal) {
        case (true, true):
            try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .combinedWithOutput
            ) { execution in
                try await streams(of: execution, error: nil, writer: execution.standardInputWriter)
            }.terminationStatus
        case (true, false):
            try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                try await streams(
                    of: execution, error: execution.standardError, writer: execution.standardInputWriter)
            }.terminationStatus
        case (false, true):
            try await Subprocess.run(
                configuration, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                try await streams(of: execution, error: nil, writer: nil)
            }.terminationStatus
        case (false, false):
            try await Subprocess.run(configuration, input: .none, output: .sequence, error: .sequence) { execution in
                try await streams(of: execution, error: execution.standardError, writer: nil)
            }.terminationStatus
        }
    }

    /// Passes input and output on until both outputs have ended.
    private func streams<Input, ErrorOutput>(
        of execution: Execution<Input, SequenceOutput, ErrorOutput>, error: SubprocessOutputSequence?,
        writer: StandardInputWriter?
    ) async throws {
        do {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await pass(execution.standardOutput, to: .standardOutput)
                    return true
                }
                if let error {
                    group.addTask {
                        try await pass(error, to: .standardError)
                        return true
                    }
                }
                if let writer {
                    group.addTask {
                        await feed(writer)
                        return false
                    }
                }
                var open = error == nil ? 1 : 2
                while open > 0, let isOutput = try await group.next() { open -= isOutput ? 1 : 0 }
                // A process that has closed its outputs may still run, but it gets no more input.
                group.cancelAll()
            }
            try Task.checkCancellation()
        } catch {
            // The process itself is ended by the teardown; what it left behind in its group is ended here.
            try? execution.send(signal: .kill, toProcessGroup: true)
            throw error
        }
    }

    private func pass(_ sequence: SubprocessOutputSequence, to channel: ExecChannel) async throws {
        let wanted =
            channel == .standardOutput ? grant.request.standardOutput : grant.request.standardError
        for try await buffer in sequence where wanted {
            try await output(channel, buffer.withUnsafeBytes { [UInt8]($0) })
        }
    }

    /// Writes the client's input until it ends; a process that has stopped reading is no error.
    private func feed(_ writer: StandardInputWriter) async {
        while let bytes = await input.next() {
            do {
                _ = try await writer.write(bytes)
            } catch {
                input.abandon()
                return
            }
        }
        if !Task.isCancelled { try? await writer.finish() }
    }
}
