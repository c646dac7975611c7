package import TextParsing
import ClusterBundle

/// What a path of the API server leads to.
package enum APIRoute: Sendable, Equatable {
    /// A discovery document.
    case document(JSONValue)
    /// A health check: `/healthz`, `/livez`, `/readyz` and what is below them.
    case health
    /// All objects of a resource, of one namespace where one is given.
    case list(ResourceType, namespace: String?)
    /// One object, or a subresource of it such as `exec`.
    case object(ResourceType, namespace: String?, name: String, subresource: String?)
    /// Nothing.
    case unknown

    /// Finds what a path leads to.
    ///
    /// Source: the paths of the Kubernetes API concepts, `/api/v1/…` and `/apis/GROUP/VERSION/…`, each with
    /// `namespaces/NAMESPACE` before a namespaced resource.
    ///
    /// - Parameters:
    ///   - segments: The path's segments, decoded.
    ///   - discovery: The resources that there are.
    package init(segments: [String], discovery: Discovery) {
        if let first = segments.first, ["healthz", "livez", "readyz"].contains(first) {
            self = .health
            return
        }
        if let document = discovery.documents["/" + segments.joined(separator: "/")] {
            self = .document(document)
            return
        }
        let groupVersion: String
        var rest: ArraySlice<String>
        switch segments.first {
        case "api" where segments.count > 2:
            groupVersion = segments[1]
            rest = segments[2...]
        case "apis" where segments.count > 3:
            groupVersion = segments[1] + "/" + segments[2]
            rest = segments[3...]
        default:
            self = .unknown
            return
        }
        var namespace: String?
        if rest.first == "namespaces", rest.count > 2,
            let resource = discovery.resource(groupVersion: groupVersion, name: rest[rest.startIndex + 2]),
            resource.namespaced
        {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        guard let name = rest.popFirst(), let resource = discovery.resource(groupVersion: groupVersion, name: name)
        else {
            self = .unknown
            return
        }
        guard let object = rest.popFirst() else {
            self = .list(resource, namespace: namespace)
            return
        }
        // One object of a namespaced resource has no path without its namespace.
        guard rest.count <= 1, namespace != nil || !resource.namespaced else {
            self = .unknown
            return
        }
        self = .object(resource, namespace: namespace, name: object, subresource: rest.first)
    }
}
