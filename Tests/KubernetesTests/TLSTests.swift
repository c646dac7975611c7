import Replay
import Testing

@testable import Kubernetes

private struct Version: Decodable {
    var minor: String
}

@Suite struct TLSTests {
    /// What the two ways to the server, reads and execs, say about it.
    private func errors(
        _ identity: CertifiedKey, clientAuthority: String? = nil, host: String = "127.0.0.1",
        cluster: [String], user: [String] = ["token: secret"]
    ) async throws -> [KubernetesError?] {
        try await TestServer.run(identity: identity, clientAuthority: clientAuthority, script: Self.serve) { server in
            let access = try await makeAccess(server: "https://\(host):\(server.port)", cluster: cluster, user: user)
            return try await withClient(access) { client in
                [
                    await kubernetesError { try await client.get(Version.self, path: "/version") },
                    await kubernetesError { try await client.run() },
                ]
            }
        }
    }

    /// Checks that reads and execs both work.
    private func succeeds(
        _ identity: CertifiedKey, clientAuthority: String? = nil, host: String = "127.0.0.1",
        cluster: [String], user: [String] = ["token: secret"]
    ) async throws {
        try await TestServer.run(identity: identity, clientAuthority: clientAuthority, script: Self.serve) { server in
            let access = try await makeAccess(server: "https://\(host):\(server.port)", cluster: cluster, user: user)
            try await withClient(access) { client in
                let version = try await client.get(Version.self, path: "/version")
                #expect(version.minor == "30")
                let result = try await client.run()
                #expect(result.exitCode == 0)
            }
        }
    }

    @Sendable private static func serve(_ connection: TestConnection) async throws {
        while let request = await connection.request() {
            if request.path == "/version" {
                try await connection.answer("200 OK", #"{"minor":"30"}"#)
            } else {
                try await connection.upgrade(request, with: success + closeFrame)
                await connection.waitForClose()
            }
        }
    }

    @Test func trustsTheClustersAuthorityByAddressAndByName() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        try await succeeds(try await authority.server(), cluster: trusting(authority))
        try await succeeds(try await authority.server(), host: "localhost", cluster: trusting(authority))
    }

    @Test func refusesAnotherAuthority() async throws {
        let errors = try await errors(
            try await CertificateAuthority(name: "test authority").server(),
            cluster: trusting(try await CertificateAuthority(name: "other")))
        for error in errors {
            #expect(error?.code == .certificate)
            #expect(error?.description.contains("is not trusted: the certificate-authority in kubeconfig") == true)
        }
    }

    @Test func refusesAnUnknownAuthorityOfTheSystem() async throws {
        for error in try await errors(try await CertificateAuthority(name: "test authority").server(), cluster: []) {
            #expect(error?.code == .certificate)
            #expect(error?.description.contains("set certificate-authority in kubeconfig") == true)
        }
    }

    @Test func saysThatTheServersCertificateExpired() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        for error in try await errors(try await authority.server(expires: -60), cluster: trusting(authority)) {
            #expect(error?.code == .certificate)
            #expect(error?.description.contains(" expired on 20") == true)
        }
    }

    @Test func refusesACertificateForAnotherName() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let identity = try await authority.server(names: ["kubernetes"], addresses: ["10.96.0.1"])
        for host in ["127.0.0.1", "localhost"] {
            for error in try await errors(identity, host: host, cluster: trusting(authority)) {
                #expect(error?.code == .certificate)
                #expect(error?.description.contains("is not for \(host): set the cluster's tls-server-name") == true)
            }
        }
    }

    @Test func expectsTheNameThatTheKubeconfigGives() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let identity = try await authority.server(names: ["kubernetes"], addresses: [])
        try await succeeds(identity, cluster: trusting(authority) + ["tls-server-name: kubernetes"])
        try await succeeds(identity, host: "localhost", cluster: trusting(authority) + ["tls-server-name: kubernetes"])
        for error in try await errors(identity, cluster: trusting(authority) + ["tls-server-name: other"]) {
            #expect(error?.description.contains("is not for other") == true)
        }
    }

    @Test func canBeToldToTrustAnything() async throws {
        let identity = try await CertificateAuthority(name: "test authority").server(
            names: ["kubernetes"], addresses: [], expires: -60)
        try await succeeds(identity, cluster: ["insecure-skip-tls-verify: true"])
    }

    @Test func showsItsClientCertificate() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let clients = try await CertificateAuthority(name: "clients")
        let identity = try await authority.server()
        try await succeeds(
            identity, clientAuthority: clients.certificate, cluster: trusting(authority),
            user: presenting(try await clients.client("admin")))
        let refused = try await errors(
            identity, clientAuthority: clients.certificate, cluster: trusting(authority),
            user: presenting(try await CertificateAuthority(name: "test authority").client("admin")))
        for error in refused {
            #expect(error?.code == .unauthorized)
            #expect(error?.description.contains("does not accept the client certificate of user \"me\"") == true)
        }
    }

    @Test func noticesAServerWithoutTLS() async throws {
        try await TestServer.run { connection in
            _ = await connection.bytes()
            try await connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            await connection.waitForClose()
        } test: { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)")
            try await withClient(access) { client in
                let error = await kubernetesError { try await client.run() }
                #expect(error?.code == .malformed)
                #expect(error?.description.contains("does not speak TLS") == true)
            }
        }
    }
}
