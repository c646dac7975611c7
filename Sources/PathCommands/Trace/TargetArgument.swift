import NetworkTypes
import OVNKubernetes
import PathModel

/// Parses the source and destination of a trace from the command line.
struct TargetArgument {
    /// Why a target is invalid.
    struct Problem: Error, CustomStringConvertible {
        /// One line for people.
        var description: String
    }

    /// The namespace of targets without one.
    let namespace: String

    /// Reads `pod/NAMESPACE/NAME`, `NAMESPACE/NAME`, `NAME`, `svc/NAMESPACE/NAME[:PORT|:PORTNAME]` or
    /// `ip/ADDRESS[:PORT]`. `pod/NAME` and `svc/NAME` are in the default namespace.
    func target(_ text: String) throws(Problem) -> Target {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains("") else { throw malformed(text) }
        switch (parts.first, parts.count) {
        case ("pod", 2): return try pod(namespace, parts[1], text)
        case ("pod", 3): return try pod(parts[1], parts[2], text)
        case ("svc", 2), ("service", 2): return try service(namespace, parts[1], text)
        case ("svc", 3), ("service", 3): return try service(parts[1], parts[2], text)
        case ("ip", 2): return try address(parts[1], text)
        case (_, 1): return try pod(namespace, parts[0], text)
        case (_, 2): return try pod(parts[0], parts[1], text)
        default: throw malformed(text)
        }
    }

    /// Reads an endpoint of a service: `ADDRESS`, `NAMESPACE/NAME` or, of the service's namespace, `NAME`; a pod may be written
    /// as a target is.
    func endpoint(_ text: String) throws(Problem) -> EndpointChoice {
        if let address = IPAddress(text) { return .address(address) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let named = parts.first == "pod" && parts.count > 1 ? Array(parts.dropFirst()) : parts
        guard (1...2).contains(named.count), named.allSatisfy(KubernetesName.isValid) else {
            throw Problem(
                description: "invalid endpoint '\(text)': expected NAMESPACE/POD, POD or an IP address")
        }
        return .pod(namespace: named.count == 2 ? named[0] : nil, name: named[named.count - 1])
    }

    private func pod(_ namespace: String, _ name: String, _ text: String) throws(Problem) -> Target {
        try check(namespace, name, text)
        return .pod(namespace: namespace, name: name)
    }

    private func service(_ namespace: String, _ name: String, _ text: String) throws(Problem) -> Target {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        try check(namespace, parts[0], text)
        guard parts.count == 2 else { return .service(namespace: namespace, name: parts[0], port: nil) }
        guard !parts[1].isEmpty else { throw malformed(text) }
        if parts[1].allSatisfy(\.isNumber) {
            return .service(namespace: namespace, name: parts[0], port: .number(try port(parts[1], text)))
        }
        return .service(namespace: namespace, name: parts[0], port: .name(parts[1]))
    }

    private func address(_ written: String, _ text: String) throws(Problem) -> Target {
        if let address = IPAddress(written) { return .address(address, port: nil) }
        var host = written[...]
        var number: Substring?
        if written.hasPrefix("["), let end = written.firstIndex(of: "]") {
            host = written[written.index(after: written.startIndex)..<end]
            let rest = written[written.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":") else { throw malformed(text) }
                number = rest.dropFirst()
            }
        } else if let colon = written.lastIndex(of: ":") {
            host = written[..<colon]
            number = written[written.index(after: colon)...]
        }
        guard let address = IPAddress(host) else {
            throw Problem(description: "invalid target '\(text)': '\(host)' is not an IP address")
        }
        return .address(address, port: try number.map { number throws(Problem) in try port(String(number), text) })
    }

    private func port(_ number: String, _ text: String) throws(Problem) -> UInt16 {
        guard let port = UInt16(number), port > 0 else {
            throw Problem(
                description: "invalid target '\(text)': port '\(number)' must be a number from 1 to 65535")
        }
        return port
    }

    /// Names become parts of URLs and of tools' arguments, so anything that Kubernetes would not accept is refused here.
    private func check(_ namespace: String, _ name: String, _ text: String) throws(Problem) {
        for word in [namespace, name] where !KubernetesName.isValid(word) {
            throw Problem(
                description: "invalid target '\(text)': '\(word)' is not a Kubernetes name"
                    + " (lower-case letters, digits, '-' and '.')")
        }
    }

    private func malformed(_ text: String) -> Problem {
        Problem(
            description: "invalid target '\(text)': expected pod/NAMESPACE/NAME, NAMESPACE/NAME, NAME,"
                + " svc/NAMESPACE/NAME[:PORT] or ip/ADDRESS[:PORT]")
    }
}
