import FoundationEssentials
import Glibc

/// Waiting for what nothing tells of, with a deadline.
enum Waiting {
    /// Looks every few milliseconds whether a condition holds.
    ///
    /// - Parameters:
    ///   - seconds: The deadline.
    ///   - condition: Returns `nil` when it holds, otherwise what is missing.
    /// - Returns: What was still missing at the deadline; `nil` when the condition came true.
    /// - Throws: What `condition` throws; `CancellationError`.
    static func poll(seconds: Int, _ condition: () async throws -> String?) async throws -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while let missing = try await condition() {
            if ContinuousClock.now >= deadline { return missing }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    /// Waits for sockets of daemons that were just started.
    ///
    /// - Throws: `ReplayError.notReady`.
    static func sockets(_ paths: [String], node: String, seconds: Int) async throws {
        let missing = try await poll(seconds: seconds) { paths.first { !FileManager.default.fileExists(atPath: $0) } }
        if let missing {
            throw ReplayError.notReady(node: node, waitedFor: "the socket \(missing)", seconds: seconds, detail: "")
        }
    }
}
