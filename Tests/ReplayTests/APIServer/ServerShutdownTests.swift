import Testing

@testable import Replay

/// A server that stops leaves no connection behind, whatever its client does.
@Suite struct ServerShutdownTests {
    /// What a client has done when the server stops.
    enum Client: CaseIterable {
        case silent, idle, executing
    }

    @Test(arguments: Client.allCases)
    func closesConnections(of kind: Client) async throws {
        let (servers, announce) = AsyncStream.makeStream(of: ReplayServer.self)
        let (clients, ready) = AsyncStream.makeStream(of: Void.self)
        try await withDeadline(.seconds(10)) {
            async let client: Bool = {
                for await server in servers {
                    return try await server.connect { client in
                        try await Self.begin(kind, client)
                        // An answer to a later connection says that this one has been accepted.
                        _ = try await server.get("/version")
                        ready.yield()
                        return await client.ended()
                    }
                }
                return false
            }()
            try await withTestServer { server in
                announce.yield(server)
                for await _ in clients { break }
            }
            let sawTheEnd = try await client
            #expect(sawTheEnd)
        }
    }

    private static func begin(_ kind: Client, _ client: TestClient) async throws {
        let headers = ["Authorization": "Bearer secret"]
        switch kind {
        case .silent: break
        case .idle: _ = try await client.request("GET", "/version", headers: headers)
        case .executing:
            _ = try await client.upgrade(
                "/api/v1/namespaces/default/pods/bbox/exec?command=sleep&command=300&stdout=true",
                protocols: "v5.channel.k8s.io", headers: headers)
            #expect(try await client.frame() == .binary(1, ""))
        }
    }
}
