/// One command to run in one container.
struct ExecRequest: Equatable, Sendable {
    var namespace: String
    var pod: String
    var container: String
    var command: [String]
    /// Whether it gets standard input.
    var takesInput: Bool

    /// The path and query of the request; see `PodExecOptions` of the Kubernetes API.
    var target: String {
        let path = "/api/v1/namespaces/\(percentEncoded(namespace))/pods/\(percentEncoded(pod))/exec"
        var query = [("container", container), ("stdout", "true"), ("stderr", "true")]
        if takesInput { query.append(("stdin", "true")) }
        query += command.map { ("command", $0) }
        return pathWithQuery(path, query)
    }

    /// The container, for messages.
    var place: String { "container \(container) of pod \(namespace)/\(pod)" }

    /// The failure that a refused upgrade means, in words.
    /// - Parameters:
    ///   - httpStatus: The status of the answer.
    ///   - status: What its body says.
    ///   - access: The cluster and the user.
    /// - Returns: The error for people, with the rights or the login that would help.
    func refusal(httpStatus: Int, status: APIStatus, access: ClusterAccess) -> KubernetesError {
        switch httpStatus {
        case 401:
            KubernetesError(status: status, httpStatus: 401, action: "cannot exec into \(place)", fix: access.loginFix)
        case 403:
            KubernetesError(
                status: status, httpStatus: 403, action: "cannot exec into pods of namespace \(namespace)",
                fix: "needs get and create on pods/exec")
        default:
            KubernetesError(status: status, httpStatus: httpStatus, action: "cannot exec into \(place)")
        }
    }
}
