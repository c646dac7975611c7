import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOWebSocket

/// One connection of a `TestServer`: reads requests and frames, writes whatever the script wants.
actor TestConnection {
    /// A request's head.
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: [String: String]

        /// The path without its query.
        var path: String { String(target.prefix { $0 != "?" }) }
        /// The values of a name in the query, decoded.
        func values(_ name: String) -> [String] {
            (URLComponents(string: target)?.queryItems ?? []).filter { $0.name == name }.map { $0.value ?? "" }
        }
    }

    struct Frame: Equatable, Sendable {
        var opcode: UInt8
        var isMasked: Bool
        var payload: [UInt8]
    }

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let pieces: AsyncStream<[UInt8]>
    private var buffer: [UInt8] = []

    static func serve(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: @Sendable (TestConnection) async throws -> Void
    ) async throws {
        try await channel.executeThenClose { inbound, outbound in
            let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            let connection = TestConnection(outbound: outbound, pieces: pieces)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { continuation.finish() }
                    for try await piece in inbound { continuation.yield(Array(piece.readableBytesView)) }
                }
                try await script(connection)
                group.cancelAll()
            }
        }
    }

    private init(outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, pieces: AsyncStream<[UInt8]>) {
        self.outbound = outbound
        self.pieces = pieces
    }

    /// Waits for more bytes; false when the client has closed.
    private func more() async -> Bool {
        for await piece in pieces {
            buffer += piece
            return true
        }
        return false
    }

    /// Waits until the client closes the connection.
    func waitForClose() async {
        while await more() {}
    }

    /// Whatever has come; nil when the client has closed.
    func bytes() async -> [UInt8]? {
        if buffer.isEmpty, !(await more()) { return nil }
        defer { buffer = [] }
        return buffer
    }

    /// Reads a request; nil when the client closes.
    func request() async -> Request? {
        while true {
            let text = String(decoding: buffer, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                buffer.removeFirst(text[..<end.upperBound].utf8.count)
                let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ").map(String.init)
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] =
                        parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
                }
                return Request(method: words[0], target: words[1], headers: headers)
            }
            guard await more() else { return nil }
        }
    }

    /// Reads a frame of the client, unmasked; nil when it closes.
    func frame() async -> Frame? {
        while true {
            if let (frame, length) = parse() {
                buffer.removeFirst(length)
                return frame
            }
            guard await more() else { return nil }
        }
    }

    private func parse() -> (Frame, Int)? {
        guard buffer.count >= 2 else { return nil }
        var length = Int(buffer[1] & 0x7f)
        var index = 2
        let extra = length == 126 ? 2 : length == 127 ? 8 : 0
        guard buffer.count >= index + extra else { return nil }
        if extra > 0 { length = buffer[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) } }
        index += extra
        let isMasked = buffer[1] & 0x80 != 0
        let mask = isMasked ? Array(buffer.dropFirst(index).prefix(4)) : [0, 0, 0, 0]
        if isMasked { index += 4 }
        guard buffer.count >= index + length else { return nil }
        let payload = buffer[index..<index + length].enumerated().map { $1 ^ mask[$0 % 4] }
        return (Frame(opcode: buffer[0] & 0x0f, isMasked: isMasked, payload: payload), index + length)
    }

    func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }

    /// Answers a request with JSON (or anything else).
    func answer(_ status: String, _ body: String, headers: [String] = []) async throws {
        let fields = ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] + headers
        try await write("HTTP/1.1 \(status)\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)")
    }

    /// Accepts an upgrade.
    /// - Parameters:
    ///   - request: The client's request.
    ///   - chosen: The protocol, nil to name none.
    ///   - frames: Bytes that go in the same packet.
    /// - Throws: What NIO throws when the client has left.
    func upgrade(_ request: Request, to chosen: String? = "v5.channel.k8s.io", with frames: [UInt8] = []) async throws {
        var head = "HTTP/1.1 101 Switching Protocols\r\n"
        for (name, value) in try await handshake(request) { head += "\(name): \(value)\r\n" }
        if let chosen { head += "Sec-WebSocket-Protocol: \(chosen)\r\n" }
        try await write(Array((head + "\r\n").utf8) + frames)
    }

    /// The headers that accept a WebSocket's key.
    private func handshake(_ request: Request) async throws -> HTTPHeaders {
        let headers = HTTPHeaders(request.headers.map { ($0.key, $0.value) })
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        return try await upgrader.buildUpgradeResponse(
            channel: NIOAsyncTestingChannel(),
            upgradeRequest: HTTPRequestHead(version: .http1_1, method: .GET, uri: request.target, headers: headers),
            initialResponseHeaders: [:]
        ).get()
    }
}

/// A server's frame.
/// - Parameters:
///   - opcode: 0 continuation, 2 binary, 8 close, 9 ping.
///   - payload: The content.
///   - isFinal: Whether the message ends with it.
/// - Returns: The frame's bytes, not masked.
func frame(_ opcode: UInt8 = 2, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    let first = opcode | (isFinal ? 0x80 : 0)
    let count = payload.count
    let length: [UInt8] =
        switch count {
        case ..<126: [UInt8(count)]
        case ..<65536: [126, UInt8(count >> 8), UInt8(count & 0xff)]
        default: [127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        }
    return [first] + length + payload
}

/// A message on a channel of an exec.
func message(_ channel: UInt8, _ text: String) -> [UInt8] { frame(2, [channel] + Array(text.utf8)) }

/// The end of a stream, as API servers send it: code 1000.
let closeFrame = frame(8, [0x03, 0xe8])

let success = message(3, #"{"metadata":{},"status":"Success"}"#)

/// The error channel's message for an exit code.
func failure(exitCode: Int) -> [UInt8] {
    message(
        3,
        """
        {"metadata":{},"status":"Failure","message":"command terminated with exit code \(exitCode)",\
        "reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\(exitCode)"}]}}
        """)
}
