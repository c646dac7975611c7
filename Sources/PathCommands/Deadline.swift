/// An operation did not end in time.
struct DeadlinePassed: Error, CustomStringConvertible {
    /// The time that it had.
    let limit: Duration

    /// One line for people.
    var description: String {
        "the trace did not end within \(limit.components.seconds) seconds; give it more with --timeout"
    }
}

/// Runs operations that must end in time.
enum Deadline {
    /// Runs an operation and cancels it when the time is over.
    ///
    /// - Throws: ``DeadlinePassed``, or what the operation throws.
    static func run<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw DeadlinePassed(limit: limit)
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw DeadlinePassed(limit: limit) }
            return result
        }
    }
}
