package import TextParsing
import ClusterBundle

/// One object of the bundle, ready to be served.
package struct StoredObject: Sendable {
    /// `metadata.name`.
    package let name: String
    /// `metadata.namespace`; empty for objects of the cluster.
    package let namespace: String
    /// `metadata.labels`.
    package let labels: [String: String]
    /// The whole object, with `apiVersion` and `kind`.
    package let value: JSONValue
    /// The object as the items of a list are: without `apiVersion` and `kind`, which the list's kind implies.
    package let itemBytes: [UInt8]

    /// The key that orders objects in a list, as etcd does: namespace, then name.
    package var key: String { namespace.isEmpty ? name : namespace + "/" + name }

    /// Takes an object of a List; `nil` when it has no name.
    package init?(_ value: JSONValue) {
        guard let name = value[path: "metadata", "name"]?.string else { return nil }
        self.name = name
        namespace = value[path: "metadata", "namespace"]?.string ?? ""
        let labels = value[path: "metadata", "labels"]?.members ?? []
        self.labels = Dictionary(labels.map { ($0.key, $0.value.string ?? "") }) { _, last in last }
        self.value = value
        itemBytes = value.without("apiVersion", "kind").bytes
    }
}
