package import FoundationEssentials

/// Why a bundle's objects cannot be served.
package struct ObjectStoreError: Error, Equatable, CustomStringConvertible {
    /// The file, or the folder.
    package let path: String
    /// What is wrong with it.
    package let reason: String

    package var description: String { "cannot serve the bundle: \(path): \(reason)" }
}

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
    ///   - discoveryFiles: File name without `.json` → the document (`version`, `api`, `apis`, `api_v1`,
    ///     `apis_GROUP_VERSION`).
    package init(lists: [String: JSONValue], discoveryFiles: [String: JSONValue]) {
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
        discovery = Discovery(files: discoveryFiles, lists: lists)
    }

    /// Reads the folders `api` and `discovery` of a bundle's folder.
    ///
    /// - Parameter bundle: The bundle's folder.
    /// - Throws: `ObjectStoreError` naming the file that is missing or damaged.
    package init(bundle: URL) throws {
        let lists = try Self.read(bundle.appending(path: "api"))
        for (name, list) in lists where list["items"] == nil {
            throw ObjectStoreError(path: bundle.appending(path: "api/\(name).json").path, reason: "not a List")
        }
        let documents = bundle.appending(path: "discovery")
        let hasDiscovery = FileManager.default.fileExists(atPath: documents.path)
        self.init(lists: lists, discoveryFiles: hasDiscovery ? try Self.read(documents) : [:])
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

    private static func read(_ folder: URL) throws -> [String: JSONValue] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw ObjectStoreError(path: folder.path, reason: "the folder cannot be read")
        }
        var values: [String: JSONValue] = [:]
        for name in names where name.hasSuffix(".json") {
            let file = folder.appending(path: name)
            guard let data = FileManager.default.contents(atPath: file.path) else {
                throw ObjectStoreError(path: file.path, reason: "the file cannot be read")
            }
            do {
                values[String(name.dropLast(5))] = try JSONValue(parsing: [UInt8](data))
            } catch {
                throw ObjectStoreError(path: file.path, reason: error.description)
            }
        }
        return values
    }
}
