/// A kind of object that the API server lists, as discovery describes it.
package struct ResourceType: Sendable, Hashable {
    /// The plural name in paths, e.g. `pods`.
    package var name: String
    /// The kind of one object, e.g. `Pod`.
    package var kind: String
    /// The API group; empty for the core group.
    package var group: String
    /// The version in the group, e.g. `v1`.
    package var version: String
    /// Whether its objects live in namespaces.
    package var namespaced: Bool

    package init(name: String, kind: String, group: String, version: String, namespaced: Bool) {
        self.name = name
        self.kind = kind
        self.group = group
        self.version = version
        self.namespaced = namespaced
    }

    /// `v1` or `apps/v1`, as objects say it in `apiVersion`.
    package var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// The name as messages have it: `pods`, or `egressips.k8s.ovn.org` outside the core group.
    package var qualifiedName: String { group.isEmpty ? name : name + "." + group }

    /// Group and version of an `apiVersion`: `v1` is of the core group.
    package static func split(_ apiVersion: String) -> (group: String, version: String) {
        guard let slash = apiVersion.lastIndex(of: "/") else { return ("", apiVersion) }
        return (String(apiVersion[..<slash]), String(apiVersion[apiVersion.index(after: slash)...]))
    }
}
