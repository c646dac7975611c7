import TextParsing
import ClusterBundle

extension TableLayout {
    /// ConfigMaps.
    package static let configMaps = TableLayout(
        columns: [.objectName, TableColumn(name: "Data", type: "integer"), .age]
    ) { map, now in
        let count = (map["data"]?.members.count ?? 0) + (map["binaryData"]?.members.count ?? 0)
        return [TableCell.name(map), .integer(count), TableCell.age(map, now)]
    }

    /// ServiceAccounts.
    package static let serviceAccounts = TableLayout(
        columns: [.objectName, TableColumn(name: "Secrets", type: "integer"), .age]
    ) { account, now in
        [TableCell.name(account), .integer(account["secrets"]?.elements.count ?? 0), TableCell.age(account, now)]
    }

    /// NetworkPolicies.
    package static let networkPolicies = TableLayout(
        columns: [.objectName, TableColumn(name: "Pod-Selector"), .age]
    ) { policy, now in
        [
            TableCell.name(policy), .string(selector(policy[path: "spec", "podSelector"])),
            TableCell.age(policy, now),
        ]
    }

    /// CustomResourceDefinitions.
    package static let definitions = TableLayout(
        columns: [.objectName, TableColumn(name: "Created At", type: "date")]
    ) { definition, _ in
        [TableCell.name(definition), definition[path: "metadata", "creationTimestamp"] ?? .null]
    }

    /// A label selector of an object in the selector notation.
    ///
    /// Source: `FormatLabelSelector` of `k8s.io/apimachinery/pkg/apis/meta/v1`.
    private static func selector(_ selector: JSONValue?) -> String {
        var terms = (selector?["matchLabels"]?.members ?? []).map { ($0.key, "\($0.key)=\($0.value.string ?? "")") }
        for expression in selector?["matchExpressions"]?.elements ?? [] {
            guard let key = expression["key"]?.string else { continue }
            let values = (expression["values"]?.elements ?? []).compactMap(\.string).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": terms.append((key, "\(key) in (\(values))"))
            case "NotIn": terms.append((key, "\(key) notin (\(values))"))
            case "Exists": terms.append((key, key))
            default: terms.append((key, "!\(key)"))
            }
        }
        guard !terms.isEmpty else { return "<none>" }
        return terms.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: ",")
    }
}
