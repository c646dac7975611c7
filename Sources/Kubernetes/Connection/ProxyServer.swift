internal import FoundationEssentials

/// A proxy between this machine and the API server.
struct ProxyServer: Equatable, Sendable, CustomStringConvertible {
    /// How the proxy is spoken to.
    enum Kind: Equatable, Sendable {
        /// HTTP CONNECT over a plain connection.
        case http
        /// SOCKS version 5; the proxy resolves names.
        case socks5
    }

    var kind: Kind
    var host: String
    var port: Int
    /// User name and password for an HTTP proxy.
    var credentials: Credentials?
    /// Where the setting was found, for messages: `proxy-url of cluster "x" in …` or `$HTTPS_PROXY`.
    var origin: String

    /// What an HTTP proxy asks for.
    struct Credentials: Equatable, Sendable {
        var user: String
        var password: String
    }

    var description: String { "\(kind == .http ? "http" : "socks5")://\(host):\(port)" }

    /// Parses the URL of a proxy.
    /// - Parameters:
    ///   - url: `http://[user:password@]host[:port]`, `socks5://host[:port]` or, for HTTP, `host:port`.
    ///   - origin: Where the URL was found.
    /// - Throws: `KubeconfigError` for a URL that is none, or a kind of proxy that is not supported.
    init(url: String, origin: String) throws(KubeconfigError) {
        self.origin = origin
        let text = url.contains("://") ? url : "http://\(url)"
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw KubeconfigError("\(origin) is not a proxy URL: \(url)")
        }
        switch parts.scheme?.lowercased() {
        case "http":
            kind = .http
            port = parts.port ?? 80
        case "socks5", "socks5h":
            kind = .socks5
            port = parts.port ?? 1080
        default:
            throw KubeconfigError(
                "\(origin) is a \(parts.scheme ?? "") proxy, which is not supported: use one with http:// or socks5://")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let user = parts.user {
            guard kind == .http else {
                throw KubeconfigError("\(origin): a user name for a SOCKS proxy is not supported")
            }
            credentials = Credentials(user: user, password: parts.password ?? "")
        }
    }
}
