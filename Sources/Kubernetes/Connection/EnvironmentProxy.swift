import NetworkTypes

/// The proxy that the environment names for a server: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
///
/// The rules are those of Go's `golang.org/x/net/http/httpproxy`, which kubectl follows: the upper-case name comes first,
/// the local host is never proxied, and `NO_PROXY` lists names, addresses and prefixes.
struct EnvironmentProxy: Sendable {
    let environment: [String: String]

    /// The proxy for a server.
    /// - Parameter server: The server to reach.
    /// - Returns: nil for a direct connection.
    /// - Throws: `KubeconfigError` when the variable holds no URL of a proxy.
    func proxy(for server: ServerAddress) throws(KubeconfigError) -> ProxyServer? {
        guard let (name, url) = variable(server.isTLS ? "HTTPS_PROXY" : "HTTP_PROXY"), !isExempt(server) else {
            return nil
        }
        return try ProxyServer(url: url, origin: "$\(name)")
    }

    private func variable(_ name: String) -> (name: String, value: String)? {
        for candidate in [name, name.lowercased()] {
            if let value = environment[candidate], !value.isEmpty { return (candidate, value) }
        }
        return nil
    }

    /// The addresses of the host itself.
    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { IPPrefix($0) }

    private func isExempt(_ server: ServerAddress) -> Bool {
        let address = IPAddress(server.host)
        if server.host == "localhost" { return true }
        if let address, Self.loopback.contains(where: { $0.contains(address) }) { return true }
        guard let list = variable("NO_PROXY")?.value else { return false }
        return list.split(separator: ",").contains { entry in
            matches(entry.filter { !$0.isWhitespace }.lowercased(), server, address)
        }
    }

    private func matches(_ entry: String, _ server: ServerAddress, _ address: IPAddress?) -> Bool {
        if entry.isEmpty { return false }
        if entry == "*" { return true }
        if entry.contains("/") {
            guard let address, let network = IPPrefix(entry) else { return false }
            return network.contains(address)
        }
        var name = entry
        if IPAddress(name) == nil, let colon = name.lastIndex(of: ":") {
            guard Int(name[name.index(after: colon)...]) == server.port else { return false }
            name = String(name[..<colon])
        }
        if name.hasPrefix("[") { name = String(name.dropFirst().dropLast()) }
        if let excluded = IPAddress(name) { return excluded == address }
        if name.hasPrefix("*.") { name.removeFirst() }
        let host = server.host.lowercased()
        // ".example.com" means the names below it, "example.com" that name and those below it.
        return name.hasPrefix(".") ? host.hasSuffix(name) : host == name || host.hasSuffix(".\(name)")
    }
}
