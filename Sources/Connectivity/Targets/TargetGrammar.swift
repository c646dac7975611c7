import OVNKubernetes
package import PathModel

/// Reads targets: the ends of connections as they are written on the command line, in test files and in their matrices.
///
/// | form | what it is |
/// |---|---|
/// | `NAME`, `NAMESPACE/NAME`, `pod/[NAMESPACE/]NAME` | a pod |
/// | `svc/[NAMESPACE/]NAME` | a service |
/// | `deployment/[NAMESPACE/]NAME`, also `statefulset`, `daemonset`, `replicaset`, `job` | its pods |
/// | `vm/[NAMESPACE/]NAME` | the pod that a virtual machine runs in |
/// | `ns/NAMESPACE`, `ns/NAMESPACE,KEY=VALUE,KEY!=VALUE,KEY,!KEY` | the pods of a namespace, with these labels |
/// | `node/NAME` | a node's host |
/// | `ADDRESS`, `ip/ADDRESS` | an address |
/// | `dns/NAME` | the address that a name has where the program runs |
/// | `external/ADDRESS` | a client outside the cluster |
///
/// Kinds may be written in all of kubectl's spellings (``TargetKind``). A destination ends in `:PORT`. docs/targets.md describes
/// the forms for users.
package enum TargetGrammar {
    /// Reads a target.
    ///
    /// - Parameters:
    ///   - text: The target.
    ///   - isAll: Whether a workload means all its pods, and a service all its endpoints.
    /// - Returns: What it selects.
    /// - Throws: ``TargetProblem`` where it is no target.
    package static func selector(_ text: String, isAll: Bool = false) throws(TargetProblem) -> EndpointSelector {
        let (subject, port) = try subject(text)
        var selector = EndpointSelector(subject, port: port, amount: isAll ? .each : nil)
        if case .pods = subject { selector.amount = .each }
        return selector
    }

    /// The pods of the namespace of names without one that have these labels, as kubectl's `--selector` takes them.
    ///
    /// - Parameter labels: `KEY=VALUE,KEY!=VALUE,KEY,!KEY`.
    /// - Returns: What it selects.
    /// - Throws: ``TargetProblem`` where the labels are malformed.
    package static func pods(labels: String) throws(TargetProblem) -> EndpointSelector {
        let parts = labels.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let selector = try LabelConditions.selector(parts[...], in: labels)
        return EndpointSelector(.pods(selector, in: .namespace(nil)), port: nil, amount: .each)
    }

    private static func subject(
        _ text: String
    ) throws(TargetProblem) -> (EndpointSelector.Subject, ServicePortReference?) {
        guard let slash = text.firstIndex(of: "/") else {
            return AddressText.isMeant(text) ? try address(text, in: text) : try named(text, in: text) { .pod($0) }
        }
        let word = String(text[..<slash])
        let rest = String(text[text.index(after: slash)...])
        guard let kind = TargetKind(word) else {
            try refuseKind(word, before: rest, in: text)
            return try named(text, in: text) { .pod($0) }
        }
        if let workload = kind.workload { return try named(rest, in: text) { .workload(workload, $0) } }
        switch kind {
        case .service: return try named(rest, in: text) { .service($0) }
        case .namespace: return try pods(rest, in: text)
        case .node:
            let (name, port) = try beforePort(rest, in: text)
            return (.node(try single(name, in: text)), port)
        case .address: return try address(rest, in: text)
        case .dnsName:
            let (name, port) = try beforePort(rest, in: text)
            return (.dnsName(try single(name.lowercased(), in: text)), port)
        case .external:
            let (address, port) = try AddressText.read(rest, in: text)
            return (.external(address), port.map { .number($0) })
        case .pod, .deployment, .statefulSet, .daemonSet, .replicaSet, .job, .virtualMachine:
            return try named(rest, in: text) { .pod($0) }
        }
    }

    /// Refuses a word that stands where only a kind can, or that is more likely a kind than a namespace.
    private static func refuseKind(_ word: String, before rest: String, in text: String) throws(TargetProblem) {
        guard !word.isEmpty, !rest.isEmpty else { throw .malformed(text) }
        if let kind = TargetKind.slip(word), !rest.contains("/") {
            throw TargetProblem(
                text, "unknown kind '\(word)'; did you mean '\(kind)'? A pod of namespace \(word) is pod/\(text)")
        }
        if rest.contains("/") || TargetKind(word.lowercased()) != nil {
            throw TargetProblem(text, TargetKind.unknown(word))
        }
    }

    /// `[NAMESPACE/]NAME[:PORT]`.
    private static func named(
        _ written: String, in text: String, _ subject: (NamespacedName) -> EndpointSelector.Subject
    ) throws(TargetProblem) -> (EndpointSelector.Subject, ServicePortReference?) {
        let (body, port) = try beforePort(written, in: text)
        return (subject(try name(body, in: text)), port)
    }

    private static func address(
        _ written: String, in text: String
    ) throws(TargetProblem) -> (EndpointSelector.Subject, ServicePortReference?) {
        let (address, port) = try AddressText.read(written, in: text)
        return (.address(address), port.map { .number($0) })
    }

    /// `NAMESPACE,KEY=VALUE,…`.
    private static func pods(
        _ written: String, in text: String
    ) throws(TargetProblem) -> (EndpointSelector.Subject, ServicePortReference?) {
        let (body, port) = try beforePort(written, in: text)
        let parts = body.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let scope = EndpointSelector.Scope.namespace(try single(parts[0], in: text))
        return (.pods(try LabelConditions.selector(parts.dropFirst(), in: text), in: scope), port)
    }

    private static func beforePort(
        _ written: String, in text: String
    ) throws(TargetProblem) -> (String, ServicePortReference?) {
        guard let colon = written.lastIndex(of: ":") else { return (written, nil) }
        let number = written[written.index(after: colon)...]
        guard let port = PortText.port(number) else {
            throw TargetProblem(text, "port '\(number)' must be a number from 1 to 65535 or a port name")
        }
        return (String(written[..<colon]), port)
    }

    /// Reads `NAME` or `NAMESPACE/NAME`.
    ///
    /// - Throws: ``TargetProblem`` where it is neither.
    static func name(_ written: String, in text: String) throws(TargetProblem) -> NamespacedName {
        let parts = written.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts.contains("") else { throw .malformed(text) }
        for part in parts { _ = try single(part, in: text) }
        return parts.count == 2
            ? NamespacedName(namespace: parts[0], name: parts[1]) : NamespacedName(name: parts[0])
    }

    private static func single(_ word: String, in text: String) throws(TargetProblem) -> String {
        guard !word.isEmpty else { throw .malformed(text) }
        guard KubernetesName.isValid(word) else { throw .name(word, in: text) }
        return word
    }

    /// Reads an endpoint of a service: `ADDRESS`, `NAMESPACE/NAME` or, of the service's namespace, `NAME`; a pod may be written
    /// with its kind.
    ///
    /// - Throws: ``TargetProblem`` where it is none of them.
    package static func endpoint(_ text: String) throws(TargetProblem) -> EndpointChoice {
        guard let selector = try? selector(text), selector.port == nil else { throw invalidEndpoint(text) }
        switch selector.subject {
        case .address(let address): return .address(address)
        case .pod(let name): return .pod(namespace: name.namespace, name: name.name)
        case .workload, .pods, .service, .node, .dnsName, .external: throw invalidEndpoint(text)
        }
    }

    private static func invalidEndpoint(_ text: String) -> TargetProblem {
        TargetProblem("invalid endpoint '\(text)': expected NAMESPACE/POD, POD or an IP address")
    }
}
