package import HostFormats
import NetworkTypes

/// What a packet has for a rule's conditions, and whether these hold.
extension PacketRules {
    /// What a packet has in some fields.
    package enum Values: Equatable {
        case known([String])
        /// One of them is not known.
        case unknown
        /// The packet has no such field, as ICMP has no ports: no condition on it holds, not even that it is another.
        case absent
    }

    /// The packet's values.
    package func values(of fields: [NATField]) -> Values {
        if !seen.packet.transport.hasPorts, fields.contains(where: { $0 == .sourcePort || $0 == .destinationPort }) {
            return .absent
        }
        var values: [String] = []
        for field in fields {
            guard let value = value(of: field) else { return .unknown }
            values.append(value)
        }
        return .known(values)
    }

    private func value(of field: NATField) -> String? {
        switch field {
        case .sourceAddress: seen.packet.source.description
        case .destinationAddress: seen.packet.destination.description
        case .transport: transportName
        case .sourcePort: String(seen.packet.sourcePort)
        case .destinationPort: String(seen.packet.destinationPort)
        case .inputInterface: seen.inputInterface ?? ""
        case .outputInterface: seen.outputInterface
        case .destinationType: seen.isForHost.map { $0 ? "local" : "unicast" }
        case .mark: seen.mark.map(String.init)
        case .connectionState: "new"
        case .family: seen.packet.source.family == .ip4 ? "ipv4" : "ipv6"
        }
    }

    /// The packet's protocol as `/etc/protocols` names it, and with it nft(8) and iptables-save(8).
    private var transportName: String {
        seen.packet.transport == .icmp && seen.packet.source.family == .ip6
            ? "ipv6-icmp" : seen.packet.transport.rawValue
    }

    /// What else rules call a protocol: its number, where the host has no names for protocols.
    private static let otherNames = [
        "tcp": ["6"], "udp": ["17"], "sctp": ["132"], "icmp": ["1"], "ipv6-icmp": ["58", "icmpv6"],
    ]

    package func holds(_ element: [String], _ values: [String]) -> Bool {
        element.count == values.count && zip(element, values).allSatisfy(Self.covers)
    }

    /// A number, in hexadecimal digits after `0x`.
    package static func number(_ text: some StringProtocol) -> UInt32? {
        text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
    }

    /// Whether an element's text covers a value: the same, a network, a range, a number in hexadecimal digits, perhaps with a
    /// mask, or an interface's name that ends in a wildcard.
    private static func covers(_ element: String, _ value: String) -> Bool {
        if element == value || otherNames[value]?.contains(element) ?? false { return true }
        if let prefix = IPPrefix(element), let address = IPAddress(value) { return prefix.contains(address) }
        if let last = element.last, last == "*" || last == "+" { return value.hasPrefix(element.dropLast()) }
        let masked = element.split(separator: "/").map(number)
        if let wanted = masked.first ?? nil, let mask = masked.count == 1 ? .max : masked[1], masked.count <= 2 {
            return number(value).map { $0 & mask } == wanted
        }
        let ends = element.split(separator: "-")
        guard ends.count == 2 else { return false }
        if let low = Int(ends[0]), let high = Int(ends[1]), let number = Int(value) {
            return low <= number && number <= high
        }
        if let low = IPAddress(ends[0]), let high = IPAddress(ends[1]), let address = IPAddress(value) {
            return low.family == address.family && !address.bytes.lexicographicallyPrecedes(low.bytes)
                && !high.bytes.lexicographicallyPrecedes(address.bytes)
        }
        return false
    }
}
