import FoundationEssentials
import NIOSSL
import Testing

@testable import Replay

@Suite struct CertificateAuthorityTests {
    private func parsed(_ key: CertifiedKey) throws -> NIOSSLCertificate {
        try #require(NIOSSLCertificate.fromPEMBytes(Array(key.certificate.utf8)).first)
    }

    @Test(arguments: [3600, -60])
    func certificatesHoldForTheirTime(seconds: TimeInterval) async throws {
        let now = Date().timeIntervalSince1970
        let authority = try await CertificateAuthority(name: "test authority")
        let server = try parsed(try await authority.server(expires: seconds))
        let client = try parsed(try await authority.client("someone", expires: seconds))
        for certificate in [server, client] {
            #expect(abs(TimeInterval(certificate.notValidAfter) - now - seconds) < 30)
            #expect(TimeInterval(certificate.notValidBefore) < now - 3600)
        }
    }

    @Test func saysWhatOpensslRefuses() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let error = await #expect(throws: ReplayError.self) {
            try await authority.server(addresses: ["no address"])
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("cannot make the API server's certificates: `openssl ca` failed: "), "\(text)")
        #expect(!text.contains("\n"))
    }
}
