package import FoundationEssentials
package import NIOSSL

/// The certificates of one replay: its authority, the server's, and that of the one user who has one.
package struct ReplayCertificates: Sendable {
    /// The authority's certificate, PEM.
    package let authority: String
    /// The server's, for 127.0.0.1, ::1, localhost and the names of a cluster's API server.
    package let server: CertifiedKey
    /// The client certificate of ``clientName``.
    package let client: CertifiedKey
    /// The user of the client certificate.
    package static let clientName = "replay-admin"
    private let issued: [NIOSSLCertificate]

    /// Makes an authority and what it signs.
    ///
    /// - Parameters:
    ///   - serverExpired: Whether the server's certificate has run out an hour ago.
    ///   - clientExpired: Whether the client's has.
    /// - Throws: `ReplayError.noCertificates`; `CancellationError`; `CocoaError`; `NIOSSLError`.
    package init(serverExpired: Bool = false, clientExpired: Bool = false) async throws {
        let authority = try await CertificateAuthority(name: "ovnpath-replay-ca")
        self.authority = authority.certificate
        server = try await authority.server(
            names: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
            addresses: ["127.0.0.1", "::1"], expires: serverExpired ? -3600 : CertificateAuthority.month)
        client = try await authority.client(
            Self.clientName, expires: clientExpired ? -3600 : CertificateAuthority.month)
        issued = try NIOSSLCertificate.fromPEMBytes(Array(client.certificate.utf8))
    }

    /// The user of a client certificate: that of ours, when it is valid at `time`.
    ///
    /// As in a real API server an invalid certificate does not fail the handshake: the request is unauthorized.
    package func user(of certificate: NIOSSLCertificate, at time: Date = Date()) -> String? {
        let now = Int(time.timeIntervalSince1970)
        guard issued == [certificate],
            certificate.notValidBefore <= now, now <= certificate.notValidAfter
        else { return nil }
        return Self.clientName
    }

    /// The server's TLS settings: client certificates are asked for and not required.
    ///
    /// - Throws: `NIOSSLError`.
    package func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(server.certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(server.key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
