import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

/// A connection after its first request: plain HTTP, or an exec session.
enum ServerConnection: Sendable {
    case http(NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, peer: ConnectionPeer)
    case exec(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, ExecGrant)
}

/// A connection whose first request has not come yet.
struct PendingConnection: Sendable {
    let channel: any Channel
    let connection: EventLoopFuture<ServerConnection>

    /// Waits for the first request; cancelling closes the connection.
    func first() async throws -> ServerConnection {
        try await withTaskCancellationHandler {
            try await connection.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Who is on the other end of a connection.
final class ConnectionPeer: Sendable {
    /// The user of the client certificate, known once the handshake is done.
    let user = Mutex<String?>(nil)
    /// The exec that the first request was granted.
    let grant = Mutex<ExecGrant?>(nil)
    /// The first request, when it asks for an upgrade. NIO drops it when the upgrade is refused.
    let upgradeRequest = Mutex<HTTPRequestHead?>(nil)
}

/// Sets up a connection: TLS, HTTP, and the upgrade to WebSocket that an exec asks for.
struct ConnectionSetup: Sendable {
    let tls: NIOSSLContext
    let certificates: ReplayCertificates
    let responder: APIResponder
    let options: ReplayServerOptions
    let log: RequestLog

    /// Frames of a client: more than any sends as one.
    private static let maxFrameSize = 32 << 20

    func configure(_ channel: any Channel) -> EventLoopFuture<PendingConnection> {
        channel.eventLoop.makeCompletedFuture {
            // The certificate is asked for and judged later: one that has run out makes requests unauthorized, as in
            // a real API server, and does not fail the handshake.
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls) { _, promise in promise.succeed(.certificateVerified) })
            let peer = ConnectionPeer()
            let upgrader = NIOTypedWebSocketServerUpgrader<ServerConnection>(
                maxFrameSize: Self.maxFrameSize,
                shouldUpgrade: { channel, head in
                    let headers = upgradeHeaders(head, peer: peer, channel: channel)
                    guard options.latency > .zero else { return channel.eventLoop.makeSucceededFuture(headers) }
                    return channel.eventLoop.scheduleTask(in: TimeAmount(options.latency)) { headers }.futureResult
                },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture { try execConnection(channel, peer: peer) }
                })
            let upgrade = NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    identify(peer, on: channel)
                    return .http(try NIOAsyncChannel(wrappingChannelSynchronously: channel), peer: peer)
                }
            }
            let connection = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade))
            let upgradeHandler = try channel.pipeline.syncOperations.handler(
                type: NIOTypedHTTPServerUpgradeHandler<ServerConnection>.self)
            try channel.pipeline.syncOperations.addHandler(
                UpgradeRequestKeeper(peer: peer), position: .before(upgradeHandler))
            return PendingConnection(channel: channel, connection: connection)
        }
    }

    /// The headers of the answer 101; `nil` when the request is refused: then it is answered over HTTP.
    private func upgradeHeaders(_ head: HTTPRequestHead, peer: ConnectionPeer, channel: any Channel) -> HTTPHeaders? {
        identify(peer, on: channel)
        guard case .exec(let grant) = decide(head, peer: peer) else { return nil }
        log.add(method: head.method.rawValue, uri: head.uri)
        peer.grant.withLock { $0 = grant }
        return ["Sec-WebSocket-Protocol": grant.execProtocol.rawValue]
    }

    private func execConnection(_ channel: any Channel, peer: ConnectionPeer) throws -> ServerConnection {
        guard let grant = peer.grant.withLock({ $0 }) else { throw ChannelError.inappropriateOperationForState }
        let exec = grant.request
        log.add(
            LoggedExec(namespace: exec.namespace, pod: exec.pod, container: exec.container, command: exec.command))
        try channel.pipeline.syncOperations.addHandler(
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1 << 16,
                maxAccumulatedFrameSize: Self.maxFrameSize))
        return .exec(try NIOAsyncChannel(wrappingChannelSynchronously: channel), grant)
    }

    private func identify(_ peer: ConnectionPeer, on channel: any Channel) {
        guard let handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self),
            let certificate = handler.peerCertificate
        else { return }
        let user = certificates.user(of: certificate)
        peer.user.withLock { $0 = user }
    }

    /// Decides about a request of this peer.
    func decide(_ head: HTTPRequestHead, peer: ConnectionPeer) -> APIDecision {
        responder.decide(
            APIRequest(
                method: head.method.rawValue, target: RequestTarget(head.uri),
                accept: head.headers["accept"].isEmpty ? nil : head.headers["accept"].joined(separator: ","),
                upgrade: upgrade(head),
                user: user(head, peer: peer)))
    }

    private func upgrade(_ head: HTTPRequestHead) -> RequestedUpgrade? {
        guard head.headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" }),
            let name = head.headers[canonicalForm: "upgrade"].first.map(String.init)
        else { return nil }
        guard name.lowercased() == "websocket" else { return .other(name) }
        return .webSocket(head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init))
    }

    /// Who asks: by the certificate, else by the bearer token.
    private func user(_ head: HTTPRequestHead, peer: ConnectionPeer) -> String? {
        if let user = peer.user.withLock({ $0 }) { return user }
        guard let authorization = head.headers.first(name: "authorization"), authorization.hasPrefix("Bearer ") else {
            return nil
        }
        return options.tokens[String(authorization.dropFirst("Bearer ".count))]
    }
}
