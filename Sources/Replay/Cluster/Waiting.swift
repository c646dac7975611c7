import FoundationEssentials
import Glibc

/// Polling with a deadline, for conditions without a notification.
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

    /// Waits until daemons that were just started take connections: a socket's file is there a moment before its daemon
    /// listens.
    ///
    /// - Throws: `ReplayError.notReady`.
    static func sockets(_ paths: [String], node: String, seconds: Int) async throws {
        let missing = try await poll(seconds: seconds) { paths.first { !takesConnections($0) } }
        if let missing {
            throw ReplayError.notReady(node: node, waitedFor: "the socket \(missing)", seconds: seconds, detail: "")
        }
    }

    private static func takesConnections(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
    }
}
