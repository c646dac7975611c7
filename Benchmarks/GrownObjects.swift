import TextParsing
import ClusterBundle
import FoundationEssentials

extension ClusterBundle.Bundle {
    /// The same objects and, for each further node, copies of a worker, of its pods of OVN-Kubernetes, and of other pods,
    /// with names and addresses of their own.
    func grown(toNodes number: Int, podsPerNode: Int) -> ClusterBundle.Bundle {
        var grown = self
        let worker = "ovn-worker"
        let nodes = items("nodes")
        guard let model = nodes.first(where: { $0[path: "metadata", "name"]?.string == worker }) else { return self }
        let onNode = items("pods").filter { $0[path: "spec", "nodeName"]?.string == worker }
        let own = onNode.filter { $0[path: "metadata", "namespace"]?.string == "ovn-kubernetes" }
        let others = onNode.filter { $0[path: "spec", "hostNetwork"]?.bool != true }
        var newNodes: [JSONValue] = []
        var newPods: [JSONValue] = []
        for index in nodes.count..<max(number, nodes.count) {
            let copy = CopiedNode(index: index, worker: worker)
            newNodes.append(copy.object(model, named: copy.name))
            newPods += own.enumerated().map { copy.object($1, named: "ovnkube-\(index)-\($0)") }
            for pod in 0..<podsPerNode where !others.isEmpty {
                newPods.append(copy.pod(others[pod % others.count], number: pod))
            }
        }
        grown.append(newNodes, to: "nodes")
        grown.append(newPods, to: "pods")
        return grown
    }

    private mutating func append(_ items: [JSONValue], to resource: String) {
        guard let list = lists[resource] else { return }
        lists[resource] = list.setting("items", to: .array(self.items(resource) + items))
    }
}

/// A node that is a copy of another, and the objects on it.
private struct CopiedNode {
    let name: String
    let index: Int
    /// What stands in the worker's objects → what stands in this node's.
    private let replacements: [(String, String)]
    private let subnet: String

    init(index: Int, worker: String) {
        self.index = index
        name = "node-\(index)"
        let (high, low) = (index / 250, index % 250)
        subnet = "10.\(200 + high).\(low)."
        replacements = [
            (worker, name), ("172.18.0.3", "172.19.\(high).\(low)"), ("10.244.1.", subnet),
            ("100.88.0.2", "100.88.\(high + 1).\(low)"), ("100.64.0.3", "100.64.\(high + 1).\(low)"),
            ("0a:58:0a:f4:01:", "0a:58:0a:\(Self.hex(200 + high)):\(Self.hex(low)):"),
            // The first digits of the worker's chassis in the embedded clusters.
            ("0428f62e", "aaaa\(Self.hex(high))\(Self.hex(low))"),
            ("b8b66df7", "aaaa\(Self.hex(high))\(Self.hex(low))"),
        ]
    }

    func object(_ model: JSONValue, named name: String) -> JSONValue {
        let copy = model.replacing(replacements)
        return copy.setting("metadata", to: (copy["metadata"] ?? .object([])).setting("name", to: .string(name)))
    }

    /// A pod with an address of its own.
    func pod(_ model: JSONValue, number: Int) -> JSONValue {
        let address = model[path: "status", "podIP"]?.string ?? ""
        let own = "\(subnet)\(number + 3)"
        let renumbered = model.replacing([("\"\(address)/", "\"\(own)/")], whole: [address: own])
        return object(renumbered, named: "pod-\(index)-\(number)")
    }

    private static func hex(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
}

extension JSONValue {
    /// This object with another value for a member.
    func setting(_ key: String, to value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key } + [JSONMember(key: key, value: value)])
    }

    /// With parts of its strings replaced, or strings as a whole.
    func replacing(_ parts: [(String, String)], whole: [String: String] = [:]) -> JSONValue {
        switch self {
        case .string(let text):
            if let other = whole[text] { return .string(other) }
            return .string(parts.reduce(text) { $0.replacing($1.0, with: $1.1) })
        case .array(let elements): return .array(elements.map { $0.replacing(parts, whole: whole) })
        case .object(let members):
            return .object(members.map { JSONMember(key: $0.key, value: $0.value.replacing(parts, whole: whole)) })
        default: return self
        }
    }
}
