import Synchronization

/// Bytes on their way from a client to a process's standard input: one side adds, the other takes.
///
/// Adding waits while too much lies in the buffer, so that a client cannot send faster than the process reads.
final class InputBuffer: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var size = 0
        var finished = false
        /// Set when nobody takes any more: what is added then is dropped.
        var abandoned = false
        var producer: CheckedContinuation<Void, Never>?
        var consumer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: How many bytes may lie in the buffer before adding waits.
    init(capacity: Int = 256 * 1024) {
        self.capacity = capacity
    }

    /// Adds bytes, and waits until there is room again. Only one task may add.
    func add(_ bytes: [UInt8]) async {
        let (consumer, full) = state.withLock { state in
            guard !state.finished, !state.abandoned else { return (nil as CheckedContinuation<Void, Never>?, false) }
            state.chunks.append(bytes)
            state.size += bytes.count
            return (state.consumer.take(), state.size > capacity)
        }
        consumer?.resume()
        guard full else { return }
        await wait(as: \.producer) { $0.size > capacity && !$0.abandoned }
    }

    /// Says that nothing more comes.
    func finish() {
        let consumer = state.withLock { state in
            state.finished = true
            return state.consumer.take()
        }
        consumer?.resume()
    }

    /// Says that nothing more is taken: waiting and later additions go through at once.
    func abandon() {
        let producer = state.withLock { state in
            state.abandoned = true
            state.chunks = []
            state.size = 0
            return state.producer.take()
        }
        producer?.resume()
    }

    /// Takes the next bytes; `nil` at the end, and when the task is cancelled. Only one task may take.
    func next() async -> [UInt8]? {
        await wait(as: \.consumer) { $0.chunks.isEmpty && !$0.finished }
        let (chunk, producer) = state.withLock { state -> ([UInt8]?, CheckedContinuation<Void, Never>?) in
            guard !state.chunks.isEmpty else { return (nil, nil) }
            let chunk = state.chunks.removeFirst()
            state.size -= chunk.count
            return (chunk, state.size <= capacity ? state.producer.take() : nil)
        }
        producer?.resume()
        return chunk
    }

    /// Suspends while `condition` holds, until the other side wakes this one or the task is cancelled.
    private func wait(
        as side: any WritableKeyPath<State, CheckedContinuation<Void, Never>?> & Sendable,
        while condition: @Sendable (borrowing State) -> Bool
    ) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let waits = state.withLock { state in
                    guard condition(state), !Task.isCancelled else { return false }
                    state[keyPath: side] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0[keyPath: side].take() }?.resume()
        }
    }
}
