import NetworkTypes
import OVNKubernetes
package import PathModel

/// Parses the short form of selectors: on the command line, and in the rows and columns of a matrix.
///
/// | form | what it selects |
/// |---|---|
/// | `NAME`, `NAMESPACE/NAME`, `pod/NAME`, `pod/NAMESPACE/NAME` | a pod |
/// | `deployment/NAMESPACE/NAME`, also `statefulset`, `daemonset`, `replicaset`, `job` and kubectl's short names | its pods |
/// | `ns/NAMESPACE`, `ns/NAMESPACE,KEY=VALUE,KEY!=VALUE,KEY` | the pods of a namespace, with these labels |
/// | `svc/NAMESPACE/NAME` | a service |
/// | `ip/ADDRESS`, `node/NAME` | an address, a node's address |
///
/// A destination ends in `:PORT`.
package enum SelectorText {
    /// Why a selector is invalid.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        /// One line for people.
        package var description: String

        /// Makes a problem.
        package init(description: String) { self.description = description }
    }

    /// Reads a word.
    ///
    /// - Parameters:
    ///   - text: The word.
    ///   - isAll: Whether a workload means all its pods, and a service all its endpoints.
    /// - Returns: The selector.
    /// - Throws: ``Problem`` where it is no selector.
    package static func selector(_ text: String, isAll: Bool = false) throws(Problem) -> EndpointSelector {
        var (body, port): (String, ServicePortReference?) = (text, nil)
        if text.hasPrefix("ip/"), IPAddress(text.dropFirst(3)) != nil {
            return try EndpointSelector(subject(text, text))
        }
        if let colon = text.lastIndex(of: ":") {
            body = String(text[..<colon])
            let written = String(text[text.index(after: colon)...])
            guard let reference = self.port(written) else {
                throw Problem(
                    description:
                        "invalid target '\(text)': port '\(written)' must be a number from 1 to 65535 or a port name"
                )
            }
            port = reference
        }
        let subject = try subject(body, text)
        var selector = EndpointSelector(subject, port: port, amount: isAll ? .each : nil)
        if case .pods = subject { selector.amount = .each }
        return selector
    }

    private static func subject(_ body: String, _ text: String) throws(Problem) -> EndpointSelector.Subject {
        let parts = body.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return .pod(try name(body, text)) }
        switch parts[0] {
        case "pod", "pods", "po": return .pod(try name(parts[1], text))
        case "svc", "service": return .service(try name(parts[1], text))
        case "deployment", "deploy": return .workload(.deployment, try name(parts[1], text))
        case "statefulset", "sts": return .workload(.statefulSet, try name(parts[1], text))
        case "daemonset", "ds": return .workload(.daemonSet, try name(parts[1], text))
        case "replicaset", "rs": return .workload(.replicaSet, try name(parts[1], text))
        case "job": return .workload(.job, try name(parts[1], text))
        case "ns", "namespace": return try pods(parts[1], text)
        case "node": return .node(try single(parts[1], text))
        case "ip":
            let bare =
                parts[1].hasPrefix("[") && parts[1].hasSuffix("]") ? String(parts[1].dropFirst().dropLast()) : parts[1]
            guard let address = IPAddress(bare) else {
                throw Problem(description: "invalid target '\(text)': '\(bare)' is not an IP address")
            }
            return .address(address)
        default: return .pod(try name(body, text))
        }
    }

    /// `NAMESPACE,KEY=VALUE,…`, the conditions as kubectl's `-l` takes them.
    private static func pods(_ written: String, _ text: String) throws(Problem) -> EndpointSelector.Subject {
        let parts = written.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let scope = EndpointSelector.Scope.namespace(try single(parts[0], text))
        var labels = LabelSelector()
        for part in parts.dropFirst() {
            let (key, values, isNot) = condition(part)
            guard !key.isEmpty, !key.contains(where: { " =!".contains($0) }), !(values ?? "").contains("=") else {
                throw Problem(
                    description:
                        "invalid target '\(text)': label condition '\(part)': expected KEY=VALUE, KEY!=VALUE, KEY or !KEY"
                )
            }
            switch (values, isNot) {
            case (let value?, false): labels.matchLabels = (labels.matchLabels ?? [:]).merging([key: value]) { $1 }
            case (let value?, true): labels.require(key, "NotIn", [value])
            case (nil, false): labels.require(key, "Exists", nil)
            case (nil, true): labels.require(key, "DoesNotExist", nil)
            }
        }
        return .pods(labels, in: scope)
    }

    private static func condition(_ part: String) -> (key: String, value: String?, isNot: Bool) {
        if part.hasPrefix("!") { return (String(part.dropFirst()), nil, true) }
        for (sign, isNot) in [("!=", true), ("==", false), ("=", false)] {
            guard let range = part.firstRange(of: sign) else { continue }
            return (String(part[..<range.lowerBound]), String(part[range.upperBound...]), isNot)
        }
        return (part, nil, false)
    }

    /// `NAME` or `NAMESPACE/NAME`.
    static func name(_ written: String, _ text: String) throws(Problem) -> NamespacedName {
        let parts = written.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else {
            throw Problem(description: "invalid name '\(text)': expected NAME or NAMESPACE/NAME")
        }
        for part in parts { _ = try single(part, text) }
        return parts.count == 2
            ? NamespacedName(namespace: parts[0], name: parts[1]) : NamespacedName(name: parts[0])
    }

    /// Names become parts of URLs and of tools' arguments, so anything that Kubernetes would not accept is refused here.
    static func single(_ word: String, _ text: String) throws(Problem) -> String {
        guard isName(word) else {
            throw Problem(
                description: "invalid name '\(text)': '\(word)' is not a Kubernetes name"
                    + " (lower-case letters, digits, '-' and '.')")
        }
        return word
    }

    private static func isName(_ word: String) -> Bool {
        guard (1...253).contains(word.utf8.count), let first = word.utf8.first, let last = word.utf8.last else {
            return false
        }
        return word.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
            && isPlain(first) && isPlain(last)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A port's number, 1 to 65535, or its name: up to 15 lower-case letters, digits and hyphens, a letter among them
    /// (`IANA_SVC_NAME`, which Kubernetes takes the names of ports from; a service's may be longer). `nil` for neither.
    package static func port(_ text: String) -> ServicePortReference? {
        if text.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard let number = UInt16(text), number > 0 else { return nil }
            return .number(number)
        }
        guard text.utf8.count <= 63, text.utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "-") }),
            text.first != "-", text.last != "-"
        else { return nil }
        return .name(text)
    }
}

extension LabelSelector {
    fileprivate mutating func require(_ key: String, _ sign: String, _ values: [String]?) {
        matchExpressions = (matchExpressions ?? []) + [Requirement(key: key, operator: sign, values: values)]
    }
}
