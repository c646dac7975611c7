package import Logging

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Reads of one API server, and commands run in its containers, with one pool of connections.
///
/// Use ``withClient(_:logger:_:)``, or call ``shutdown()`` when done.
package final class KubernetesClient: Sendable {
    /// The cluster and the user.
    package let access: ClusterAccess
    let logger: Logger
    let http: HTTPClient
    let credentials: CredentialSource
    let tlsContexts = TLSContextCache()
    let spares = SpareConnections()
    let shells = ContainerShells()

    /// Makes a client; nothing is sent yet.
    /// - Parameters:
    ///   - access: The cluster and the user.
    ///   - logger: Gets one line of level debug for each request.
    package init(access: ClusterAccess, logger: Logger) {
        self.access = access
        self.logger = logger
        credentials = CredentialSource(access.authentication)
        http = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: access.httpConfiguration)
    }

    /// Runs an operation with a client and closes the client's connections after it.
    /// - Parameters:
    ///   - access: The cluster and the user.
    ///   - logger: Gets one line of level debug for each request.
    ///   - operation: What to do.
    /// - Returns: What the operation returns.
    /// - Throws: What the operation throws.
    package static func withClient<Result: Sendable>(
        _ access: ClusterAccess, logger: Logger, _ operation: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let client = KubernetesClient(access: access, logger: logger)
        do {
            let result = try await operation(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Closes the connections. The client cannot be used after it.
    package func shutdown() async {
        spares.close()
        await shells.close()
        // It fails only for a client that was shut down before, which is what is wanted.
        try? await http.shutdown()
    }
}

extension ClusterAccess {
    fileprivate var httpConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tlsConfiguration(), redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: Self.connectTimeout, read: .seconds(60)))
        configuration.httpVersion = .http1Only
        // The first failure is the answer: a command must not wait ten seconds to say "connection refused".
        configuration.connectionPool.retryConnectionEstablishment = false
        if let name = expectedHostname, name != server.host {
            // Requests go to a URL with the name that the certificate has, on a connection to where the server is.
            configuration.dnsOverride = [name: server.host]
        }
        if let proxy {
            switch proxy.kind {
            case .http:
                configuration.proxy = .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.credentials.map { .basic(username: $0.user, password: $0.password) })
            case .socks5:
                configuration.proxy = .socksServer(host: proxy.host, port: proxy.port)
            }
        }
        return configuration
    }
}
