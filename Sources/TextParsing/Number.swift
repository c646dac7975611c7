/// Numbers as the tools print them.
package enum Number {
    /// A decimal number, or a hexadecimal one after `0x`; `nil` for anything else or more than 64 bits.
    package static func parse(_ text: Substring) -> UInt64? {
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }

    /// `%08x` of C: the form in which ovn-trace prints the first 32 bits of a uuid.
    package static func hex8(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// `%2d` of C.
    package static func padded2(_ value: Int) -> String { value < 10 && value >= 0 ? " \(value)" : "\(value)" }
}
