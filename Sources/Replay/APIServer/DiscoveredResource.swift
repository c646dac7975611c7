import TextParsing
import ClusterBundle

/// A resource for which the bundle has no discovery document.
struct DiscoveredResource {
    /// The resource.
    var type: ResourceType
    /// The names that kubectl takes in its place.
    var shortNames: [String] = []

    /// The entry in an `APIResourceList`.
    var json: JSONValue {
        var entry: [JSONMember] = [
            JSONMember(key: "name", value: .string(type.name)),
            JSONMember(key: "singularName", value: .string(type.kind.lowercased())),
            JSONMember(key: "namespaced", value: .bool(type.namespaced)),
            JSONMember(key: "kind", value: .string(type.kind)),
            JSONMember(key: "verbs", value: ["get", "list"]),
        ]
        if !shortNames.isEmpty {
            entry.append(JSONMember(key: "shortNames", value: .array(shortNames.map { .string($0) })))
        }
        return .object(entry)
    }

    /// The resources that CustomResourceDefinitions define, in each version served.
    static func defined(by definitions: JSONValue?) -> [DiscoveredResource] {
        (definitions?["items"]?.elements ?? []).flatMap { definition -> [DiscoveredResource] in
            guard let spec = definition["spec"], let group = spec["group"]?.string,
                let name = spec[path: "names", "plural"]?.string, let kind = spec[path: "names", "kind"]?.string
            else { return [] }
            let served = (spec["versions"]?.elements ?? []).filter { $0["served"]?.bool ?? true }
            return served.compactMap { $0["name"]?.string }.map { version in
                DiscoveredResource(
                    type: ResourceType(
                        name: name, kind: kind, group: group, version: version,
                        namespaced: spec["scope"]?.string == "Namespaced"),
                    shortNames: (spec[path: "names", "shortNames"]?.elements ?? []).compactMap(\.string))
            }
        }
    }

    /// The resources that lists hold objects of.
    static func held(by lists: [String: JSONValue]) -> [DiscoveredResource] {
        lists.sorted { $0.key < $1.key }.compactMap { name, list in
            guard let first = list["items"]?.elements.first, let kind = first["kind"]?.string,
                let apiVersion = first["apiVersion"]?.string
            else { return nil }
            let (group, version) = ResourceType.split(apiVersion)
            return DiscoveredResource(
                type: ResourceType(
                    name: name, kind: kind, group: group, version: version,
                    namespaced: first[path: "metadata", "namespace"] != nil))
        }
    }
}
