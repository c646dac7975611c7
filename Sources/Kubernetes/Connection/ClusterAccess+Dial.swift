internal import NIOCore
internal import NIOPosix

extension ClusterAccess {
    /// How long connecting may take: a server that does not answer at all differs from a slow command.
    static let connectTimeout = TimeAmount.seconds(10)

    /// Opens a connection to the server, through the proxy if there is one. TLS is not started.
    /// - Parameter handle: Gets the channel, to close it on cancellation.
    /// - Returns: An active channel with an empty pipeline. The server waits for the client to speak, so that nothing is
    ///   lost before handlers are added.
    /// - Throws: `NIOConnectionError`, or `KubernetesError` when the proxy refuses.
    func dial(_ handle: ChannelHandle) async throws -> any Channel {
        let group = MultiThreadedEventLoopGroup.singleton
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(Self.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                handle.adopt(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        let connected = group.any().makePromise(of: (any Channel).self)
        handle.adopt(connected)
        bootstrap.connect(host: proxy?.host ?? server.host, port: proxy?.port ?? server.port).cascade(to: connected)
        let channel = try await connected.futureResult.get()
        guard let proxy else { return channel }
        let handshake = proxy.handshake(to: server)
        try await channel.eventLoop.flatSubmit {
            let established = channel.eventLoop.makePromise(of: Void.self)
            do {
                try channel.pipeline.syncOperations.addHandler(
                    ProxyTunnelHandler(handshake: handshake, established: established))
            } catch {
                established.fail(error)
            }
            return established.futureResult
        }.get()
        return channel
    }
}
