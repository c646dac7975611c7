import Synchronization

/// An exec that was started.
package struct LoggedExec: Sendable, Equatable {
    /// The pod's namespace.
    package let namespace: String
    /// The pod's name.
    package let pod: String
    /// The container's name.
    package let container: String
    /// The program and its arguments.
    package let command: [String]
}

/// What a replay's API server was asked, for tests and benchmarks that count.
package final class RequestLog: Sendable {
    private struct Entries {
        var requests: [String] = []
        var execs: [LoggedExec] = []
    }

    private let entries = Mutex(Entries())

    package init() {}

    /// Each request in order, refused ones too: method and target, e.g. `GET /api/v1/pods?limit=500`.
    package var requests: [String] { entries.withLock { $0.requests } }

    /// Each exec whose session began, in order.
    package var execs: [LoggedExec] { entries.withLock { $0.execs } }

    /// Forgets all that happened so far.
    package func reset() {
        entries.withLock { $0 = Entries() }
    }

    func add(method: String, uri: String) {
        entries.withLock { $0.requests.append(method + " " + uri) }
    }

    func add(_ exec: LoggedExec) {
        entries.withLock { $0.execs.append(exec) }
    }
}
