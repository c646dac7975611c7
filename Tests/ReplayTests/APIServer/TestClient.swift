import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL

/// What a test's waiting ended in when it took too long.
struct DeadlineExceeded: Error {}

/// Runs `body`, and fails when it takes longer than any test should.
func withDeadline<Result: Sendable>(
    _ limit: Duration = .seconds(20), _ body: @Sendable @escaping () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw DeadlineExceeded() }
        return result
    }
}

/// An answer as it came over the wire.
struct WireResponse: Sendable {
    var code: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: String
}

/// A WebSocket frame of the server.
struct WireFrame: Sendable, Equatable {
    var opcode: UInt8
    var payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }
    static let normalClosure = WireFrame(opcode: 8, payload: [0x03, 0xE8])

    static func binary(_ channel: UInt8, _ text: String) -> WireFrame {
        WireFrame(opcode: 2, payload: [channel] + Array(text.utf8))
    }
}

/// A TLS client that writes and reads bytes by hand, so that the server's framing is checked by other code than its own.
final class TestClient {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer: [UInt8] = []
    struct Ended: Error {}

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects, runs `body` and closes the connection.
    static func connect<Result: Sendable>(
        port: Int, authority: String, certificate: (certificate: String, key: String)? = nil,
        _ body: @Sendable @escaping (TestClient) async throws -> Result
    ) async throws -> Result {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        if let certificate {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8))
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem))
        }
        let context = try NIOSSLContext(configuration: configuration)
        return try await withDeadline {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await channel.executeThenClose { inbound, outbound in
                try await body(TestClient(inbound, outbound))
            }
        }
    }

    /// Sends a request and reads its answer.
    func request(_ method: String, _ target: String, headers: [String: String] = [:]) async throws -> WireResponse {
        try await send("\(method) \(target) HTTP/1.1", headers: headers)
        return try await response(hasBody: method != "HEAD")
    }

    /// Asks for an upgrade to WebSocket; read the frames after an answer of 101.
    func upgrade(
        _ target: String, protocols: String?, method: String = "GET", headers: [String: String] = [:]
    ) async throws -> WireResponse {
        var headers = headers
        headers["Connection"] = "Upgrade"
        headers["Upgrade"] = "websocket"
        headers["Sec-WebSocket-Version"] = "13"
        headers["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
        if let protocols { headers["Sec-WebSocket-Protocol"] = protocols }
        return try await request(method, target, headers: headers)
    }

    /// Sends a masked frame, as clients must.
    func frame(_ opcode: UInt8, _ payload: [UInt8], final: Bool = true) async throws {
        let mask: [UInt8] = [1, 2, 3, 4]
        var bytes: [UInt8] = [opcode | (final ? 0x80 : 0)]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [0x80 | 127] + (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 255) }
        }
        bytes += mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// The server's next frame.
    func frame() async throws -> WireFrame {
        let head = try await take(2)
        var count = Int(head[1] & 0x7F)
        if count >= 126 {
            count = try await take(count == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return WireFrame(opcode: head[0] & 0x0F, payload: try await take(count))
    }

    /// All frames up to and with the close frame.
    func frames() async throws -> [WireFrame] {
        var frames: [WireFrame] = []
        repeat { frames.append(try await frame()) } while frames.last?.opcode != 8
        return frames
    }

    /// Whether the server has closed the connection, after which nothing more comes.
    func ended() async -> Bool {
        (try? await take(1)) == nil
    }

    private func send(_ line: String, headers: [String: String]) async throws {
        let fields = headers.merging(["Host": "127.0.0.1"]) { given, _ in given }.map { "\($0): \($1)\r\n" }.joined()
        try await outbound.write(ByteBuffer(string: "\(line)\r\n\(fields)\r\n"))
    }

    private func response(hasBody: Bool) async throws -> WireResponse {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try await take(1) }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let code = Int(lines[0].split(separator: " ")[1]) ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].dropFirst())
        }
        let length = hasBody ? Int(headers["content-length"] ?? "") ?? 0 : 0
        return WireResponse(
            code: code, headers: headers, body: String(decoding: try await take(length), as: UTF8.self))
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count < count {
            guard let next = try await inbound.next() else { throw Ended() }
            buffer += next.readableBytesView
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }
}
