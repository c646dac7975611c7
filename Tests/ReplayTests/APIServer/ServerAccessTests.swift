import FoundationEssentials
import NIOCore
import NIOSSL
import Testing

@testable import Replay

@Suite struct ServerAccessTests {
    private static let unauthorized =
        #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","#
        + #""reason":"Unauthorized","code":401}"# + "\n"

    @Test func takesClientCertificatesAndTokens() async throws {
        try await withTestServer { server in
            let valid = server.certificates.client
            let byCertificate = try await server.connect(certificate: valid) { try await $0.request("GET", "/version") }
            #expect(byCertificate.code == 200)
            #expect(byCertificate.body == #"{"gitVersion":"v1.36.0"}"# + "\n")
            #expect(try await server.get("/version").code == 200)
        }
    }

    @Test func refusesAllOthersWith401() async throws {
        try await withTestServer { server in
            let anonymous = try await server.connect { try await $0.request("GET", "/api/v1/pods") }
            #expect(anonymous.code == 401)
            #expect(anonymous.body == Self.unauthorized)
            let wrong = try await server.get("/api/v1/pods", headers: ["Authorization": "Bearer wrong"])
            #expect(wrong.code == 401)
            let stranger = try await ReplayCertificates().client
            let strange = try await server.connect(certificate: stranger) { try await $0.request("GET", "/version") }
            #expect(strange.code == 401)
        }
    }

    @Test func refusesAClientCertificateThatHasRunOut() async throws {
        var options = ReplayServerOptions()
        options.clientCertificateExpired = true
        try await withTestServer(options) { server in
            let expired = server.certificates.client
            let late = try await server.connect(certificate: expired) { try await $0.request("GET", "/api/v1/pods") }
            #expect(late.code == 401)
            #expect(late.body == Self.unauthorized)
        }
    }

    @Test func anExpiredServerCertificateFailsTheHandshake() async throws {
        var options = ReplayServerOptions()
        options.serverCertificateExpired = true
        try await withTestServer(options) { server in
            do {
                _ = try await server.get("/version")
                Issue.record("the handshake succeeded")
            } catch {
                // Which of the two it is depends on whether the refusal or the close is seen first.
                #expect(error is NIOSSLError || error is ChannelError)
            }
        }
    }

    @Test func forbidsWhatItIsToldTo() async throws {
        var options = ReplayServerOptions()
        options.denials = [
            AccessDenial(verbs: ["list"], resource: "pods"),
            AccessDenial(verbs: ["get"], resource: "egressips"),
            AccessDenial(user: "someone else", verbs: ["list"], resource: "*"),
        ]
        try await withTestServer(options) { server in
            let pods = try await server.get("/api/v1/namespaces/shop/pods")
            #expect(pods.code == 403)
            #expect(
                pods.body == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#
                    + #""message":"pods is forbidden: User \"tester\" cannot list resource \"pods\" in API group \"\" "#
                    + #"in the namespace \"shop\"","reason":"Forbidden","details":{"kind":"pods"},"code":403}"# + "\n")
            let address = try await server.get("/apis/k8s.ovn.org/v1/egressips/egress")
            #expect(
                address.body.contains(
                    #"egressips.k8s.ovn.org \"egress\" is forbidden: User \"tester\" cannot get resource "#
                        + #"\"egressips\" in API group \"k8s.ovn.org\" at the cluster scope"#))
            #expect(try await server.get("/apis/k8s.ovn.org/v1/egressips").code == 200)
        }
    }

    @Test func addsLatency() async throws {
        var options = ReplayServerOptions()
        options.latency = .milliseconds(200)
        try await withTestServer(options) { server in
            let clock = ContinuousClock()
            let read = try await clock.measure { _ = try await server.get("/version") }
            #expect(read >= .milliseconds(200))
            let exec = try await clock.measure { _ = try await server.exec(["true"]) }
            #expect(exec >= .milliseconds(200))
        }
    }

    @Test func keepsAConnectionForManyRequests() async throws {
        try await withTestServer { server in
            try await server.connect { client in
                let headers = ["Authorization": "Bearer secret"]
                let health = try await client.request("GET", "/readyz?verbose", headers: headers)
                #expect(health.body == "ok")
                let head = try await client.request("HEAD", "/api/v1/pods", headers: headers)
                #expect(head.code == 405)
                let unknown = try await client.request("GET", "/nosuch", headers: headers)
                #expect(unknown.code == 404)
                let closing = headers.merging(["Connection": "close"]) { first, _ in first }
                let last = try await client.request("GET", "/api", headers: closing)
                #expect(last.code == 200)
                let ended = await client.ended()
                #expect(ended)
            }
        }
    }
}
