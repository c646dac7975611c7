internal import NIOCore
internal import Synchronization

/// The channels that an attempt to connect has opened so far, to be closed from a cancellation handler at any moment.
final class ChannelHandle: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var promises: [EventLoopPromise<any Channel>] = []
        var isClosed = false
    }
    private let state = Mutex(State())

    /// Takes a channel; closes it at once when the attempt is over already.
    /// - Parameter channel: A channel that was just made.
    func adopt(_ channel: any Channel) {
        let isClosed = state.withLock { state in
            state.channels.append(channel)
            return state.isClosed
        }
        if isClosed { channel.close(promise: nil) }
    }

    /// Takes the promise of a channel, so that closing does not wait for the resolver, which knows no cancellation.
    /// - Parameter promise: A promise that is completed in any case; failing it once more does nothing.
    func adopt(_ promise: EventLoopPromise<any Channel>) {
        let isClosed = state.withLock { state in
            state.promises.append(promise)
            return state.isClosed
        }
        if isClosed { promise.fail(ChannelError.alreadyClosed) }
    }

    /// Closes all channels, now and in future.
    func close() {
        let (channels, promises) = state.withLock { state in
            state.isClosed = true
            defer { (state.channels, state.promises) = ([], []) }
            return (state.channels, state.promises)
        }
        for promise in promises { promise.fail(ChannelError.alreadyClosed) }
        for channel in channels { channel.close(promise: nil) }
    }
}

/// Runs an operation that opens channels and closes them when the task is cancelled or the operation throws.
/// - Parameter operation: What to do; every channel it opens goes to the handle.
/// - Returns: What the operation returns.
/// - Throws: What the operation throws; `CancellationError` when the task is cancelled.
func withChannelHandle<Result: Sendable>(
    _ operation: (ChannelHandle) async throws -> Result
) async throws -> Result {
    let handle = ChannelHandle()
    return try await withTaskCancellationHandler {
        do {
            return try await operation(handle)
        } catch {
            handle.close()
            // Closing is how a cancelled task gets out of its waits: what they then report is not what happened.
            try Task.checkCancellation()
            throw error
        }
    } onCancel: {
        handle.close()
    }
}
