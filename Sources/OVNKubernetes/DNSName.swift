/// A name in DNS.
package enum DNSName {
    /// The name in lower case and without a dot at its end, so that equal ones are equal.
    package static func plain(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
