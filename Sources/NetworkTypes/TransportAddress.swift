/// An address, and a port where one is meant, as OVN writes endpoints: `10.1.1.5:8080`, `[fd00::5]:8080`, `10.1.1.5`.
package struct TransportAddress: Hashable, Sendable {
    /// The address.
    package var address: IPAddress
    /// The port.
    package var port: UInt16?

    /// Makes an address with a port, or without.
    package init(_ address: IPAddress, port: UInt16? = nil) {
        (self.address, self.port) = (address, port)
    }

    /// Reads an address as OVN writes it; `nil` where the text is none.
    package init?(parsing text: some StringProtocol) {
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPAddress(parts[0]) else { return nil }
            let port = parts[1].hasPrefix(":") ? UInt16(parts[1].dropFirst()) : nil
            guard port != nil || parts[1].isEmpty else { return nil }
            self.init(address, port: port)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // An IPv6 address without a port needs no brackets.
        guard let first = parts.first, let address = parts.count > 2 ? IPAddress(text) : IPAddress(first) else {
            return nil
        }
        guard parts.count == 2 else {
            self.init(address)
            return
        }
        guard let port = UInt16(parts[1]) else { return nil }
        self.init(address, port: port)
    }
}

extension TransportAddress: CustomStringConvertible {
    /// The address as OVN writes it.
    package var description: String {
        guard let port else { return address.description }
        return address.family == .ip4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
