import NetworkTypes

internal import Yams

/// Reads `by` and `via`: the reason that a test expects.
struct ReasonReading {
    let reading: NodeReading

    /// The kinds of objects that can decide, for hints; others are taken as they are.
    private static let kinds = [
        "NetworkPolicy", "MultiNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "EgressFirewall",
        "EgressIP",
        "Service",
    ]

    /// `{kind, namespace, name, rule}`.
    func object(_ node: Node) -> ObjectPattern? {
        let known = ["kind", "namespace", "name", "rule"]
        guard let fields = reading.fields(node, "by", known: known) else { return nil }
        for name in ["kind", "name"] where fields[name] == nil { reading.add("by: \(name) is missing", at: node) }
        let kind = fields["kind"].flatMap { reading.text($0, "kind") }
        let name = fields["name"].flatMap { reading.text($0, "name") }
        let namespace = fields["namespace"].flatMap { reading.text($0, "namespace") }
        let rule = fields["rule"].flatMap { reading.text($0, "rule") }
        if let kind, !Self.kinds.contains(kind) {
            let near = Self.kinds.map { ($0, Spelling.distance(kind.lowercased(), $0.lowercased())) }.min {
                $0.1 < $1.1
            }
            // Other kinds exist; a near miss is a slip.
            if let near, near.1 <= 2 {
                reading.add("unknown kind '\(kind)'; did you mean '\(near.0)'?", at: fields["kind"])
                return nil
            }
        }
        guard let kind, let name else { return nil }
        return ObjectPattern(kind: kind, namespace: namespace, name: name, rule: rule)
    }

    /// `{snat, endpoint, egressNode, tunnel, loadBalancer}`.
    func path(_ node: Node) -> PathPattern? {
        let known = ["snat", "endpoint", "egressNode", "tunnel", "loadBalancer"]
        guard let fields = reading.fields(node, "via", known: known) else { return nil }
        if fields.values.isEmpty, fields.isWhole {
            reading.add("via is empty: expected one of \(known.joined(separator: ", "))", at: node)
        }
        var path = PathPattern()
        if let node = fields["snat"], let text = reading.text(node, "snat") {
            path.snat = IPAddress(text)
            if path.snat == nil { reading.add("invalid snat '\(text)': not an IP address", at: node) }
        }
        if let node = fields["endpoint"], let text = reading.text(node, "endpoint") {
            if let address = IPAddress(text) {
                path.endpoint = .address(address)
            } else if let name = name(text, "endpoint", at: node) {
                path.endpoint = .pod(namespace: name.namespace, name: name.name)
            }
        }
        if let node = fields["egressNode"], let text = reading.text(node, "egressNode") {
            do { path.egressNode = try NameField.single(text) } catch {
                reading.add("egressNode: \(error)", at: node)
            }
        }
        if let node = fields["tunnel"] { path.tunnel = tunnel(node) }
        if let node = fields["loadBalancer"], let text = reading.text(node, "loadBalancer") {
            path.loadBalancer = name(text, "loadBalancer", at: node)
        }
        return path
    }

    private func name(_ text: String, _ what: String, at node: Node) -> NamespacedName? {
        do { return try NameField.name(text) } catch {
            reading.add("\(what): \(error)", at: node)
            return nil
        }
    }

    private func tunnel(_ node: Node) -> PathPattern.Tunnel? {
        if let text = node.scalar?.string, let arrow = text.firstRange(of: "->") {
            let ends = [text[..<arrow.lowerBound], text[arrow.upperBound...]].map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            do {
                return .between(try NameField.single(ends[0], in: text), try NameField.single(ends[1], in: text))
            } catch {
                reading.add("tunnel: \(error)", at: node)
                return nil
            }
        }
        guard ["true", "false"].contains(node.scalar?.string ?? "") else {
            reading.add("tunnel must be true, false or NODE->NODE", at: node)
            return nil
        }
        return reading.bool(node, "tunnel").map { $0 ? .some : .none }
    }
}
