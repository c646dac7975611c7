internal import FoundationEssentials
import NetworkTypes

/// Where a server is: what a `server:` or a proxy URL says.
struct ServerAddress: Equatable, Sendable, CustomStringConvertible {
    /// Whether the connection is TLS.
    var isTLS: Bool
    /// A host name or an IP address, IPv6 without brackets.
    var host: String
    var port: Int
    /// What comes before every path of the API, without a slash at its end; empty for most servers.
    var basePath: String

    /// Parses a URL.
    /// - Parameter url: `https://host[:port][/path]`, also `http`. Without a scheme it is `https`. Anything
    ///   else gives nil.
    init?(url: String) {
        let text = url.contains("://") ? url : "https://\(url)"
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let rawHost = parts.host, !rawHost.isEmpty
        else { return nil }
        isTLS = scheme == "https"
        host = rawHost.hasPrefix("[") ? String(rawHost.dropFirst().dropLast()) : rawHost
        port = parts.port ?? (isTLS ? 443 : 80)
        guard (1...65535).contains(port) else { return nil }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
    }

    /// `host:port`, with the brackets that an IPv6 address needs.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    var description: String { "\(isTLS ? "https" : "http")://\(authority)\(basePath)" }

    /// Whether the host is an IP address.
    var isIPAddress: Bool { IPAddress(host) != nil }
}
