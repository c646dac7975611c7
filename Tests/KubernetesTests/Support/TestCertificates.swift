import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority made for one test, and the certificates that it signs.
struct TestAuthority {
    /// A certificate and its key, as PEM.
    struct Identity {
        var certificate: String
        var key: String
    }

    let certificate: String
    private let name: DistinguishedName
    private let key: Certificate.PrivateKey

    /// Makes an authority.
    init(name: String = "test authority") throws {
        self.name = try DistinguishedName { CommonName(name) }
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: self.name, subject: self.name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            },
            issuerPrivateKey: key)
        self.certificate = try certificate.serializeAsPEM().pemString
    }

    /// Signs a server's certificate.
    /// - Parameters:
    ///   - names: DNS names.
    ///   - addresses: IPv4 addresses, as bytes.
    ///   - expires: Seconds from now.
    /// - Returns: The certificate and its key.
    /// - Throws: What X509 throws.
    func server(
        names: [String] = ["localhost"], addresses: [[UInt8]] = [[127, 0, 0, 1]], expires: TimeInterval = 3600
    ) throws -> Identity {
        let alternatives =
            names.map { GeneralName.dnsName($0) }
            + addresses.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
        return try sign(
            "server", expires: expires,
            extensions: try Certificate.Extensions {
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(alternatives)
            })
    }

    /// Signs a client's certificate that expires some seconds from now.
    func client(_ name: String = "admin", expires: TimeInterval = 3600) throws -> Identity {
        try sign(name, expires: expires, extensions: try Certificate.Extensions { try ExtendedKeyUsage([.clientAuth]) })
    }

    private func sign(_ subject: String, expires: TimeInterval, extensions: Certificate.Extensions) throws -> Identity {
        let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: own.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -7200), notValidAfter: Date(timeIntervalSinceNow: expires),
            issuer: name, subject: try DistinguishedName { CommonName(subject) },
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: key)
        return Identity(
            certificate: try certificate.serializeAsPEM().pemString, key: try own.serializeAsPEM().pemString)
    }
}
