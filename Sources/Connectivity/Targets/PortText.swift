import OVNKubernetes
package import PathModel

/// Ports as they are written behind a target, or alone.
package enum PortText {
    /// A port's number, 1 to 65535, or its name: lower-case letters, digits and hyphens (a container's is an `IANA_SVC_NAME` of up
    /// to 15, a service's a DNS label of up to 63). `nil` for neither.
    package static func port(_ text: some StringProtocol) -> ServicePortReference? {
        if text.utf8.allSatisfy({ (48...57).contains($0) }) { return number(text).map { .number($0) } }
        guard text.utf8.count <= 63, text.utf8.allSatisfy({ KubernetesName.isPlain($0) || $0 == UInt8(ascii: "-") }),
            text.first != "-", text.last != "-"
        else { return nil }
        return .name(String(text))
    }

    /// A port's number, 1 to 65535; `nil` for anything else.
    static func number(_ text: some StringProtocol) -> UInt16? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt16(text), number > 0 else {
            return nil
        }
        return number
    }
}
