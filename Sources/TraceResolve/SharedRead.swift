import Synchronization

/// A read that several may wait for.
///
/// Who is cancelled no longer keeps it going, but the others do: a request that is refused cancels what it had begun to read,
/// which others need. Only when all were cancelled is the read cancelled too.
final class SharedRead<Value: Sendable>: Sendable {
    private let task: Task<Value, any Error>
    private let state = Mutex((waiting: 0, isGivenUp: false))

    /// Begins to read.
    init(_ read: @escaping @Sendable () async throws -> Value) {
        task = Task { try await read() }
    }

    /// Notes that somebody will wait.
    ///
    /// - Returns: Whether there is something to wait for; `false` where all who waited were cancelled.
    func join() -> Bool {
        state.withLock { state in
            guard !state.isGivenUp else { return false }
            state.waiting += 1
            return true
        }
    }

    /// Waits for what is read, after ``join()``.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            let isLast = state.withLock { state in
                state.waiting -= 1
                if state.waiting == 0 { state.isGivenUp = true }
                return state.isGivenUp
            }
            if isLast { task.cancel() }
        }
    }
}
