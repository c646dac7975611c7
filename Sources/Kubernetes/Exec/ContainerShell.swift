internal import Synchronization

/// A shell in a container that runs one script after the other: to begin an exec costs requests between the cluster's parts
/// and a process, the next script costs a message.
final class ContainerShell: Sendable {
    /// The shell or its connection had ended before it began with the script: another one may be asked.
    struct Gone: Error {}

    /// A script that runs.
    private struct Job {
        let frame: ScriptFrame
        let heard: LastHeard
        let continuation: CheckedContinuation<ExecResult, any Error>
        var hasWritten = false
    }

    private struct State {
        var job: Job?
        /// Whether a script has ended here.
        var hasServed = false
        var hasEnded = false
    }

    /// How long a server has to take the last words.
    private static let patience = Duration.seconds(1)

    private let state = Mutex(State())
    private let input: AsyncStream<[UInt8]>.Continuation
    private let conversation = Mutex<Task<Void, Never>?>(nil)

    /// Starts a shell.
    /// - Parameter run: Begins the exec of a shell that reads its commands from standard input, and carries the traffic
    ///   between here and there until it ends.
    init(_ run: @escaping @Sendable (ExecTraffic) async throws -> ExecResult) {
        let (pieces, input) = AsyncStream.makeStream(of: [UInt8].self)
        self.input = input
        // Not a child of who asked first: it serves whoever asks next. It ends with the connection, or by `leave()`.
        let task = Task {
            let ending: Result<ExecResult, any Error>
            do {
                ending = .success(try await run(ExecTraffic(input: pieces, leavesAfterInput: true) { self.take(&$0) }))
            } catch {
                ending = .failure(error)
            }
            self.end(ending)
        }
        conversation.withLock { $0 = task }
    }

    /// Runs a script; one at a time.
    /// - Parameters:
    ///   - script: The script.
    ///   - heard: Called whenever the script writes something.
    /// - Returns: What it wrote and its exit code, or the shell's where that ended before the script did.
    /// - Throws: ``Gone``, or why the shell could not be started or was lost; `CancellationError` when the task is cancelled,
    ///   after which the shell is closed.
    func run(_ script: String, heard: LastHeard) async throws -> ExecResult {
        let frame = ScriptFrame()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let isOpen = state.withLock { state in
                        guard !state.hasEnded else { return false }
                        state.job = Job(frame: frame, heard: heard, continuation: continuation)
                        return true
                    }
                    guard isOpen else { return continuation.resume(throwing: Gone()) }
                    input.yield(Array(frame.lines(around: script).utf8))
                }
            } onCancel: {
                conversation.withLock { $0 }?.cancel()
            }
        } catch {
            // Closing is how a cancelled script gets out of its wait: what that reports is not what happened.
            try Task.checkCancellation()
            throw error
        }
    }

    /// Whether it may be given another script.
    var isIdle: Bool { state.withLock { $0.job == nil && !$0.hasEnded } }

    /// Ends the shell and waits until its connection is closed. The shell would end with its input too, but not every
    /// server passes that on (version 4 of the protocol).
    func leave() async {
        input.yield(Array("exit\n".utf8))
        input.finish()
        guard let conversation = conversation.withLock({ $0 }) else { return }
        let limit = Task {
            try await Task.sleep(for: Self.patience)
            conversation.cancel()
        }
        await conversation.value
        limit.cancel()
    }

    /// Takes what has come, when it is the script's end.
    private func take(_ streams: inout ExecStreams) {
        let ended = state.withLock { state -> (Job, ExecResult)? in
            guard var job = state.job else {
                _ = streams.takeOutput()
                return nil
            }
            job.heard.now()
            job.hasWritten = job.hasWritten || !streams.stdout.isEmpty || !streams.stderr.isEmpty
            state.job = job
            guard let result = job.frame.result(in: streams) else { return nil }
            _ = streams.takeOutput()
            state.job = nil
            state.hasServed = true
            return (job, result)
        }
        if let (job, result) = ended { job.continuation.resume(returning: result) }
    }

    /// Tells the script that still runs that there will be no more.
    private func end(_ ending: Result<ExecResult, any Error>) {
        let (job, hasServed) = state.withLock { state in
            state.hasEnded = true
            defer { state.job = nil }
            return (state.job, state.hasServed)
        }
        input.finish()
        conversation.withLock { $0 = nil }
        guard let job else { return }
        if hasServed, !job.hasWritten {
            job.continuation.resume(throwing: Gone())
        } else {
            job.continuation.resume(with: ending)
        }
    }
}
