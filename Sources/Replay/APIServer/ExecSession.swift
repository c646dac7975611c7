import NIOCore
import NIOWebSocket

/// One exec over an upgraded connection, from the first frame to the close.
struct ExecSession: Sendable {
    let grant: ExecGrant
    /// How long a client has to answer the close frame before the connection is closed all the same.
    var closeTimeout: Duration = .seconds(2)

    /// What ends first.
    private enum Event: Sendable {
        case processEnded(ExecOutcome)
        case clientLeft
        case timedOut
    }

    /// Runs the session. A client that leaves ends the process; so does cancelling.
    func run(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async throws {
        try await channel.executeThenClose { inbound, outbound in
            let writer = ExecFrameWriter(outbound: outbound, execProtocol: grant.execProtocol)
            let input = InputBuffer()
            try await greet(writer)
            try await withThrowingTaskGroup(of: Event.self) { group in
                group.addTask {
                    try await listen(inbound, writer: writer, input: input)
                    return .clientLeft
                }
                group.addTask {
                    .processEnded(
                        try await ExecProcess(grant: grant, input: input) { channel, bytes in
                            try await writer.send(bytes, on: channel)
                        }.run())
                }
                defer { group.cancelAll() }
                guard case .processEnded(let outcome)? = try await group.next() else { return }
                if let status = outcome.status(in: grant.execProtocol) { try await writer.send(status, on: .error) }
                try await writer.close()
                // Closing at once could reset the connection and lose output that the client has yet to read.
                group.addTask {
                    try await Task.sleep(for: closeTimeout)
                    return .timedOut
                }
                _ = try await group.next()
            }
        }
    }

    /// An empty message tells the client that the session has begun, on the lowest channel that it asked for.
    private func greet(_ writer: ExecFrameWriter) async throws {
        let channel: ExecChannel =
            grant.request.standardOutput
            ? .standardOutput : grant.request.standardError ? .standardError : .error
        try await writer.send([], on: channel)
    }

    private func listen(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, writer: ExecFrameWriter, input: InputBuffer
    ) async throws {
        for try await frame in inbound {
            switch ExecMessage(frame, in: grant.execProtocol) {
            case .data(.standardInput, let bytes) where !bytes.isEmpty: await input.add(bytes)
            case .closeChannel(.standardInput): input.finish()
            case .ping(let data): try await writer.pong(data)
            case .close: return
            default: continue
            }
        }
    }
}
