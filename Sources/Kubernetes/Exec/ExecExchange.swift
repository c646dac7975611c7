internal import NIOCore
internal import NIOWebSocket

/// What goes to a command and what is done with what it writes.
struct ExecTraffic: Sendable {
    /// Standard input, piece by piece until it ends; `nil` for none.
    var input: AsyncStream<[UInt8]>?
    /// Whether nothing more is wanted of the command when its input has ended.
    var leavesAfterInput = false
    /// Is called whenever the command has written something. What it takes is not part of the result.
    var written: @Sendable (inout ExecStreams) -> Void
}

/// The conversation of an exec after the upgrade: sends standard input, collects the output until the server closes.
struct ExecExchange: Sendable {
    let request: ExecRequest
    let chosen: ExecProtocol
    let traffic: ExecTraffic

    /// How often the server is asked whether it is there, as kubectl does it (`pingPeriod` in
    /// `k8s.io/client-go/tools/remotecommand/websocket.go`): what lies between closes connections that are silent.
    private static let pingPeriod = Duration.seconds(5)

    /// Runs the conversation and closes the channel.
    /// - Parameter stream: The upgraded connection.
    /// - Returns: What the command printed and how it ended.
    /// - Throws: `KubernetesError`, or what NIO throws when the connection breaks before the server has said how it ended.
    func run(_ stream: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async throws -> ExecResult {
        let channel = stream.channel
        let streams = try await stream.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let input = traffic.input {
                    // Beside the reading: a command that answers while it reads would otherwise block both sides. What
                    // becomes of the input shows in the command's end, not here.
                    group.addTask { try? await send(input, to: outbound, of: channel) }
                }
                group.addTask {
                    while !Task.isCancelled {
                        try await Task.sleep(for: Self.pingPeriod)
                        channel.writeAndFlush(Self.frame(.ping, ByteBuffer()), promise: nil)
                    }
                }
                defer { group.cancelAll() }
                return try await collect(inbound, from: channel)
            }
        }
        try Task.checkCancellation()
        return try streams.result(of: request)
    }

    private func send(
        _ input: AsyncStream<[UInt8]>, to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>,
        of channel: any Channel
    ) async throws {
        for await piece in input {
            for message in ExecProtocol.messages(stdin: piece) {
                try await outbound.write(Self.frame(.binary, ByteBuffer(bytes: message)))
            }
        }
        if let end = chosen.endOfInput { try await outbound.write(Self.frame(.binary, ByteBuffer(bytes: end))) }
        guard traffic.leavesAfterInput else { return }
        // Closed only when all that was written before is on its way.
        try await channel.writeAndFlush(Self.frame(.connectionClose, ByteBuffer())).get()
        try await channel.close()
    }

    private func collect(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, from channel: any Channel
    ) async throws -> ExecStreams {
        var streams = ExecStreams()
        do {
            for try await frame in inbound {
                guard let frame = ExecStreams.Frame(frame) else { continue }
                switch try streams.receive(frame) {
                case .none:
                    break
                case .pong(let bytes):
                    // Not through the writer: it may be held up by standard input that nobody reads.
                    channel.writeAndFlush(Self.frame(.pong, ByteBuffer(bytes: bytes)), promise: nil)
                case .close:
                    try? await channel.writeAndFlush(Self.frame(.connectionClose, ByteBuffer())).get()
                    return streams
                }
                if case .data = frame { traffic.written(&streams) }
            }
        } catch  where streams.isComplete {
            // The command has ended and said how; servers are not always tidy in closing after that.
        }
        return streams
    }

    /// A frame of a client: final and masked.
    private static func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }
}

extension ExecStreams.Frame {
    /// - Parameter frame: A frame as NIO decodes it; opcodes without a meaning give nil.
    init?(_ frame: WebSocketFrame) {
        var data = frame.unmaskedData
        switch frame.opcode {
        case .binary, .text:
            self = .data(isFirst: true, isFinal: frame.fin, Array(data.readableBytesView))
        case .continuation:
            self = .data(isFirst: false, isFinal: frame.fin, Array(data.readableBytesView))
        case .ping:
            self = .ping(Array(data.readableBytesView))
        case .pong:
            self = .pong
        case .connectionClose:
            let code = data.readInteger(as: UInt16.self).map(Int.init)
            self = .close(code: code, reason: String(buffer: data))
        default:
            return nil
        }
    }
}
