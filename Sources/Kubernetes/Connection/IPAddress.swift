#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// An IP address as bytes, for comparing and for prefixes.
struct IPAddress: Equatable, Sendable {
    /// 4 or 16 bytes, in network order.
    let bytes: [UInt8]

    /// Parses an address.
    /// - Parameter text: `10.0.0.1` or `fd00::1`, without brackets. Anything else gives nil.
    init?(_ text: String) {
        var raw: [UInt8] = Array(repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &raw) == 1 {
            bytes = Array(raw.prefix(4))
        } else if inet_pton(AF_INET6, text, &raw) == 1 {
            bytes = raw
        } else {
            return nil
        }
    }

    /// Whether the address is of the host itself (127.0.0.0/8 or ::1).
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    /// Whether the address is in a prefix.
    /// - Parameters:
    ///   - network: Any address of the prefix.
    ///   - length: The number of leading bits that count.
    /// - Returns: False also for a prefix of the other family.
    func isIn(_ network: IPAddress, length: Int) -> Bool {
        guard network.bytes.count == bytes.count, (0...bytes.count * 8).contains(length) else { return false }
        for (index, pair) in zip(bytes, network.bytes).enumerated() {
            let bits = min(8, max(0, length - index * 8))
            if bits == 0 { break }
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> bits)
            if pair.0 & mask != pair.1 & mask { return false }
        }
        return true
    }
}
