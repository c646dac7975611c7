import NIOCore
import NIOPosix

/// A network between a client and a server of this machine: what it carries arrives half a round trip later, in order, and a
/// new connection takes a whole one, as TCP's handshake does.
enum SlowNetwork {
    /// Carries connections to a port of this machine for as long as the body runs.
    ///
    /// - Parameters:
    ///   - port: The server's port on 127.0.0.1.
    ///   - roundTrip: What a round trip takes.
    ///   - body: Gets the port on 127.0.0.1 to connect to instead.
    /// - Throws: What the body throws, or NIO's error of a port that cannot be bound.
    static func with(
        to port: Int, roundTrip: TimeAmount, _ body: (Int) async throws -> Void
    ) async throws {
        let half = TimeAmount.nanoseconds(roundTrip.nanoseconds / 2)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 256)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { client in
                    ClientBootstrap(group: client.eventLoop).channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(
                        host: "127.0.0.1", port: port
                    ).flatMapThrowing {
                        server in
                        let request = Relay(to: server, takes: half, atFirst: roundTrip + half)
                        try client.pipeline.syncOperations.addHandler(request)
                        try server.pipeline.syncOperations.addHandler(Relay(to: client, takes: half, atFirst: half))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            try await body(listener.localAddress?.port ?? 0)
            try await listener.close()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    /// One direction of a connection.
    private final class Relay: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let peer: any Channel
        private let delay: TimeAmount
        private let firstDelay: TimeAmount
        /// When what came last arrives: nothing overtakes it.
        private var last: NIODeadline?

        init(to peer: any Channel, takes delay: TimeAmount, atFirst firstDelay: TimeAmount) {
            (self.peer, self.delay, self.firstDelay) = (peer, delay, firstDelay)
        }

        private func arrival() -> NIODeadline {
            let due = NIODeadline.now() + (last == nil ? firstDelay : delay)
            let arrival = max(due, last ?? due)
            last = arrival
            return arrival
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            context.eventLoop.scheduleTask(deadline: arrival()) { [peer] in peer.writeAndFlush(bytes, promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            context.eventLoop.scheduleTask(deadline: arrival()) { [peer] in peer.close(promise: nil) }
            context.fireChannelInactive()
        }
    }
}
