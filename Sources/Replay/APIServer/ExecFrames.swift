import FoundationEssentials
import NIOCore
import NIOWebSocket

/// What a client's frame says in an exec session.
enum ExecMessage: Equatable {
    /// Bytes for a channel.
    case data(ExecChannel, [UInt8])
    /// `v5`: the client closes a channel.
    case closeChannel(ExecChannel)
    /// A ping, to be answered with the same bytes.
    case ping(ByteBuffer)
    /// The client ends the session.
    case close
    /// Nothing that matters.
    case ignored

    /// Reads a frame whose fragments have been put together.
    init(_ frame: WebSocketFrame, in execProtocol: ExecProtocol) {
        var data = frame.unmaskedData
        switch frame.opcode {
        case .connectionClose: self = .close
        case .ping: self = .ping(data)
        case .binary, .text:
            guard let first = data.readInteger(as: UInt8.self) else {
                self = .ignored
                return
            }
            var payload = [UInt8](data.readableBytesView)
            var number = first
            if execProtocol.isBase64 {
                number = first &- UInt8(ascii: "0")
                payload = Data(base64Encoded: Data(payload)).map { [UInt8]($0) } ?? []
            }
            switch ExecChannel(rawValue: number) {
            case .close? where execProtocol == .v5:
                self = payload.first.flatMap(ExecChannel.init(rawValue:)).map { .closeChannel($0) } ?? .ignored
            case let channel?: self = .data(channel, payload)
            case nil: self = .ignored
            }
        default: self = .ignored
        }
    }
}

/// Sends an exec session's output as frames.
struct ExecFrameWriter: Sendable {
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    let execProtocol: ExecProtocol

    /// Sends bytes on a channel, and waits while the client reads slower than this writes.
    func send(_ bytes: some Sequence<UInt8>, on channel: ExecChannel) async throws {
        var data: ByteBuffer
        if execProtocol.isBase64 {
            data = ByteBuffer(string: String(channel.rawValue) + Data(bytes).base64EncodedString())
        } else {
            data = ByteBuffer(integer: channel.rawValue)
            data.writeBytes(bytes)
        }
        let opcode: WebSocketOpcode = execProtocol.isBase64 ? .text : .binary
        try await outbound.write(WebSocketFrame(fin: true, opcode: opcode, data: data))
    }

    /// Answers a ping.
    func pong(_ data: ByteBuffer) async throws {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: data))
    }

    /// Ends the session in order: close code 1000.
    func close() async throws {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: .normalClosure)
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
    }
}
