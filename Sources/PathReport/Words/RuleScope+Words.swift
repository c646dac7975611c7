import NetworkTypes
import PathModel

extension RuleScope {
    /// `from namespaces with team=friends on tcp/8080`.
    var words: String {
        let ends = peers.isEmpty ? "anywhere" : peers.map(\.words).joined(separator: " or ")
        return "\(direction.preposition) \(ends)"
            + (ports.isEmpty ? "" : " on \(ports.map(\.words).joined(separator: ", "))")
    }
}

extension RuleScope.Peer {
    /// `pods with app=web in all namespaces`, `10.0.0.0/8 except 10.1.0.0/16`.
    fileprivate var words: String {
        switch self {
        case .pods(let pods, let namespaces, let own):
            let which = pods.map { $0.isEmpty ? "all pods" : "pods with \($0)" }
            guard let namespaces else { return (which ?? "all pods") + (own.map { " of namespace \($0)" } ?? "") }
            let place = namespaces.isEmpty ? "all namespaces" : "namespaces with \(namespaces)"
            return which.map { "\($0) in \(place)" } ?? place
        case .networks(let networks, let except):
            return networks.joined(separator: ", ")
                + (except.isEmpty ? "" : " except \(except.joined(separator: ", "))")
        case .nodes(let selector): return selector.isEmpty ? "all nodes" : "nodes with \(selector)"
        case .names(let names): return names.joined(separator: ", ")
        }
    }
}

extension RuleScope.Ports {
    /// `tcp/8080`, `tcp/8000-8100`, `udp`.
    var words: String {
        let name = transport?.rawValue
        guard let port else { return name ?? "all ports" }
        return (name.map { "\($0)/" } ?? "port ") + port + (end.map { "-\($0)" } ?? "")
    }
}

extension RuleOutcome {
    /// `this packet is from pod default/bbox (10.244.2.3), which lacks app=web, and to tcp/80`.
    var words: String {
        switch self {
        case .matches: return "this rule matches the packet"
        case .misses(let ends, let peer, let isOtherPort):
            let other = peer.map { mismatches in
                "\(ends.preposition) \(ends.peerWords), \(mismatches.map(\.words).joined(separator: " and "))"
            }
            let port = ends.port.number == nil ? "\(ends.port), which has no ports" : "to \(ends.port)"
            let parts = [other, isOtherPort ? port : nil].compactMap(\.self)
            return "this packet is " + parts.joined(separator: ", and ")
        case .unclear(let reason): return "unclear: \(reason.words)"
        }
    }
}

extension PeerMismatch {
    /// A clause about the packet's other end: `whose namespace lacks team=friends`.
    fileprivate var words: String {
        func told(_ labels: [Label]) -> String { labels.map(\.words).joined(separator: " and ") }
        return switch self {
        case .notAPodOfTheCluster: "which is not a pod of the cluster"
        case .notAPod: "which is not a pod"
        case .otherNamespace(let name): "which is not in namespace \(name)"
        case .namespaceLabels(let labels): "whose namespace \(told(labels))"
        case .labels(let labels): "which \(told(labels))"
        case .otherNetwork(let network): "which is not in \(network)"
        case .excepted(let network): "which the exception \(network) leaves out"
        case .notOfName(let name, let known):
            "which OVN does not have for \(name) (it has \(known.isEmpty ? "no address" : known.joined(separator: ", ")))"
        case .notANode: "which is not a node"
        }
    }
}

extension PeerMismatch.Label {
    /// `lacks team=friends`.
    fileprivate var words: String {
        switch self {
        case .lacks(let condition): "lacks \(condition)"
        case .has(let key): "has \(key)"
        case .hasOneOf(let key, let values): "has one of \(key)=\(values.joined(separator: ","))"
        }
    }
}

extension RuleUnknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .namespaceLabels(let name): "the labels of namespace \(name) are not known"
        case .podLabels(let namespace, let name): "the labels of pod \(namespace)/\(name) are not known"
        case .notANetwork(let text): "'\(text)' is no network"
        case .nodeLabels: "the nodes' labels are not read"
        case .namedAddresses(let name?): "the addresses of \(name) are not known"
        case .namedAddresses(nil): "the addresses of names in DNS are not known"
        }
    }
}
