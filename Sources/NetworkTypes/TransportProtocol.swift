/// The protocols that a trace can carry.
package enum TransportProtocol: String, Hashable, Sendable, Codable, CaseIterable {
    case tcp, udp, sctp
    /// An echo request and its reply: of ICMP between IPv4 addresses, of ICMPv6 between IPv6 addresses.
    case icmp

    /// Reads the protocol of a port as Kubernetes objects name it, `TCP` where they name none; `nil` for what has no ports.
    package init?(ofPort name: String?) {
        guard let named = TransportProtocol(rawValue: (name ?? "TCP").lowercased()), named.hasPorts else { return nil }
        self = named
    }

    /// Whether its packets have ports.
    package var hasPorts: Bool { self != .icmp }
}
