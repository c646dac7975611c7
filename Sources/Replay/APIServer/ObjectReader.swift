import TextParsing
import ClusterBundle
import FoundationEssentials

/// Answers reads of objects: GET of one, LIST of many, as themselves, as tables, or as metadata alone.
package struct ObjectReader: Sendable {
    /// What is served.
    package let store: ObjectStore
    /// Whether every continue token is treated as expired, as after a compaction of etcd.
    package let expiresContinueTokens: Bool

    package init(store: ObjectStore, expiresContinueTokens: Bool = false) {
        self.store = store
        self.expiresContinueTokens = expiresContinueTokens
    }

    /// One object.
    ///
    /// - Throws: `APIStatus` 404 when there is none.
    package func get(
        _ resource: ResourceType, namespace: String?, name: String, form: AcceptedForm, target: RequestTarget
    ) throws(APIStatus) -> [UInt8] {
        guard let object = store.object(of: resource, namespace: namespace ?? "", name: name) else {
            throw .notFound(resource, name: name)
        }
        switch form {
        case .json:
            return object.value.bytes
        case .metadata:
            return Self.partial(object, version: "v1").bytes
        case .table(let version):
            return table(
                resource, [object], version: version, target: target,
                metadata: [
                    JSONMember(
                        key: "resourceVersion", value: object.value[path: "metadata", "resourceVersion"] ?? .null)
                ]
            ).bytes
        }
    }

    /// A list, or a page of one.
    ///
    /// - Throws: `APIStatus`, 400 for selectors and pages that cannot be understood, 410 for an expired page, 405 for a
    ///   watch, which a replay has not.
    package func list(
        _ resource: ResourceType, namespace: String?, form: AcceptedForm, target: RequestTarget
    ) throws(APIStatus) -> [UInt8] {
        if target.flag("watch") {
            throw APIStatus(
                code: 405, reason: "MethodNotAllowed",
                message: "watch is not supported on resources of kind \"\(resource.qualifiedName)\": "
                    + "a replay's objects do not change",
                details: APIStatus.Details(group: resource.group, kind: resource.name))
        }
        let labels = try LabelSelector(target.first("labelSelector") ?? "")
        let fields = try FieldSelector(target.first("fieldSelector") ?? "", of: resource)
        let selected = store.objects(of: resource).filter {
            (namespace == nil || $0.namespace == namespace) && labels.matches($0.labels) && fields.matches($0)
        }
        let page = try ListPage(
            of: selected, target: target, resourceVersion: store.resourceVersion, expired: expiresContinueTokens)
        var metadata = [JSONMember(key: "resourceVersion", value: .string(store.resourceVersion))]
        if !page.continueToken.isEmpty {
            metadata.append(JSONMember(key: "continue", value: .string(page.continueToken)))
        }
        if let remaining = page.remaining {
            metadata.append(JSONMember(key: "remainingItemCount", value: .integer(remaining)))
        }
        switch form {
        case .json:
            return Self.list(
                kind: resource.kind + "List", apiVersion: resource.apiVersion, metadata: metadata,
                items: page.items.map(\.itemBytes))
        case .metadata:
            return Self.list(
                kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata: metadata,
                items: page.items.map { Self.partial($0, version: "v1").bytes })
        case .table(let version):
            return table(resource, Array(page.items), version: version, target: target, metadata: metadata).bytes
        }
    }

    /// Puts a list together from its items' texts, so that no object is encoded anew for each request.
    private static func list(kind: String, apiVersion: String, metadata: [JSONMember], items: [[UInt8]]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(items.reduce(256) { $0 + $1.count + 1 })
        output += "{\"kind\":\"\(kind)\",\"apiVersion\":\"\(apiVersion)\",\"metadata\":".utf8
        JSONValue.object(metadata).write(to: &output)
        output += ",\"items\":[".utf8
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output += item
        }
        output += "]}".utf8
        return output
    }

    private static func partial(_ object: StoredObject, version: String) -> JSONValue {
        .members([
            "kind": .string("PartialObjectMetadata"), "apiVersion": .string("meta.k8s.io/" + version),
            "metadata": object.value["metadata"] ?? .object([]),
        ])
    }

    private func table(
        _ resource: ResourceType, _ objects: [StoredObject], version: String, target: RequestTarget,
        metadata: [JSONMember]
    ) -> JSONValue {
        let layout = TableLayout.of(resource, definitions: store.definitions)
        let now = Date()
        let rows = objects.map { object in
            var row = [JSONMember(key: "cells", value: .array(layout.cells(object.value, now)))]
            switch target.first("includeObject") {
            case "None": break
            case "Object": row.append(JSONMember(key: "object", value: object.value))
            default: row.append(JSONMember(key: "object", value: Self.partial(object, version: version)))
            }
            return JSONValue.object(row)
        }
        return .members([
            "kind": .string("Table"), "apiVersion": .string("meta.k8s.io/" + version), "metadata": .object(metadata),
            "columnDefinitions": .array(layout.columns.map(\.json)), "rows": .array(rows),
        ])
    }
}
