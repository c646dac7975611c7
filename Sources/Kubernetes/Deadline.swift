/// Runs an operation with a deadline; the operation is cancelled when it passes.
/// - Parameters:
///   - duration: How long it may take.
///   - operation: What to do; it has to end soon after its task is cancelled.
///   - onTimeout: The error to throw when the time is over.
/// - Returns: What the operation returns.
/// - Throws: What the operation throws, the error of `onTimeout`, or `CancellationError` when the caller's task is cancelled.
func withDeadline<Result: Sendable>(
    _ duration: Duration, operation: @escaping @Sendable () async throws -> Result,
    onTimeout: () -> KubernetesError
) async throws -> Result {
    let result = try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: duration)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
    try Task.checkCancellation()
    guard let result else { throw onTimeout() }
    return result
}
