package import TextParsing
package import ClusterBundle

/// The objects of a bundle and the discovery documents that go with them: all that the API server answers from.
package struct ObjectStore: Sendable {
    /// What the API server knows of: paths to documents, and the resources that they name.
    package let discovery: Discovery
    /// The `metadata.resourceVersion` of every list: the newest of the objects, so that it is stable.
    package let resourceVersion: String
    /// Objects of each resource, by group and name, in the order of their keys.
    private let objects: [GroupResource: [StoredObject]]

    private struct GroupResource: Hashable {
        var group: String
        var name: String
    }

    /// Takes objects by resource name, as the files of a bundle's `api` folder hold them.
    ///
    /// - Parameters:
    ///   - lists: Plural resource name → the v1 List of its objects.
    ///   - discovery: The API server's documents by path, e.g. `/version` or `/apis/apps/v1`.
    package init(lists: [String: JSONValue], discovery: [String: JSONValue]) {
        var objects: [GroupResource: [StoredObject]] = [:]
        var newest = 1
        for (name, list) in lists {
            for item in list["items"]?.elements ?? [] {
                guard let object = StoredObject(item) else { continue }
                let group = ResourceType.split(item["apiVersion"]?.string ?? "v1").group
                objects[GroupResource(group: group, name: name), default: []].append(object)
                newest = max(newest, Int(item[path: "metadata", "resourceVersion"]?.string ?? "") ?? 0)
            }
        }
        self.objects = objects.mapValues { $0.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) } }
        resourceVersion = String(newest)
        self.discovery = Discovery(bundled: discovery, lists: lists)
    }

    /// Takes what a bundle holds.
    package init(_ bundle: ClusterBundle.Bundle) {
        self.init(lists: bundle.lists, discovery: bundle.discovery)
    }

    /// Every object of a resource, in the order of namespace and name; empty when no file holds any.
    package func objects(of resource: ResourceType) -> [StoredObject] {
        objects[GroupResource(group: resource.group, name: resource.name)] ?? []
    }

    /// One object; `nil` when there is none of that name.
    package func object(of resource: ResourceType, namespace: String, name: String) -> StoredObject? {
        objects(of: resource).first { $0.name == name && $0.namespace == namespace }
    }

    /// The CustomResourceDefinitions, for the columns that they ask tables to have.
    package var definitions: [StoredObject] {
        objects[GroupResource(group: "apiextensions.k8s.io", name: "customresourcedefinitions")] ?? []
    }
}
