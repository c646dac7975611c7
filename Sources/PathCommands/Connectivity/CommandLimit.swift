import OVNKubernetes
import TraceProbe

/// Runs scripts in the cluster's containers, a few at a time.
struct CommandLimit: ContainerExecuting {
    /// How many may run, and who waits.
    private actor Places {
        private var free: Int
        private var running = 0
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ count: Int) { free = count }

        /// Waits for a place. Those that hold one give it back when they end, fail or are cancelled, each of which has a
        /// deadline: nobody waits for ever.
        func take() async -> Int {
            if free > 0 {
                free -= 1
            } else {
                await withCheckedContinuation { waiting.append($0) }
            }
            running += 1
            return running
        }

        func give() -> Int {
            running -= 1
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
            return running
        }
    }

    private let executor: any ContainerExecuting
    private let places: Places
    private let changed: @Sendable (Int) -> Void

    /// Limits another executor.
    ///
    /// - Parameters:
    ///   - executor: What runs the scripts.
    ///   - count: How many may run at once, at least one.
    ///   - changed: Receives the number of running scripts whenever it changes.
    init(_ executor: any ContainerExecuting, count: Int, changed: @escaping @Sendable (Int) -> Void) {
        self.executor = executor
        places = Places(max(1, count))
        self.changed = changed
    }

    func run(script: String, in container: ToolContainer) async throws -> ScriptOutput {
        changed(await places.take())
        do {
            try Task.checkCancellation()
            let output = try await executor.run(script: script, in: container)
            changed(await places.give())
            return output
        } catch {
            changed(await places.give())
            throw error
        }
    }
}
