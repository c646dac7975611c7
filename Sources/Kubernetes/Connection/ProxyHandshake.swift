import NetworkTypes

/// What a client says to a proxy, and what it makes of the answers, until the connection leads to the server.
///
/// Pure: bytes in, bytes out.
protocol ProxyHandshake: Sendable {
    /// The first bytes to send.
    func greeting() -> [UInt8]
    /// Takes bytes of the proxy.
    /// - Parameter bytes: What came, in pieces of any size.
    /// - Returns: What to do next.
    /// - Throws: `KubernetesError` when the proxy refuses.
    mutating func receive(_ bytes: [UInt8]) throws -> ProxyHandshakeStep
}

/// What follows an answer of a proxy.
enum ProxyHandshakeStep: Equatable, Sendable {
    /// More is to come.
    case wait
    /// Send this.
    case send([UInt8])
    /// The connection leads to the server.
    case done
}

extension ProxyServer {
    /// The handshake that leads to a server.
    /// - Parameter server: Where to go.
    /// - Returns: The handshake of this kind of proxy, at its beginning.
    func handshake(to server: ServerAddress) -> any ProxyHandshake {
        switch kind {
        case .http: HTTPConnectHandshake(proxy: self, server: server)
        case .socks5: SOCKSHandshake(proxy: self, server: server)
        }
    }

    func refusal(_ what: String, _ server: ServerAddress) -> KubernetesError {
        KubernetesError(.unreachable, "the proxy \(self) (\(origin)) cannot reach \(server): \(what)")
    }
}

/// HTTP CONNECT, RFC 9110 section 9.3.6.
struct HTTPConnectHandshake: ProxyHandshake {
    let proxy: ProxyServer
    let server: ServerAddress
    private var received: [UInt8] = []

    init(proxy: ProxyServer, server: ServerAddress) {
        self.proxy = proxy
        self.server = server
    }

    func greeting() -> [UInt8] {
        var text = "CONNECT \(server.authority) HTTP/1.1\r\nHost: \(server.authority)\r\nUser-Agent: ovnpath\r\n"
        if let credentials = proxy.credentials {
            let value = basicAuthorization(user: credentials.user, password: credentials.password)
            text += "Proxy-Authorization: \(value)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    mutating func receive(_ bytes: [UInt8]) throws -> ProxyHandshakeStep {
        received += bytes
        guard received.count <= 65536 else { throw proxy.refusal("its response is not HTTP", server) }
        let text = String(decoding: received, as: UTF8.self)
        // A server speaks only after the client's first bytes, so nothing can follow the end of the proxy's answer.
        guard let end = text.firstRange(of: "\r\n\r\n") else { return .wait }
        let line = text[..<end.lowerBound].prefix { !$0.isNewline }
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw proxy.refusal("its response is not HTTP", server)
        }
        if status == 407 { throw proxy.refusal("it requires a user name and password in the proxy's URL", server) }
        guard (200..<300).contains(status) else { throw proxy.refusal("it answers \(line)", server) }
        return .done
    }
}

/// SOCKS version 5 without authentication, RFC 1928.
struct SOCKSHandshake: ProxyHandshake {
    let proxy: ProxyServer
    let server: ServerAddress
    private var received: [UInt8] = []
    private var isGreeted = false

    init(proxy: ProxyServer, server: ServerAddress) {
        self.proxy = proxy
        self.server = server
    }

    func greeting() -> [UInt8] { [5, 1, 0] }

    mutating func receive(_ bytes: [UInt8]) throws -> ProxyHandshakeStep {
        received += bytes
        guard isGreeted else {
            guard received.count >= 2 else { return .wait }
            guard received[0] == 5 else { throw proxy.refusal("its response is not SOCKS 5", server) }
            guard received[1] == 0 else { throw proxy.refusal("it requires authentication", server) }
            received.removeFirst(2)
            isGreeted = true
            return .send(request())
        }
        guard received.count >= 5 else { return .wait }
        guard received[0] == 5, received[1] == 0 else {
            throw proxy.refusal("\(Self.reason(received[1]))", server)
        }
        let addressLength: Int
        switch received[3] {
        case 1: addressLength = 4
        case 4: addressLength = 16
        default: addressLength = 1 + Int(received[4])
        }
        return received.count >= 4 + addressLength + 2 ? .done : .wait
    }

    private func request() -> [UInt8] {
        var bytes: [UInt8] = [5, 1, 0]
        if let address = IPAddress(server.host) {
            bytes += [address.bytes.count == 4 ? 1 : 4] + address.bytes
        } else {
            let name = Array(server.host.utf8.prefix(255))
            bytes += [3, UInt8(name.count)] + name
        }
        return bytes + [UInt8(server.port >> 8), UInt8(server.port & 0xff)]
    }

    private static func reason(_ code: UInt8) -> String {
        switch code {
        case 2: "not allowed by its rules"
        case 3: "network unreachable"
        case 4: "host unreachable"
        case 5: "connection refused"
        default: "SOCKS error \(code)"
        }
    }
}
