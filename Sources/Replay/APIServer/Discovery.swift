/// The API server's own answers about itself: `/version`, `/api`, `/apis` and the lists of resources.
///
/// A bundle holds the documents that its cluster gave. What they lack is made up from the objects: a group without a
/// resource list gets one (of its CustomResourceDefinitions and of the objects held, else empty), so that every group
/// that `/apis` names can be asked for.
package struct Discovery: Sendable {
    /// Path, e.g. `/apis/apps/v1`, to document.
    package private(set) var documents: [String: JSONValue] = [:]
    /// Group and version, e.g. `apps/v1` or `v1`, to the resources that it lists.
    package private(set) var resources: [String: [ResourceType]] = [:]

    /// Takes a bundle's discovery documents and its lists of objects.
    ///
    /// - Parameters:
    ///   - files: File name without `.json` → the document.
    ///   - lists: Plural resource name → the v1 List of its objects.
    package init(files: [String: JSONValue], lists: [String: JSONValue]) {
        let held = Self.definedResources(lists["customresourcedefinitions"]) + Self.heldResources(lists)
        documents["/version"] = files["version"] ?? .members(["major": .string("1"), "minor": .string("0")])
        documents["/api"] =
            files["api"] ?? .members(["kind": .string("APIVersions"), "versions": .array([.string("v1")])])
        documents["/apis"] = Self.groupList(files["apis"], held: held)
        for (name, document) in files where document["resources"] != nil {
            guard let groupVersion = document["groupVersion"]?.string else { continue }
            documents["/" + name.split(separator: "_").joined(separator: "/")] = document
            resources[groupVersion] = Self.resources(of: document, groupVersion: groupVersion)
        }
        for group in documents["/apis"]?["groups"]?.elements ?? [] {
            guard let name = group["name"]?.string else { continue }
            documents["/apis/" + name] = .object(
                [
                    JSONMember(key: "kind", value: .string("APIGroup")),
                    JSONMember(key: "apiVersion", value: .string("v1")),
                ] + group.members)
            for version in group["versions"]?.elements ?? [] {
                guard let groupVersion = version["groupVersion"]?.string else { continue }
                complete(groupVersion, held: held)
            }
        }
        complete("v1", held: held)
    }

    /// The resource that a path names; `nil` when discovery has none such.
    package func resource(groupVersion: String, name: String) -> ResourceType? {
        resources[groupVersion]?.first { $0.name == name }
    }

    /// Gives a group and version a resource list when the bundle has none.
    private mutating func complete(_ groupVersion: String, held: [ResourceType]) {
        guard resources[groupVersion] == nil else { return }
        var types: [ResourceType] = []
        for type in held where type.apiVersion == groupVersion && !types.contains(where: { $0.name == type.name }) {
            types.append(type)
        }
        resources[groupVersion] = types
        documents[(groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion] = .members([
            "kind": .string("APIResourceList"), "apiVersion": .string("v1"), "groupVersion": .string(groupVersion),
            "resources": .array(
                types.map {
                    .members([
                        "name": .string($0.name), "singularName": .string($0.kind.lowercased()),
                        "namespaced": .bool($0.namespaced), "kind": .string($0.kind),
                        "verbs": .array([.string("get"), .string("list")]),
                    ])
                }),
        ])
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

    /// `/apis` as the bundle has it, with the groups added that only its objects show.
    private static func groupList(_ document: JSONValue?, held: [ResourceType]) -> JSONValue {
        var groups = document?["groups"]?.elements ?? []
        let known = Set(groups.compactMap { $0["name"]?.string })
        for group in Set(held.map(\.group)).subtracting(known).subtracting([""]).sorted() {
            let versions = Set(held.filter { $0.group == group }.map(\.version)).sorted().map { version in
                JSONValue.members(["groupVersion": .string(group + "/" + version), "version": .string(version)])
            }
            groups.append(
                .members([
                    "name": .string(group), "versions": .array(versions), "preferredVersion": versions.last ?? .null,
                ]))
        }
        return .members(["kind": .string("APIGroupList"), "apiVersion": .string("v1"), "groups": .array(groups)])
    }

    private static func definedResources(_ definitions: JSONValue?) -> [ResourceType] {
        (definitions?["items"]?.elements ?? []).flatMap { definition -> [ResourceType] in
            guard let spec = definition["spec"], let group = spec["group"]?.string,
                let name = spec[path: "names", "plural"]?.string, let kind = spec[path: "names", "kind"]?.string
            else { return [] }
            let served = (spec["versions"]?.elements ?? []).filter { $0["served"]?.bool ?? true }
            return served.compactMap { $0["name"]?.string }.map {
                ResourceType(
                    name: name, kind: kind, group: group, version: $0,
                    namespaced: spec["scope"]?.string == "Namespaced")
            }
        }
    }

    private static func heldResources(_ lists: [String: JSONValue]) -> [ResourceType] {
        lists.sorted { $0.key < $1.key }.compactMap { name, list in
            guard let first = list["items"]?.elements.first, let kind = first["kind"]?.string,
                let apiVersion = first["apiVersion"]?.string
            else { return nil }
            let (group, version) = ResourceType.split(apiVersion)
            return ResourceType(
                name: name, kind: kind, group: group, version: version,
                namespaced: first[path: "metadata", "namespace"] != nil)
        }
    }
}
