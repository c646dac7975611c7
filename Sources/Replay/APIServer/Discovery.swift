package import TextParsing
import ClusterBundle

/// The API server's own answers about itself: `/version`, `/api`, `/apis` and the lists of resources.
///
/// A bundle holds the documents that its cluster gave. What they lack is made up: a group without a resource list gets
/// one of Kubernetes' own resources, of the CustomResourceDefinitions and of the objects held, so that every group that
/// `/apis` names can be asked for. A group of which nothing is known is left out: clients refuse an empty one.
package struct Discovery: Sendable {
    /// Path, e.g. `/apis/apps/v1`, to document.
    package private(set) var documents: [String: JSONValue] = [:]
    /// Group and version, e.g. `apps/v1` or `v1`, to the resources that it lists.
    package private(set) var resources: [String: [ResourceType]] = [:]

    /// Takes a bundle's discovery documents and its lists of objects.
    ///
    /// - Parameters:
    ///   - bundled: Path → document, as the bundle has them.
    ///   - lists: Plural resource name → the v1 List of its objects.
    package init(bundled: [String: JSONValue], lists: [String: JSONValue]) {
        let held =
            DiscoveredResource.defined(by: lists["customresourcedefinitions"]) + DiscoveredResource.held(by: lists)
        documents["/version"] = bundled["/version"] ?? .members(["major": "1", "minor": "0", "gitVersion": "v1.0.0"])
        documents["/api"] = bundled["/api"] ?? .members(["kind": "APIVersions", "versions": ["v1"]])
        for (path, document) in bundled where document["resources"] != nil {
            guard let groupVersion = document["groupVersion"]?.string else { continue }
            documents[path] = document
            resources[groupVersion] = Self.resources(of: document, groupVersion: groupVersion)
        }
        complete("v1", held: held)
        let groups = Self.groups(bundled["/apis"], held: held).compactMap { completed($0, held: held) }
        documents["/apis"] = .members(["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)])
        for group in groups {
            guard let name = group["name"]?.string else { continue }
            let head = JSONValue.members(["kind": "APIGroup", "apiVersion": "v1"])
            documents["/apis/" + name] = .object(head.members + group.members)
        }
    }

    /// The resource that a path names; `nil` when discovery has none such.
    package func resource(groupVersion: String, name: String) -> ResourceType? {
        resources[groupVersion]?.first { $0.name == name }
    }

    /// A group with a resource list for each of its versions; `nil` when no version has one.
    private mutating func completed(_ group: JSONValue, held: [DiscoveredResource]) -> JSONValue? {
        let versions = group["versions"]?.elements ?? []
        let known = versions.filter { version in
            version["groupVersion"]?.string.map { complete($0, held: held) } ?? false
        }
        guard let first = known.first else { return nil }
        if known.count == versions.count { return group }
        let preferred = group["preferredVersion"].flatMap { known.contains($0) ? $0 : nil } ?? first
        return .members([
            "name": group["name"] ?? "", "versions": .array(known), "preferredVersion": preferred,
        ])
    }

    /// Gives a group and version a resource list when the bundle has none, and says whether there is one now.
    @discardableResult
    private mutating func complete(_ groupVersion: String, held: [DiscoveredResource]) -> Bool {
        guard resources[groupVersion] == nil else { return true }
        let (group, version) = ResourceType.split(groupVersion)
        var found: [DiscoveredResource] = []
        let candidates = BuiltInResources.of(group: group, version: version) + held
        for resource in candidates where resource.type.apiVersion == groupVersion {
            if !found.contains(where: { $0.type.name == resource.type.name }) { found.append(resource) }
        }
        guard !found.isEmpty else { return false }
        resources[groupVersion] = found.map(\.type)
        documents[(group.isEmpty ? "/api/" : "/apis/") + groupVersion] = .members([
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion),
            "resources": .array(found.map(\.json)),
        ])
        return true
    }

    private static func resources(of document: JSONValue, groupVersion: String) -> [ResourceType] {
        let (group, version) = ResourceType.split(groupVersion)
        return (document["resources"]?.elements ?? []).compactMap { entry in
            // Names with a slash are subresources: they are reached through their resource.
            guard let name = entry["name"]?.string, !name.contains("/"), let kind = entry["kind"]?.string else {
                return nil
            }
            return ResourceType(
                name: name, kind: kind, group: group, version: version, namespaced: entry["namespaced"]?.bool ?? false)
        }
    }

    /// The groups of `/apis` as the bundle has them, and those that only its objects show.
    private static func groups(_ document: JSONValue?, held: [DiscoveredResource]) -> [JSONValue] {
        var groups = document?["groups"]?.elements ?? []
        let known = Set(groups.compactMap { $0["name"]?.string })
        for group in Set(held.map(\.type.group)).subtracting(known).subtracting([""]).sorted() {
            let names = Set(held.filter { $0.type.group == group }.map(\.type.version)).sorted()
            let versions = names.map { version in
                JSONValue.members(["groupVersion": .string(group + "/" + version), "version": .string(version)])
            }
            groups.append(
                .members([
                    "name": .string(group), "versions": .array(versions), "preferredVersion": versions.last ?? .null,
                ]))
        }
        return groups
    }
}
