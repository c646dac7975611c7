import TextParsing
import ClusterBundle

/// A field selector as LIST requests have it, e.g. `spec.nodeName=worker,status.phase!=Running`.
///
/// Source: Kubernetes' "Field Selectors", and for the fields of each resource `ToSelectableFields` of `pkg/registry/core`.
package struct FieldSelector: Sendable, Equatable {
    private struct Requirement: Sendable, Equatable {
        var field: String
        var value: String
        var equal: Bool
    }

    private let requirements: [Requirement]

    /// Parses a selector; the empty one selects everything.
    ///
    /// - Throws: `APIStatus` 400 when the text is no selector or the resource has no such field.
    package init(_ text: String, of resource: ResourceType) throws(APIStatus) {
        var requirements: [Requirement] = []
        for term in text.split(separator: ",") {
            guard let sign = ["!=", "==", "="].first(where: { term.firstRange(of: $0) != nil }),
                let position = term.firstRange(of: sign)
            else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            let field = String(term[..<position.lowerBound])
            try Self.check(field, of: resource)
            requirements.append(
                Requirement(field: field, value: String(term[position.upperBound...]), equal: sign != "!="))
        }
        self.requirements = requirements
    }

    /// Whether an object is selected.
    package func matches(_ object: StoredObject) -> Bool {
        requirements.allSatisfy { (Self.value(of: $0.field, in: object) == $0.value) == $0.equal }
    }

    /// The fields that a resource of the core group has besides its name and namespace.
    private static let coreFields: [String: Set<String>] = [
        "pods": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ],
        "nodes": ["spec.unschedulable"],
        "namespaces": ["status.phase"],
        "services": ["spec.clusterIP", "spec.type"],
        "secrets": ["type"],
        "events": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ],
    ]

    private static func check(_ field: String, of resource: ResourceType) throws(APIStatus) {
        if field == "metadata.name" || field == "metadata.namespace" { return }
        guard resource.group.isEmpty, let fields = coreFields[resource.name] else {
            throw .badRequest(
                "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
        guard fields.contains(field) else { throw .badRequest("field label not supported: \(field)") }
    }

    private static func value(of field: String, in object: StoredObject) -> String {
        var value: JSONValue? = object.value
        for key in field.split(separator: ".") { value = value?[String(key)] }
        switch value {
        case .string(let text): return text
        case .bool(let flag): return String(flag)
        case .number(let text): return text
        // Fields of type bool say false when they are left out; texts are empty.
        default: return ["spec.hostNetwork", "spec.unschedulable"].contains(field) ? "false" : ""
        }
    }
}
