/// An operation ran into its time limit.
package struct DeadlinePassed: Error, CustomStringConvertible {
    /// The time limit.
    package let limit: Duration

    /// One line for people.
    package var description: String {
        "the trace did not finish within \(limit.components.seconds) seconds; raise the limit with --timeout"
    }
}

/// Runs operations with a time limit.
package enum Deadline {
    /// Runs an operation and cancels it at the time limit.
    ///
    /// - Throws: ``DeadlinePassed``, or what the operation throws.
    package static func run<Result: Sendable>(
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
