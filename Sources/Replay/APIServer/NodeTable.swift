import TextParsing
import ClusterBundle

extension TableLayout {
    /// Nodes: the columns of `kubectl get nodes -o wide`.
    package static let nodes = TableLayout(
        columns: [
            .objectName, TableColumn(name: "Status"), TableColumn(name: "Roles"), .age, TableColumn(name: "Version"),
            .wide("Internal-IP"), .wide("External-IP"), .wide("OS-Image"), .wide("Kernel-Version"),
            .wide("Container-Runtime"),
        ]
    ) { node, now in
        let info = node[path: "status", "nodeInfo"]
        func detail(_ key: String) -> JSONValue {
            .string(info?[key]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "<unknown>")
        }
        return [
            TableCell.name(node), .string(status(node)), .string(roles(node)), TableCell.age(node, now),
            .string(info?["kubeletVersion"]?.string ?? ""), address(node, "InternalIP"), address(node, "ExternalIP"),
            detail("osImage"), detail("kernelVersion"), detail("containerRuntimeVersion"),
        ]
    }

    /// Namespaces.
    package static let namespaces = TableLayout(
        columns: [.objectName, TableColumn(name: "Status"), .age]
    ) { namespace, now in
        [
            TableCell.name(namespace), .string(namespace[path: "status", "phase"]?.string ?? ""),
            TableCell.age(namespace, now),
        ]
    }

    private static func status(_ node: JSONValue) -> String {
        let ready = (node[path: "status", "conditions"]?.elements ?? []).first { $0["type"]?.string == "Ready" }
        var words = [ready.map { $0["status"]?.string == "True" ? "Ready" : "NotReady" } ?? "Unknown"]
        if node[path: "spec", "unschedulable"]?.bool == true { words.append("SchedulingDisabled") }
        return words.joined(separator: ",")
    }

    private static func roles(_ node: JSONValue) -> String {
        let prefix = "node-role.kubernetes.io/"
        let roles = (node[path: "metadata", "labels"]?.members ?? []).compactMap { label -> String? in
            if label.key.hasPrefix(prefix) { return String(label.key.dropFirst(prefix.count)) }
            return label.key == "kubernetes.io/role" ? label.value.string : nil
        }
        let named = Set(roles.filter { !$0.isEmpty }).sorted()
        return named.isEmpty ? "<none>" : named.joined(separator: ",")
    }

    private static func address(_ node: JSONValue, _ type: String) -> JSONValue {
        let addresses = node[path: "status", "addresses"]?.elements ?? []
        return TableCell.orNone(addresses.first { $0["type"]?.string == type }?["address"]?.string)
    }
}
