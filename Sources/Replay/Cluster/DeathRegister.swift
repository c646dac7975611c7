import FoundationEssentials
import Synchronization

/// Which daemons were started and which of them died, with those who wait for that.
final class DeathRegister: Sendable {
    private struct State {
        var daemons: [Daemon] = []
        var deaths: [DaemonDeath] = []
        /// Why the supervisor ended; `nil` while it runs.
        var ended: String?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    private let state = Mutex(State())

    var deaths: [DaemonDeath] { state.withLock { $0.deaths } }

    /// - Returns: The number that the supervisor's reports name the daemon by.
    func add(_ daemon: Daemon) -> Int {
        state.withLock { state in
            state.daemons.append(daemon)
            return state.daemons.count - 1
        }
    }

    /// Takes a line of the supervisor, `died NUMBER STATUS`.
    func report(_ line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "died", let index = Int(words[1]), let status = Int(words[2]) else {
            return
        }
        let waiters = state.withLock { state in
            guard state.daemons.indices.contains(index) else { return [CheckedContinuation<Void, Never>]() }
            let daemon = state.daemons[index]
            state.deaths.append(
                DaemonDeath(daemon: daemon.name, node: daemon.node, status: status, logEnd: Self.end(of: daemon.log)))
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Notes that the supervisor is gone.
    func end(_ reason: String) {
        let waiters = state.withLock { state in
            state.ended = reason
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    func death(after seen: Int) async throws -> DaemonDeath {
        while true {
            try Task.checkCancellation()
            let (known, ended) = state.withLock { ($0.deaths.dropFirst(seen).first, $0.ended) }
            if let known { return known }
            if let ended { throw ReplayError.supervisorEnded(ended) }
            await change(after: seen)
        }
    }

    /// Returns when there is more than the caller saw, or the caller is cancelled.
    private func change(after seen: Int) async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state in
                    if Task.isCancelled || state.deaths.count > seen || state.ended != nil { return true }
                    state.waiters[waiter] = continuation
                    return false
                }
                if now { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }

    /// The last lines of a log: what a person needs to see first.
    private static func end(of log: String) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: log), options: .alwaysMapped) else { return "" }
        return String(decoding: data.suffix(4000), as: UTF8.self).split(separator: "\n").suffix(5)
            .joined(separator: "\n")
    }
}
