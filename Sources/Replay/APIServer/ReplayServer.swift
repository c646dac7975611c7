import NIOCore
import NIOPosix

/// A running API server of a replay, on 127.0.0.1.
package struct ReplayServer: Sendable {
    /// The port that it listens on.
    package let port: Int
    /// Its certificate, and those that it knows.
    package let certificates: ReplayCertificates
    /// What it was asked.
    package let log: RequestLog

    /// `https://127.0.0.1:PORT`.
    package var url: String { "https://127.0.0.1:\(port)" }

    /// A kubeconfig that reaches this server as the user with the client certificate.
    ///
    /// - Parameter name: The name of cluster, context and user in the file.
    /// - Returns: The file's text.
    package func kubeconfig(name: String = "replay") -> String {
        Kubeconfig.text(
            name: name, server: url, authority: certificates.authority, credentials: .certificate(certificates.client))
    }

    /// A kubeconfig that reaches this server with a bearer token, which the server's options must know.
    package func kubeconfig(token: String, name: String = "replay") -> String {
        Kubeconfig.text(
            name: name, server: url, authority: certificates.authority, credentials: .token(token))
    }
}

/// Runs an API server for as long as `body` does. It then closes all connections and ends all processes of execs.
///
/// - Parameters:
///   - store: What is served.
///   - launcher: Says how commands of `exec` are started.
///   - options: How the server behaves.
///   - body: Runs while the server does; when it returns or throws the server stops.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or the error of a server that cannot start.
package func withReplayServer<Result: Sendable>(
    serving store: ObjectStore, launcher: any ContainerLaunching, options: ReplayServerOptions = ReplayServerOptions(),
    body: @Sendable @escaping (ReplayServer) async throws -> Result
) async throws -> Result {
    let certificates = try await ReplayCertificates(
        serverExpired: options.serverCertificateExpired, clientExpired: options.clientCertificateExpired)
    let log = RequestLog()
    let setup = ConnectionSetup(
        tls: try certificates.serverContext(), certificates: certificates,
        responder: APIResponder(store: store, launcher: launcher, options: options), options: options, log: log)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.backlog, value: 256)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: "127.0.0.1", port: 0) { setup.configure($0) }
    let server = ReplayServer(
        port: listener.channel.localAddress?.port ?? 0, certificates: certificates, log: log)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await accept(listener, setup: setup)
            return nil
        }
        group.addTask { try await body(server) }
        defer { group.cancelAll() }
        while let finished = try await group.next() {
            if let result = finished { return result }
        }
        throw CancellationError()
    }
}

/// Serves connections until cancelled. A connection that fails concerns nobody but its client.
private func accept(
    _ listener: NIOAsyncChannel<PendingConnection, Never>, setup: ConnectionSetup
) async throws {
    try await listener.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { group in
            for try await connection in connections {
                group.addTask {
                    switch try? await connection.first() {
                    case .http(let channel, let peer):
                        try? await HTTPConversation(setup: setup).run(channel, peer: peer)
                    case .exec(let channel, let grant): try? await ExecSession(grant: grant).run(channel)
                    case nil: break
                    }
                }
            }
        }
    }
}
