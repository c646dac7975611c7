/// Lets a few through at a time.
///
/// Swift Testing starts every test case at once. Hundreds of traces that share two event loops and a few cores would run
/// into the deadlines of their connections; run a few at a time they take no longer.
enum Gate {
    private actor Places {
        private var free = 4
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func take() async {
            guard free == 0 else {
                free -= 1
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }

        func give() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }

    private static let places = Places()

    /// Runs something when there is a place for it. It must not pass the gate itself.
    static func pass<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async rethrows -> Result {
        await places.take()
        do {
            let result = try await body()
            await places.give()
            return result
        } catch {
            await places.give()
            throw error
        }
    }
}
