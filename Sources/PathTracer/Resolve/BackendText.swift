import PathModel

/// `ADDRESS:PORT` and `[ADDRESS]:PORT`, as OVN writes endpoints.
enum BackendText {
    /// The address and the port, where one is written.
    static func parse(_ text: String) -> (IPAddress, UInt16?)? {
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = IPAddress(parts[0]) else { return nil }
            return (address, parts.count > 1 ? UInt16(parts[1].dropFirst()) : nil)
        }
        let parts = text.split(separator: ":")
        if parts.count > 2 { return IPAddress(text).map { ($0, nil) } }
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        return (address, parts.count > 1 ? UInt16(parts[1]) : nil)
    }

    /// The endpoint as OVN writes it.
    static func text(_ address: IPAddress, _ port: UInt16) -> String {
        address.family == .ip4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
