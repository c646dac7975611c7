/// A network in CIDR notation, such as `10.96.0.0/16`, or an interface address with its prefix length.
package struct IPPrefix: Hashable, Sendable, CustomStringConvertible {
    /// The address as written, host bits included.
    package let address: IPAddress
    /// The number of leading bits that name the network.
    package let length: Int

    /// Parses `ADDRESS/LENGTH`; an address alone is a prefix of its full length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let bits = address.bytes.count * 8
        self.address = address
        if parts.count == 1 {
            length = bits
        } else {
            guard parts.count == 2, parts[1].allSatisfy(\.isNumber), let length = Int(parts[1]),
                (0...bits).contains(length)
            else { return nil }
            self.length = length
        }
    }

    /// Whether `other` lies in this network.
    package func contains(_ other: IPAddress) -> Bool {
        guard other.family == address.family else { return false }
        for index in 0..<address.bytes.count {
            let mask = mask(ofByte: index)
            if (address.bytes[index] & mask) != (other.bytes[index] & mask) { return false }
        }
        return true
    }

    /// The address so many behind the network's own, which is the first; `nil` where the network does not reach so far.
    package func address(_ offset: UInt32) -> IPAddress? {
        var bytes = address.bytes
        for index in bytes.indices { bytes[index] &= mask(ofByte: index) }
        var carry = UInt64(offset)
        for index in bytes.indices.reversed() {
            carry += UInt64(bytes[index])
            bytes[index] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
        return carry == 0 ? IPAddress(bytes: bytes).flatMap { contains($0) ? $0 : nil } : nil
    }

    /// The bits of one of the address's bytes that name the network.
    private func mask(ofByte index: Int) -> UInt8 {
        let bits = min(8, max(0, length - index * 8))
        return bits == 0 ? 0 : UInt8.max << (8 - UInt8(bits))
    }

    /// `ADDRESS/LENGTH`.
    package var description: String { "\(address)/\(length)" }
}
