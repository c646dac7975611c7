import NetworkTypes
import OVNKubernetes

internal import Yams

/// Reads the endpoints of a test: one selector, or a list of them.
struct SelectorReading {
    let reading: NodeReading
    /// `from` or `to`.
    let end: String
    /// The protocol of the test, which may have no ports.
    let transport: TransportProtocol

    private static let workloads = EndpointSelector.Workload.allCases.map(\.word)
    private static let subjects =
        ["pod"] + workloads + ["namespace", "namespaceLabels", "service", "ip", "dns", "node", "external"]
    private static let others = ["labels", "matchExpressions", "port", "pods", "endpoints", "via"]

    private enum Amount: String, CaseIterable {
        case all, first
    }

    /// The selectors of a field.
    func selectors(_ node: Yams.Node) -> [EndpointSelector] {
        guard let items = reading.list(node, end, single: true) else { return [] }
        if items.isEmpty { reading.add("\(end) is an empty list", at: node) }
        return items.compactMap(selector)
    }

    private func selector(_ node: Yams.Node) -> EndpointSelector? {
        if node.scalar != nil {
            guard let text = reading.text(node, end) else { return nil }
            do { return accepted(try TargetGrammar.selector(text), at: node) } catch {
                reading.add("\(end): \(error)", at: node)
                return nil
            }
        }
        guard let fields = reading.fields(node, end, known: Self.subjects + Self.others) else {
            return nil
        }
        let named = Self.subjects.filter { fields[$0] != nil }
        // Labels alone are those of pods in the default namespace; both kinds of namespaces cannot be meant.
        guard named.count <= 1 else {
            reading.add("\(end) has both \(named.joined(separator: " and ")): use only one", at: node)
            return nil
        }
        let kind = named.first ?? ""
        let hasLabels = fields["labels"] != nil || fields["matchExpressions"] != nil
        guard !kind.isEmpty || hasLabels else {
            // What was meant is complained about already.
            guard fields.isWhole else { return nil }
            reading.add("\(end) has no selector: expected one of \(Self.subjects.joined(separator: ", "))", at: node)
            return nil
        }
        let selectsPods = ["", "namespace", "namespaceLabels"].contains(kind)
        for name in ["labels", "matchExpressions"] where !selectsPods {
            misplaced(name, fields, "requires namespace or namespaceLabels, not \(kind)")
        }
        if !selectsPods, !Self.workloads.contains(kind) || kind == EndpointSelector.Workload.virtualMachine.word {
            misplaced("pods", fields, "requires a selector of several pods, not \(kind)")
        }
        if kind != "service" {
            misplaced("endpoints", fields, "requires service, not \(kind.isEmpty ? "labels" : kind)")
        }
        if kind != "external" {
            misplaced("via", fields, "requires external, not \(kind.isEmpty ? "labels" : kind)")
        }
        let amount =
            (fields["pods"] ?? fields["endpoints"]).flatMap {
                reading.word($0, fields["pods"] == nil ? "endpoints" : "pods", Amount.self)
            }
        let port = fields["port"].flatMap { reading.port($0) }
        let labels = labels(fields)
        guard let subject = subject(kind, fields, labels: labels) else { return nil }
        // One pod of a workload stands for the others; labels ask for a group.
        let meant = amount.map { $0 == .all ? EndpointSelector.Amount.each : .first } ?? (selectsPods ? .each : nil)
        return accepted(
            EndpointSelector(subject, port: port, amount: meant), at: node,
            hasPort: fields["port"] != nil)
    }

    private func misplaced(_ name: String, _ fields: Fields, _ words: String) {
        if let key = fields.keys[name] { reading.add("\(name) \(words)", at: key) }
    }

    private func subject(_ kind: String, _ fields: Fields, labels: LabelSelector) -> EndpointSelector.Subject? {
        guard let node = fields[kind] else { return .pods(labels, in: .namespace(nil)) }
        if kind == "namespaceLabels" {
            return reading.words(node, kind).map { .pods(labels, in: .namespaces(LabelSelector(matchLabels: $0))) }
        }
        guard let text = reading.text(node, kind) else { return nil }
        do {
            switch kind {
            case "pod": return .pod(try NameField.name(text))
            case "namespace": return .pods(labels, in: .namespace(try NameField.single(text)))
            case "service": return .service(try NameField.name(text))
            case "node": return .node(try NameField.single(text))
            case "dns": return .dnsName(try NameField.single(text.lowercased()))
            case "ip", "external":
                if let address = IPAddress(text) {
                    guard kind == "external" else { return .address(address) }
                    let name = fields["via"].flatMap { reading.text($0, "via") }
                    return .external(address, via: try name.map { try NameField.single($0) })
                }
                reading.add("invalid \(kind) '\(text)': not an IP address", at: node)
                return nil
            default:
                let workload = EndpointSelector.Workload.allCases.first { $0.word == kind }
                let name = try NameField.name(text)
                return workload.map { .workload($0, name) }
            }
        } catch {
            reading.add("\(kind): \(error)", at: node)
            return nil
        }
    }

    private enum Sign: String, CaseIterable {
        case `in` = "In"
        case notIn = "NotIn"
        case exists = "Exists"
        case doesNotExist = "DoesNotExist"
    }

    private func labels(_ fields: Fields) -> LabelSelector {
        var selector = LabelSelector()
        if let node = fields["labels"] { selector.matchLabels = reading.words(node, "labels") }
        guard let node = fields["matchExpressions"], let items = reading.list(node, "matchExpressions") else {
            return selector
        }
        selector.matchExpressions = items.compactMap { item in
            let known = ["key", "operator", "values"]
            guard let fields = reading.fields(item, "matchExpressions", known: known) else { return nil }
            for name in ["key", "operator"] where fields[name] == nil {
                reading.add("matchExpressions: \(name) is missing", at: item)
            }
            let key = fields["key"].flatMap { reading.text($0, "key") }
            let sign = fields["operator"].flatMap { reading.word($0, "operator", Sign.self) }
            let values = fields["values"].flatMap { reading.list($0, "values") }?.compactMap {
                reading.text($0, "a value")
            }
            guard let key, let sign else { return nil }
            let takesValues = sign == .in || sign == .notIn
            if takesValues != !(values ?? []).isEmpty {
                reading.add("operator \(sign.rawValue) takes \(takesValues ? "values" : "no values")", at: item)
                return nil
            }
            return LabelSelector.Requirement(key: key, operator: sign.rawValue, values: values)
        }
        return selector
    }

    /// A selector that fits its end of the connection.
    private func accepted(_ selector: EndpointSelector, at node: Yams.Node, hasPort: Bool? = nil) -> EndpointSelector? {
        let hasPort = hasPort ?? (selector.port != nil)
        var problem: String?
        if end == "from" {
            // A port that could not be read is one too.
            problem = selector.sourceProblem ?? (hasPort ? "a source takes no port" : nil)
        } else if selector.port != nil || !hasPort {
            // A port that could not be read was complained about.
            problem = selector.destinationProblem(for: transport)
        }
        guard let problem else { return selector }
        reading.add("\(end): \(problem)", at: node)
        return nil
    }
}
