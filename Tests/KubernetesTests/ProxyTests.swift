import Foundation
import NIOCore
import NIOPosix
import Replay
import Synchronization
import Testing

@testable import Kubernetes

private struct Version: Decodable {
    var minor: String
}

@Suite struct ProxyTests {
    private let proxy = Result { try ProxyServer(url: "http://me:pass@proxy:3128", origin: "$HTTPS_PROXY") }

    private func server(_ url: String) throws -> ServerAddress { try #require(ServerAddress(url: url)) }

    @Test func speaksHTTPConnect() throws {
        let proxy = try proxy.get()
        var handshake = HTTPConnectHandshake(proxy: proxy, server: try server("https://[fd00::1]:6443"))
        #expect(
            String(decoding: handshake.greeting(), as: UTF8.self) == """
                CONNECT [fd00::1]:6443 HTTP/1.1\r
                Host: [fd00::1]:6443\r
                User-Agent: ovnpath\r
                Proxy-Authorization: Basic bWU6cGFzcw==\r
                \r

                """)
        #expect(try handshake.receive(Array("HTTP/1.1 200 Conn".utf8)) == .wait)
        #expect(try handshake.receive(Array("ection established\r\nVia: x\r\n\r\n".utf8)) == .done)
    }

    @Test(arguments: [
        ("HTTP/1.1 407 Authenticate\r\n\r\n", "requires a user name and password"),
        ("HTTP/1.0 403 Forbidden\r\n\r\n", "it answers HTTP/1.0 403 Forbidden"),
        ("SSH-2.0\r\n\r\n", "its response is not HTTP"),
    ])
    func saysWhyAProxyRefuses(answer: String, reason: String) throws {
        var handshake = HTTPConnectHandshake(proxy: try proxy.get(), server: try server("https://api"))
        let error = #expect(throws: KubernetesError.self) { try handshake.receive(Array(answer.utf8)) }
        #expect(error?.description.hasPrefix("the proxy http://proxy:3128 ($HTTPS_PROXY) cannot reach") == true)
        #expect(error?.description.contains(reason) == true)
    }

    @Test func speaksSOCKS() throws {
        let proxy = try ProxyServer(url: "socks5://proxy", origin: "test")
        #expect(proxy.port == 1080)
        var handshake = SOCKSHandshake(proxy: proxy, server: try server("https://api:258"))
        #expect(handshake.greeting() == [5, 1, 0])
        #expect(try handshake.receive([5]) == .wait)
        #expect(try handshake.receive([0]) == .send([5, 1, 0, 3, 3] + Array("api".utf8) + [1, 2]))
        #expect(try handshake.receive([5, 0, 0, 1, 10]) == .wait)
        #expect(try handshake.receive([0, 0, 1, 0, 80]) == .done)
        var refused = SOCKSHandshake(proxy: proxy, server: try server("https://10.1.2.3"))
        #expect(try refused.receive([5, 0]) == .send([5, 1, 0, 1, 10, 1, 2, 3, 1, 187]))
        #expect(throws: KubernetesError.self) { try refused.receive([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]) }
    }

    @Test func refusesProxiesThatItCannotSpeakTo() {
        for url in ["https://proxy", "ftp://proxy", "socks5://user@proxy", "http://"] {
            #expect(throws: KubeconfigError.self) { try ProxyServer(url: url, origin: "test") }
        }
    }

    /// Expectations as the tests of golang.org/x/net/http/httpproxy have them.
    @Test(arguments: [
        ("https://api.example.com", "", true), ("https://api.example.com", "example.com", false),
        ("https://api.example.com", ".example.com", false), ("https://example.com", ".example.com", true),
        ("https://example.com", "example.com", false), ("https://notexample.com", "example.com", true),
        ("https://api.example.com:6443", "example.com:443", true),
        ("https://api.example.com:6443", "example.com:6443", false),
        ("https://10.1.2.3:6443", "10.0.0.0/8", false), ("https://11.1.2.3", "10.0.0.0/8", true),
        ("https://10.1.2.3", "10.1.2.3", false), ("https://10.1.2.3", " foo , 10.1.2.3:443", false),
        ("https://[fd00::1]", "fd00::/64", false), ("https://[fd00:0:0:1::1]", "fd00::/64", true),
        ("https://api", "*", false), ("https://127.0.0.1:6443", "", false), ("https://localhost", "", false),
    ])
    func knowsWhatTheEnvironmentExempts(url: String, exempt: String, isProxied: Bool) throws {
        let environment = EnvironmentProxy(environment: ["https_proxy": "proxy:3128", "NO_PROXY": exempt])
        let proxy = try environment.proxy(for: try server(url))
        #expect((proxy?.port == 3128) == isProxied)
        #expect(proxy == nil || proxy?.origin == "$https_proxy")
    }

    @Test func takesTheVariableOfTheScheme() throws {
        let environment = EnvironmentProxy(environment: ["HTTP_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2"])
        #expect(try environment.proxy(for: try server("http://api"))?.host == "a")
        #expect(try environment.proxy(for: try server("https://api"))?.host == "b")
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

    private static func check(_ access: ClusterAccess) async throws {
        try await withClient(access) { client in
            let version = try await client.get(Version.self, path: "/version")
            #expect(version.minor == "30")
            let result = try await client.run()
            #expect(result.exitCode == 0)
        }
    }

    /// Reads and execs through a proxy that refuses everything but what it is expected to be asked for.
    @Test func goesThroughTheProxyForReadsAndExecs() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let identity = try await authority.server(names: ["api.cluster.test"], addresses: [])
        let asked = Mutex<[String]>([])
        try await TestServer.run(identity: identity, script: Self.serve) { server in
            try await TestServer.run { connection in
                guard let request = await connection.request() else { return }
                asked.withLock { $0.append("\(request.method) \(request.target)") }
                try await connection.write("HTTP/1.1 200 OK\r\n\r\n")
                try await connection.tunnel(toPort: server.port)
            } test: { proxy in
                let access = try await makeAccess(
                    server: "https://api.cluster.test:6443",
                    cluster: trusting(authority) + ["proxy-url: http://127.0.0.1:\(proxy.port)"])
                try await Self.check(access)
            }
        }
        #expect(asked.withLock { $0 } == ["CONNECT api.cluster.test:6443", "CONNECT api.cluster.test:6443"])
    }

    @Test func goesThroughSOCKSForReadsAndExecs() async throws {
        let asked = Mutex<[[UInt8]]>([])
        try await TestServer.run(script: Self.serve) { server in
            try await TestServer.run { connection in
                guard await connection.bytes() == [5, 1, 0] else { return }
                try await connection.write([5, 0])
                guard let request = await connection.bytes() else { return }
                asked.withLock { $0.append(request) }
                try await connection.write([5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
                try await connection.tunnel(toPort: server.port)
            } test: { proxy in
                let access = try await makeAccess(
                    server: "http://api.test:80", environment: ["HTTP_PROXY": "socks5://127.0.0.1:\(proxy.port)"])
                try await Self.check(access)
            }
        }
        let expected: [UInt8] = [5, 1, 0, 3, 8] + Array("api.test".utf8) + [0, 80]
        #expect(asked.withLock { $0 } == [expected, expected])
    }

    @Test func saysThatTheProxyIsNotThere() async throws {
        let port = try await TestServer.run { _ in
        } test: {
            $0.port
        }
        let access = try await makeAccess(
            server: "https://api.cluster.test", environment: ["HTTPS_PROXY": "http://127.0.0.1:\(port)"])
        try await withClient(access) { client in
            for error in [
                await kubernetesError { try await client.get(Version.self, path: "/version") },
                await kubernetesError { try await client.run() },
            ] {
                #expect(error?.code == .unreachable)
                #expect(
                    error?.description.hasSuffix("check the proxy http://127.0.0.1:\(port) ($HTTPS_PROXY)") == true)
            }
        }
    }
}

extension TestConnection {
    /// Passes bytes between the client and a port of this machine until either closes.
    func tunnel(toPort port: Int) async throws {
        let far = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await far.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while let bytes = await self.bytes() { try await outbound.write(ByteBuffer(bytes: bytes)) }
                }
                group.addTask {
                    for try await piece in inbound { try await self.write(Array(piece.readableBytesView)) }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}
