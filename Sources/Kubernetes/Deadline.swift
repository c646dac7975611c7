internal import Synchronization

/// When something was last heard of an operation that says how it gets on.
final class LastHeard: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    /// When that was; at first, when this was made.
    var value: ContinuousClock.Instant { instant.withLock { $0 } }

    /// Notes that something is heard now.
    func now() { instant.withLock { $0 = .now } }
}

/// Runs an operation with a deadline; the operation is cancelled when it passes.
/// - Parameters:
///   - duration: How long it may take, or be silent where it says how it gets on.
///   - heard: Where it does.
///   - operation: What to do; it has to end soon after its task is cancelled.
///   - onTimeout: The error to throw when the time is over.
/// - Returns: What the operation returns.
/// - Throws: What the operation throws, the error of `onTimeout`, or `CancellationError` when the caller's task is cancelled.
func withDeadline<Result: Sendable>(
    _ duration: Duration, since heard: LastHeard? = nil, operation: @escaping @Sendable () async throws -> Result,
    onTimeout: () -> KubernetesError
) async throws -> Result {
    let result = try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            var end = ContinuousClock.now + duration
            while true {
                try await Task.sleep(until: end, clock: .continuous)
                guard let heard, heard.value + duration > end else { return nil }
                end = heard.value + duration
            }
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
    try Task.checkCancellation()
    guard let result else { throw onTimeout() }
    return result
}
