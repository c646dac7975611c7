import NetworkTypes
internal import NIOCore
internal import NIOSSL
internal import Synchronization

extension ClusterAccess {
    /// The TLS settings for connections to the server.
    /// - Parameter credentials: What the request carries; a certificate of a plugin goes before that of the kubeconfig.
    /// - Returns: Settings for NIOSSL and for AsyncHTTPClient.
    func tlsConfiguration(for credentials: Credentials = Credentials()) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        switch trust {
        case .system: break
        case .authorities(let certificates): tls.trustRoots = .certificates(certificates)
        case .anything: tls.certificateVerification = .none
        }
        if let certificate = credentials.clientCertificate ?? clientCertificate {
            tls.certificateChain = certificate.chain.map { .certificate($0) }
            tls.privateKey = .privateKey(certificate.key)
        }
        // API servers offer HTTP/2, over which neither of the two uses of a connection here works.
        tls.applicationProtocols = ["http/1.1"]
        // A peer that is gone must not hold up the end of an exec.
        tls.shutdownTimeout = .milliseconds(500)
        return tls
    }

    /// The name for SNI and for checking the certificate; nil when the server is named by an address, which NIOSSL then
    /// checks against the address it is connected to.
    var expectedHostname: String? {
        if let tlsServerName { return IPAddress(tlsServerName) == nil ? tlsServerName : nil }
        return server.isIPAddress ? nil : server.host
    }
}

/// The TLS context of the execs of a client, made once: reading the authorities of the system takes longer than a command.
final class TLSContextCache: Sendable {
    private let cached = Mutex<(generation: Int, context: NIOSSLContext)?>(nil)

    /// The context for connections that carry some credentials.
    /// - Parameters:
    ///   - access: The cluster and the user.
    ///   - credentials: What the request carries; a plugin's next certificate takes a new context.
    /// - Returns: The context, shared by all execs with these credentials.
    /// - Throws: `NIOSSLError` when the certificates do not fit each other.
    func context(_ access: ClusterAccess, _ credentials: Credentials) throws -> NIOSSLContext {
        let generation = credentials.clientCertificate == nil ? 0 : credentials.generation
        return try cached.withLock { cached in
            if let cached, cached.generation == generation { return cached.context }
            let context = try NIOSSLContext(configuration: access.tlsConfiguration(for: credentials))
            cached = (generation, context)
            return context
        }
    }
}
