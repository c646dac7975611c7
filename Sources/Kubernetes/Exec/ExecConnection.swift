internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOWebSocket

/// One attempt at an exec: connects, asks for the upgrade, and carries the streams to their end.
struct ExecConnection: Sendable {
    let access: ClusterAccess
    let credentials: Credentials
    /// Nil for a server without TLS.
    let tls: NIOSSLContext?
    let request: ExecRequest
    let offer: [ExecProtocol]
    /// Connections with these credentials that are there already.
    let spares: SpareConnections?
    /// What the command gets and what is done with what it writes.
    let traffic: ExecTraffic

    /// How an attempt went.
    enum Outcome: Sendable {
        /// The command ran.
        case ended(ExecResult)
        /// The server answered with something else than a stream.
        case refused(httpStatus: Int, body: [UInt8])
    }

    /// The pipeline after the server's answer.
    private enum Upgrade: Sendable {
        case stream(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, protocolName: String?)
        case refused(NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>)
    }

    /// Runs the attempt. Closes the connection when the task is cancelled.
    /// - Throws: What NIO throws, or `KubernetesError`.
    func run() async throws -> Outcome {
        try await withChannelHandle { handle in
            switch try await upgraded(handle) {
            case .stream(let stream, let protocolName):
                guard let chosen = protocolName.flatMap(ExecProtocol.init(rawValue:)) else {
                    throw KubernetesError(
                        .malformed,
                        "cannot exec into \(request.place): the server chose the protocol \"\(protocolName ?? "")\"")
                }
                return .ended(try await ExecExchange(request: request, chosen: chosen, traffic: traffic).run(stream))
            case .refused(let answer):
                return try await read(answer)
            }
        }
    }

    /// Opens a connection for an exec to come, and begins TLS on it.
    /// - Parameters:
    ///   - access: The cluster and the user.
    ///   - tls: Nil for a server without TLS.
    ///   - handle: Gets the channel, to close it on cancellation.
    /// - Returns: A channel that waits for the client to speak.
    /// - Throws: What `ClusterAccess.dial` throws.
    static func open(
        _ access: ClusterAccess, tls: NIOSSLContext?, _ handle: ChannelHandle
    ) async throws -> any Channel {
        let channel = try await access.dial(handle)
        let hostname = access.expectedHostname
        try await channel.eventLoop.submit { try add(tls, hostname, to: channel) }.get()
        return channel
    }

    private static func add(_ tls: NIOSSLContext?, _ hostname: String?, to channel: any Channel) throws {
        guard let tls else { return }
        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: hostname))
    }

    /// Asks for the upgrade, on a connection that is there if it still is.
    private func upgraded(_ handle: ChannelHandle) async throws -> Upgrade {
        if let spare = await spares?.take(handle), let upgraded = try? await upgrade(spare, startingTLS: false) {
            return upgraded
        }
        // One that broke before the server answered has run nothing.
        try Task.checkCancellation()
        return try await upgrade(try await access.dial(handle), startingTLS: true)
    }

    private func upgrade(_ channel: any Channel, startingTLS: Bool) async throws -> Upgrade {
        let head = requestHead
        let hostname = access.expectedHostname
        let tls = startingTLS ? tls : nil
        return try await channel.eventLoop.flatSubmit {
            do {
                try Self.add(tls, hostname, to: channel)
                try channel.pipeline.syncOperations.addHandler(LateEndHandler())
                return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                    configuration: Self.upgradeConfiguration(head))
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    private var requestHead: HTTPRequestHead {
        var headers = access.headers(credentials)
        headers.add(name: "Sec-WebSocket-Protocol", value: offer.map(\.rawValue).joined(separator: ", "))
        return HTTPRequestHead(
            version: .http1_1, method: .GET, uri: access.server.basePath + request.target, headers: headers)
    }

    private static func upgradeConfiguration(
        _ head: HTTPRequestHead
    ) -> NIOUpgradableHTTPClientPipelineConfiguration<Upgrade> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(maxFrameSize: 1 << 26) { channel, response in
            channel.eventLoop.makeCompletedFuture {
                .stream(
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                    protocolName: response.headers.first(name: "Sec-WebSocket-Protocol"))
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        .refused(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                    }
                }))
        // The default drops what came in one packet with the 101: all the output of a fast command.
        configuration.leftOverBytesStrategy = .forwardBytes
        return configuration
    }

    private func read(
        _ answer: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    ) async throws -> Outcome {
        try await answer.executeThenClose { inbound, _ in
            var httpStatus: Int?
            var body: [UInt8] = []
            parts: for try await part in inbound {
                switch part {
                case .head(let head): httpStatus = Int(head.status.code)
                case .body(let buffer): body += buffer.readableBytesView
                case .end: break parts
                }
                if body.count > 1 << 20 { break }
            }
            guard let httpStatus else { throw ChannelError.eof }
            return .refused(httpStatus: httpStatus, body: body)
        }
    }
}
