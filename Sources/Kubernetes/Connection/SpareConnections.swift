internal import NIOCore
internal import Synchronization

/// Connections that are opened before it is known what for: to connect takes three round trips with TLS, which pass while
/// something else is waited for.
final class SpareConnections: Sendable {
    /// A connection that is there or on its way.
    private struct Spare: Sendable {
        let handle: ChannelHandle
        /// Not a child of who asked for it: it is there for whoever needs it first. ``close()`` ends it.
        let opening: Task<any Channel, any Error>

        func close() {
            opening.cancel()
            handle.close()
        }
    }

    private struct State {
        var spares: [Spare] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Begins to open a connection.
    /// - Parameter open: Opens it; its channels go to the handle.
    func add(_ open: @escaping @Sendable (ChannelHandle) async throws -> any Channel) {
        let handle = ChannelHandle()
        let spare = Spare(handle: handle, opening: Task { try await open(handle) })
        let isClosed = state.withLock { state in
            if !state.isClosed { state.spares.append(spare) }
            return state.isClosed
        }
        if isClosed { spare.close() }
    }

    /// Takes a connection, waiting for it where it is on its way.
    /// - Parameter handle: Gets the channel, to close it on cancellation.
    /// - Returns: An active channel; `nil` where none is left, or where it could not be opened: who opens one again is told
    ///   why.
    func take(_ handle: ChannelHandle) async -> (any Channel)? {
        guard let spare = state.withLock({ $0.spares.popLast() }) else { return nil }
        let channel = await withTaskCancellationHandler {
            try? await spare.opening.value
        } onCancel: {
            spare.close()
        }
        guard let channel else { return nil }
        handle.adopt(channel)
        return channel.isActive ? channel : nil
    }

    /// Closes what nobody took, and all that is asked for from now on.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.spares = [] }
            return state.spares
        }
        for spare in left { spare.close() }
    }
}
