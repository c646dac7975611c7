internal import Synchronization

/// The shells of a client that wait for their next script.
final class ContainerShells: Sendable {
    /// More than this many that wait, and the one that has waited longest ends: each is a connection and a process.
    private static let mostIdle = 64

    private struct State {
        var idle: [(place: ExecRequest, shell: ContainerShell)] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes a shell.
    /// - Parameter place: Where it runs.
    /// - Returns: `nil` where none waits there.
    func take(_ place: ExecRequest) -> ContainerShell? {
        state.withLock { state in
            state.idle.removeAll { !$0.shell.isIdle }
            return state.idle.firstIndex { $0.place == place }.map { state.idle.remove(at: $0).shell }
        }
    }

    /// Lets a shell wait here.
    /// - Parameters:
    ///   - shell: The shell, which runs nothing.
    ///   - place: Where it runs.
    func give(_ shell: ContainerShell, _ place: ExecRequest) async {
        let tooMany = state.withLock { state -> ContainerShell? in
            if state.isClosed { return shell }
            state.idle.append((place, shell))
            return state.idle.count > Self.mostIdle ? state.idle.removeFirst().shell : nil
        }
        await tooMany?.leave()
    }

    /// Ends all that wait, and those that come from now on.
    func close() async {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle.map(\.shell)
        }
        await withTaskGroup { group in
            for shell in left { group.addTask { await shell.leave() } }
        }
    }
}
