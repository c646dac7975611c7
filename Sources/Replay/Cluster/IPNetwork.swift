import Glibc

/// A network of IPv4 or IPv6, as far as a replay needs to know: whether an address is in it.
struct IPNetwork: Sendable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// - Parameter text: An address of the network and its bits, e.g. `172.18.0.3/16`.
    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let bits = Int(parts[1]), let bytes = Self.bytes(of: String(parts[0])),
            (0...bytes.count * 8).contains(bits)
        else { return nil }
        self.bytes = bytes
        prefix = bits
    }

    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        return (0..<prefix).allSatisfy { bit in
            let mask: UInt8 = 0x80 >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other[bit / 8] & mask
        }
    }

    private static func bytes(of address: String) -> [UInt8]? {
        let isIPv6 = address.contains(":")
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &bytes) == 1 else { return nil }
        return bytes
    }
}
