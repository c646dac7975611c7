import NetworkTypes

/// Addresses as targets have them: `10.1.2.3`, `10.1.2.3:80`, `fd00::1`, `[fd00::1]`, `[fd00::1]:80`.
enum AddressText {
    /// Whether what has no slash is meant as an address and not as a pod's name: it is in brackets, has two colons, or is
    /// four numbers. A pod of such a name is `pod/NAME`.
    static func isMeant(_ text: String) -> Bool {
        if text.hasPrefix("[") || text.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 { return true }
        let host = text.prefix { $0 != ":" }
        return host.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 3
            && host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// Reads an address, and the port behind it where there is one.
    ///
    /// - Parameters:
    ///   - written: The address.
    ///   - text: The whole target, for problems.
    /// - Returns: The address and the port.
    /// - Throws: ``TargetProblem`` where it is none.
    static func read(_ written: String, in text: String) throws(TargetProblem) -> (IPAddress, port: UInt16?) {
        if let address = IPAddress(written) { return (address, nil) }
        var host = written[...]
        var number: Substring?
        if written.hasPrefix("["), let end = written.firstIndex(of: "]") {
            host = written[written.index(after: written.startIndex)..<end]
            let rest = written[written.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw TargetProblem(text, "'\(rest)' follows the address; expected [ADDRESS]:PORT")
            }
            number = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = written.lastIndex(of: ":"), written.firstIndex(of: ":") == colon {
            host = written[..<colon]
            number = written[written.index(after: colon)...]
        }
        guard let address = IPAddress(host) else { throw TargetProblem(text, "'\(host)' is not an IP address") }
        guard let number else { return (address, nil) }
        guard let port = PortText.number(number) else {
            throw TargetProblem(text, "port '\(number)' must be a number from 1 to 65535")
        }
        return (address, port)
    }
}
