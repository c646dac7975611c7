package import TextParsing
import ClusterBundle

/// A Kubernetes `Status` of a failure, in the shapes of a real API server.
///
/// Source: `k8s.io/apimachinery/pkg/api/errors`, and recordings of a real server.
package struct APIStatus: Error, Equatable {
    /// What the failure is about: the `details` of the Status.
    package struct Details: Sendable, Equatable {
        /// The object's name; empty for none.
        package var name = ""
        /// The resource's API group; empty for the core group.
        package var group = ""
        /// The resource, e.g. `pods`; empty for none.
        package var kind = ""
    }

    /// The HTTP status code.
    package var code: Int
    /// One of Kubernetes' reasons, e.g. `NotFound`.
    package var reason: String
    /// The sentence for people.
    package var message: String
    /// The object concerned.
    package var details: Details?
    /// A token to go on with an expired list.
    package var continueToken: String?

    /// The Status as JSON, members in the order in which a real server writes them.
    package var json: JSONValue {
        var metadata: [JSONMember] = []
        if let continueToken { metadata.append(JSONMember(key: "continue", value: .string(continueToken))) }
        var members = [
            JSONMember(key: "kind", value: .string("Status")),
            JSONMember(key: "apiVersion", value: .string("v1")),
            JSONMember(key: "metadata", value: .object(metadata)),
            JSONMember(key: "status", value: .string("Failure")),
            JSONMember(key: "message", value: .string(message)),
            JSONMember(key: "reason", value: .string(reason)),
        ]
        if let details {
            let fields = [("name", details.name), ("group", details.group), ("kind", details.kind)]
            let present = fields.filter { !$0.1.isEmpty }.map { JSONMember(key: $0.0, value: .string($0.1)) }
            members.append(JSONMember(key: "details", value: .object(present)))
        }
        members.append(JSONMember(key: "code", value: .integer(code)))
        return .object(members)
    }
}

extension APIStatus {
    /// 401: no or no valid credentials.
    package static let unauthorized = APIStatus(code: 401, reason: "Unauthorized", message: "Unauthorized")

    /// 404 for a path that is no resource.
    package static let unknownPath = APIStatus(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: Details())

    /// 405 for a verb that a replay does not have: it is read-only.
    package static let methodNotAllowed = APIStatus(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
        details: Details())

    /// 406: the request accepts nothing that is served.
    package static let notAcceptable = APIStatus(
        code: 406, reason: "NotAcceptable", message: "only the following media types are accepted: application/json")

    /// 400 with a message.
    package static func badRequest(_ message: String) -> APIStatus {
        APIStatus(code: 400, reason: "BadRequest", message: message)
    }

    /// 404 for an object that does not exist, e.g. `pods "a" not found`.
    package static func notFound(_ resource: ResourceType, name: String) -> APIStatus {
        APIStatus(
            code: 404, reason: "NotFound", message: "\(resource.qualifiedName) \"\(name)\" not found",
            details: Details(name: name, group: resource.group, kind: resource.name))
    }

    /// 403, as RBAC refuses: it names the user, the verb and the place.
    package static func forbidden(
        _ resource: ResourceType, subresource: String?, name: String?, namespace: String?, user: String, verb: String
    ) -> APIStatus {
        let object = name.map { "\(resource.qualifiedName) \"\($0)\"" } ?? resource.qualifiedName
        let place = namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        let target = resource.name + (subresource.map { "/" + $0 } ?? "")
        return APIStatus(
            code: 403, reason: "Forbidden",
            message: "\(object) is forbidden: User \"\(user)\" cannot \(verb) resource \"\(target)\" "
                + "in API group \"\(resource.group)\" \(place)",
            details: Details(name: name ?? "", group: resource.group, kind: resource.name))
    }

    /// 410 for a continue token whose list is gone; `token` starts again from where it stood.
    package static func expired(continueWith token: String) -> APIStatus {
        APIStatus(
            code: 410, reason: "Expired",
            message: "The provided continue parameter is too old to display a consistent list result. You can start a "
                + "new list without the continue parameter, or use the continue token in this response to retrieve the "
                + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                + "objects that were created, modified, or deleted between the time the first chunk was returned and "
                + "now may show up in the list.",
            continueToken: token)
    }

    /// 500 with a message.
    package static func internalError(_ message: String) -> APIStatus {
        APIStatus(code: 500, reason: "InternalError", message: "Internal error occurred: " + message)
    }
}
