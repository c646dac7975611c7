import Foundation
import Replay
import Synchronization
import Testing

@testable import Kubernetes

private struct Named: Decodable, Equatable {
    struct Metadata: Decodable, Equatable {
        var name: String
    }
    var metadata: Metadata
}

@Suite struct ReadTests {
    /// Answers every request of a connection by a function and keeps the targets asked for.
    private final class Log: Sendable {
        let targets = Mutex<[String]>([])
        func note(_ target: String) -> Int {
            targets.withLock {
                $0.append(target)
                return $0.count
            }
        }
    }

    private func serve<Result: Sendable>(
        user: [String] = ["token: secret"],
        _ answer: @escaping @Sendable (TestConnection, TestConnection.Request, Int) async throws -> Void,
        test: @escaping @Sendable (KubernetesClient) async throws -> Result
    ) async throws -> (result: Result, targets: [String]) {
        let authority = try await CertificateAuthority(name: "test authority")
        let log = Log()
        let result = try await TestServer.run(identity: try await authority.server()) { connection in
            while let request = await connection.request() {
                try await answer(connection, request, log.note(request.target))
            }
        } test: { server in
            let access = try await makeAccess(
                server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority), user: user)
            return try await withClient(access, test)
        }
        return (result, log.targets.withLock { $0 })
    }

    private static func pods(_ names: String..., next: String = "") -> String {
        let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
        return #"{"kind":"PodList","metadata":{"continue":"\#(next)"},"items":[\#(items)]}"#
    }

    @Test func readsAnObject() async throws {
        let (pod, targets) = try await serve { connection, request, _ in
            #expect(request.method == "GET" && request.headers["user-agent"] == "ovnpath")
            #expect(request.headers["accept"] == "application/json")
            #expect(request.headers["authorization"] == "Bearer secret")
            #expect(request.headers["host"]?.hasPrefix("127.0.0.1:") == true)
            try await connection.answer("200 OK", #"{"kind":"Pod","metadata":{"name":"web"},"spec":{}}"#)
        } test: { client in
            try await client.get(Named.self, path: "/api/v1/namespaces/x/pods/web", query: [("a b", "c&d")])
        }
        #expect(pod == Named(metadata: .init(name: "web")))
        #expect(targets == ["/api/v1/namespaces/x/pods/web?a%20b=c%26d"])
    }

    @Test func readsAListPageByPageOverOneConnection() async throws {
        let (items, targets) = try await serve { connection, _, number in
            let pages = [Self.pods("a", "b", next: "t/1="), Self.pods("c", next: "t2"), Self.pods("d")]
            try await connection.answer("200 OK", pages[number - 1])
        } test: { client in
            try await client.list(
                Named.self, path: "/api/v1/pods", labelSelector: "app in (x,y)", fieldSelector: "spec.nodeName=n")
        }
        #expect(items.map(\.metadata.name) == ["a", "b", "c", "d"])
        let start = "/api/v1/pods?labelSelector=app%20in%20%28x%2Cy%29&fieldSelector=spec.nodeName%3Dn&limit=500"
        #expect(targets == [start, start + "&continue=t%2F1%3D", start + "&continue=t2"])
    }

    @Test func readsAListAgainInOnePieceWhenItExpires() async throws {
        let (items, targets) = try await serve { connection, _, number in
            switch number {
            case 1: try await connection.answer("200 OK", Self.pods("old", next: "t"))
            case 2:
                try await connection.answer(
                    "410 Gone", #"{"kind":"Status","message":"too old","reason":"Expired","code":410}"#)
            default: try await connection.answer("200 OK", Self.pods("new", "newer"))
            }
        } test: {
            try await $0.list(Named.self, path: "/api/v1/pods")
        }
        #expect(items.map(\.metadata.name) == ["new", "newer"])
        #expect(targets.last == "/api/v1/pods")
    }

    @Test func takesAListWithoutItems() async throws {
        let (items, _) = try await serve { connection, _, _ in
            try await connection.answer("200 OK", #"{"kind":"PodList","metadata":{},"items":null}"#)
        } test: {
            try await $0.list(Named.self, path: "/api/v1/pods")
        }
        #expect(items.isEmpty)
    }

    @Test func showsTheServersStatus() async throws {
        let (error, _) = try await serve { connection, _, _ in
            try await connection.answer(
                "403 Forbidden",
                """
                {"kind":"Status","status":"Failure","message":"pods is forbidden: User \\"x\\" cannot list resource \
                \\"pods\\"","reason":"Forbidden","code":403}
                """)
        } test: { client in
            await kubernetesError { try await client.list(Named.self, path: "/api/v1/pods") }
        }
        #expect(error?.code == .forbidden && error?.httpStatus == 403 && error?.reason == "Forbidden")
        #expect(
            error?.description
                == "cannot read /api/v1/pods: Forbidden: pods is forbidden: User \"x\" cannot list resource \"pods\"")
    }

    @Test func waitsWhenTheServerAsksTo() async throws {
        let (items, targets) = try await serve { connection, _, number in
            guard number > 1 else {
                return try await connection.answer("429 Too Many Requests", "slow down", headers: ["Retry-After: 0"])
            }
            try await connection.answer("200 OK", Self.pods("a"))
        } test: {
            try await $0.list(Named.self, path: "/api/v1/pods")
        }
        #expect(items.count == 1 && targets.count == 2)
    }

    @Test func repeatsAReadWhenThePooledConnectionIsGone() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let count = Mutex(0)
        try await TestServer.run(identity: try await authority.server()) { connection in
            // Answers one request, takes the next and closes instead of answering.
            _ = await connection.request()
            try await connection.answer("200 OK", Self.pods("a"))
            _ = await connection.request()
            count.withLock { $0 += 1 }
        } test: { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority))
            try await withClient(access) { client in
                for _ in 0..<2 {
                    let items = try await client.list(Named.self, path: "/api/v1/pods")
                    #expect(items.count == 1)
                }
            }
        }
        #expect(count.withLock { $0 } >= 1)
    }

    @Test func saysThatAnAnswerIsNotAsExpected() async throws {
        let (error, _) = try await serve { connection, _, _ in
            try await connection.answer("200 OK", "<html>login</html>")
        } test: { client in
            await kubernetesError { try await client.get(Named.self, path: "/api/v1/pods/x") }
        }
        #expect(error?.code == .malformed)
        #expect(
            error?.description.hasPrefix("cannot read /api/v1/pods/x: unexpected response from https://127.0.0.1:")
                == true)
    }

    @Test func saysThatTheServerIsUnreachable() async throws {
        // A port that was free a moment ago.
        let port = try await TestServer.run { _ in
        } test: {
            $0.port
        }
        let access = try await makeAccess(server: "https://127.0.0.1:\(port)")
        try await withClient(access) { client in
            for error in [
                await kubernetesError { try await client.get(Named.self, path: "/version") },
                await kubernetesError { try await client.run() },
            ] {
                #expect(error?.code == .unreachable)
                #expect(
                    error?.description.hasPrefix(
                        "cannot reach https://127.0.0.1:\(port): connection refused; check the server in kubeconfig")
                        == true)
            }
        }
        let nowhere = try await makeAccess(server: "https://no-such-host.invalid")
        try await withClient(nowhere) { client in
            let error = await kubernetesError { try await client.get(Named.self, path: "/version") }
            #expect(error?.code == .unreachable)
            #expect(error?.description.contains("no-such-host.invalid") == true)
        }
    }
}
