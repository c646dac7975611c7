import NIOCore
import NIOPosix
import NIOSSL
import Replay

/// A server on 127.0.0.1 that plays a script on each connection: the test decides every byte of its answers.
struct TestServer: Sendable {
    let port: Int

    /// Runs a server while a test talks to it.
    /// - Parameters:
    ///   - identity: The certificate to speak TLS with; nil for plain TCP.
    ///   - clientAuthority: PEM; when given, clients have to show a certificate of it.
    ///   - script: What to do on each connection; its end closes the connection.
    ///   - test: The test.
    /// - Returns: What the test returns.
    /// - Throws: What the test throws.
    static func run<Result: Sendable>(
        identity: CertifiedKey? = nil, clientAuthority: String? = nil,
        script: @escaping @Sendable (TestConnection) async throws -> Void,
        test: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let tls = try identity.map { try context($0, clientAuthority: clientAuthority) }
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let server = TestServer(port: listener.channel.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.executeThenClose { connections in
                    await withDiscardingTaskGroup { clients in
                        // A failing handshake or a client that leaves is part of many tests: what the client says counts.
                        do {
                            for try await channel in connections {
                                clients.addTask { try? await TestConnection.serve(channel, script) }
                            }
                        } catch {}
                        clients.cancelAll()
                    }
                }
            }
            defer { group.cancelAll() }
            return try await test(server)
        }
    }

    private static func context(_ identity: CertifiedKey, clientAuthority: String?) throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        tls.applicationProtocols = ["http/1.1"]
        tls.shutdownTimeout = .milliseconds(200)
        if let clientAuthority {
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(clientAuthority.utf8)))
        }
        return try NIOSSLContext(configuration: tls)
    }
}
