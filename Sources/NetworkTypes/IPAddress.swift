/// An IPv4 or IPv6 address.
package struct IPAddress: Hashable, Sendable {
    /// The address's family.
    package enum Family: String, Hashable, Sendable, Codable {
        case ip4, ip6
    }

    /// The family that the address belongs to.
    package let family: Family

    /// The address in network byte order: 4 bytes for IPv4, 16 for IPv6.
    package let bytes: [UInt8]

    /// Makes an address of four (IPv4) or sixteen (IPv6) bytes; `nil` for any other count.
    package init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: family = .ip4
        case 16: family = .ip6
        default: return nil
        }
        self.bytes = bytes
    }

    /// Whether it is one that a host has for itself (RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3).
    package var isLoopback: Bool {
        switch family {
        case .ip4: bytes[0] == 127
        case .ip6: bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        }
    }

    /// Parses dotted-decimal IPv4 or RFC 4291 IPv6 text; `nil` where the text is neither.
    package init?(_ text: some StringProtocol) {
        if let bytes = text.contains(":") ? Self.parseIPv6(text) : Self.parseIPv4(text) {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    private static func parseIPv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            // Some programs take a leading zero as octal: as Kubernetes does, this takes none.
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func parseIPv6(_ text: some StringProtocol) -> [UInt8]? {
        var halves: [[UInt8]] = [[]]
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (3...9).contains(groups.count) else { return nil }
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                // "::" shows as one empty group inside the text, or as two at either end of it.
                let paired =
                    (index == 0 && groups[1].isEmpty)
                    || (index == groups.count - 1 && groups[index - 1].isEmpty)
                if paired { continue }
                guard halves.count == 1, index > 0, index < groups.count - 1 else { return nil }
                halves.append([])
            } else if group.contains(".") {
                guard index == groups.count - 1, let tail = parseIPv4(group) else { return nil }
                halves[halves.count - 1] += tail
            } else {
                guard group.utf8.count <= 4, group.allSatisfy(\.isHexDigit), let value = UInt16(group, radix: 16)
                else { return nil }
                halves[halves.count - 1] += [UInt8(value >> 8), UInt8(value & 0xff)]
            }
        }
        let count = halves.reduce(0) { $0 + $1.count }
        if halves.count == 1 { return count == 16 ? halves[0] : nil }
        guard count <= 14 else { return nil }
        return halves[0] + [UInt8](repeating: 0, count: 16 - count) + halves[1]
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical IPv6 text of RFC 5952.
    package var description: String {
        if family == .ip4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest.count) { longest = start..<end }
            start = max(end, start + 1)
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return longest.isEmpty ? text(0..<8) : text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
    }
}

extension IPAddress: Codable {
    /// Decodes the address's text.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = IPAddress(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not an IP address"))
        }
        self = address
    }

    /// Encodes the address's text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
