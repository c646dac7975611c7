import Crypto
package import FoundationEssentials
package import NIOSSL
import SwiftASN1
import X509

/// A certificate and its private key in PEM.
package struct CertifiedKey: Sendable, Equatable {
    /// The certificate, PEM.
    package let certificate: String
    /// The private key, PEM (PKCS #8).
    package let key: String
}

/// The certificate authority of one replay and what it has signed: made anew at each start, P-256 throughout.
package struct ReplayCertificates: Sendable {
    /// The authority's certificate, PEM.
    package let authority: String
    /// The server's, for 127.0.0.1, ::1, localhost and the names of a cluster's API server.
    package let server: CertifiedKey
    private let authorityCertificate: Certificate
    private let authorityKey: Certificate.PrivateKey

    /// Makes an authority and a server certificate.
    ///
    /// - Parameter serverExpired: Whether the server's certificate has run out an hour ago.
    /// - Throws: An error of the cryptography libraries.
    package init(serverExpired: Bool = false) throws {
        authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("ovnpath-replay-ca") }
        authorityCertificate = try Self.certificate(
            subject: name, issuer: name, publicKey: authorityKey.publicKey, signedBy: authorityKey, expired: false
        ) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
        }
        authority = try Self.pem(authorityCertificate)
        let key = P256.Signing.PrivateKey()
        let certificate = try Self.certificate(
            subject: DistinguishedName { CommonName("kube-apiserver") }, issuer: name,
            publicKey: Certificate.PrivateKey(key).publicKey, signedBy: authorityKey, expired: serverExpired
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames([
                .dnsName("localhost"), .dnsName("kubernetes"), .dnsName("kubernetes.default"),
                .dnsName("kubernetes.default.svc"),
                .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                .ipAddress(ASN1OctetString(contentBytes: [UInt8](repeating: 0, count: 15) + [1])),
            ])
        }
        server = CertifiedKey(certificate: try Self.pem(certificate), key: key.pemRepresentation)
    }

    /// A client certificate for a user.
    ///
    /// - Parameters:
    ///   - user: The user's name, the certificate's common name.
    ///   - expired: Whether it has run out an hour ago.
    /// - Returns: The certificate and its key.
    /// - Throws: An error of the cryptography libraries.
    package func client(user: String, expired: Bool = false) throws -> CertifiedKey {
        let key = P256.Signing.PrivateKey()
        let certificate = try Self.certificate(
            subject: DistinguishedName { CommonName(user) }, issuer: authorityCertificate.subject,
            publicKey: Certificate.PrivateKey(key).publicKey, signedBy: authorityKey, expired: expired
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.clientAuth])
        }
        return CertifiedKey(certificate: try Self.pem(certificate), key: key.pemRepresentation)
    }

    /// The user of a client certificate: its common name, when this authority has signed it and it is valid at `time`.
    ///
    /// As in a real API server an invalid certificate does not fail the handshake: the request is unauthorized.
    package func user(of certificate: NIOSSLCertificate, at time: Date = Date()) -> String? {
        guard let bytes = try? certificate.toDERBytes(), let parsed = try? Certificate(derEncoded: bytes),
            parsed.notValidBefore <= time, time <= parsed.notValidAfter,
            authorityCertificate.publicKey.isValidSignature(parsed.signature, for: parsed)
        else { return nil }
        for attribute in parsed.subject.joined() where attribute.type == .RDNAttributeType.commonName {
            return String(describing: attribute.value)
        }
        return nil
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

    private static func certificate(
        subject: DistinguishedName, issuer: DistinguishedName, publicKey: Certificate.PublicKey,
        signedBy key: Certificate.PrivateKey, expired: Bool,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Certificate {
        let now = Date()
        // Begins a day early: the clocks of the two sides may differ.
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-86400),
            notValidAfter: now.addingTimeInterval(expired ? -3600 : 30 * 86400),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions(builder: extensions), issuerPrivateKey: key)
    }

    private static func pem(_ certificate: Certificate) throws -> String {
        try certificate.serializeAsPEM().pemString + "\n"
    }
}
