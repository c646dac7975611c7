/// Why a read of the API server or an exec did not give a result.
///
/// `description` is one line for people: it names what was tried, what the server or the network said, and where there is
/// one, the fix. `code` is for programs. A cancelled task throws `CancellationError` instead.
package struct KubernetesError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller may need to distinguish.
    package enum Code: String, Sendable {
        /// No connection: the name does not resolve, the port is closed, nothing answers, the proxy refuses.
        case unreachable
        /// The server's certificate is not trusted, has expired or is for another name.
        case certificate
        /// The credentials could not be obtained (credential plugin, token file) or are unusable.
        case credentials
        /// The server does not accept the credentials (401, or a refused client certificate).
        case unauthorized
        /// The server knows the user and refuses the request (403).
        case forbidden
        /// The object does not exist (404).
        case notFound
        /// The request makes no sense to the server (400), for exec: no such container.
        case badRequest
        /// The deadline of the request passed.
        case timeout
        /// The connection ended before the answer was complete.
        case closedEarly
        /// The answer is not what the protocol says.
        case malformed
        /// The container runtime could not run the command (for instance: no such program).
        case execFailed
        /// Any other answer of the server: too many requests, internal error, …
        case server
    }

    /// The kind of failure.
    package var code: Code
    /// One line for people.
    package var description: String
    /// The HTTP status code of the answer, when there was one.
    package var httpStatus: Int?
    /// `reason` of the server's `Status`, such as `Forbidden` or `NotFound`.
    package var reason: String?
    /// `message` of the server's `Status`, as it was sent.
    package var statusMessage: String?

    /// A failure that did not come as a `Status` of the server.
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - description: One line for people.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A failure that the server explained.
    /// - Parameters:
    ///   - status: The explanation, a `Status` object or what could be made of the body.
    ///   - httpStatus: The HTTP status code of the answer.
    ///   - action: What was tried, in the form `cannot …`.
    ///   - fix: What would help, appended in parentheses.
    init(status: APIStatus, httpStatus: Int, action: String, fix: String? = nil) {
        let reason = status.reason ?? Self.name(ofStatus: httpStatus)
        var text = "\(action): \(reason)"
        // "… is forbidden: " is how a server ends that does not say more.
        var message = status.message ?? ""
        while message.hasSuffix(":") || message.hasSuffix(" ") { message.removeLast() }
        if !message.isEmpty, message != reason { text += ": \(message)" }
        if let fix { text += " (\(fix))" }
        self.init(Self.code(ofStatus: httpStatus), text.oneLine)
        self.httpStatus = httpStatus
        self.reason = reason
        self.statusMessage = status.message
    }

    private static func code(ofStatus httpStatus: Int) -> Code {
        switch httpStatus {
        case 400, 422: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 408, 504: .timeout
        default: .server
        }
    }

    private static func name(ofStatus httpStatus: Int) -> String {
        switch httpStatus {
        case 400: "BadRequest"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 407: "ProxyAuthenticationRequired"
        case 429: "TooManyRequests"
        case 500: "InternalError"
        case 503: "ServiceUnavailable"
        case 504: "Timeout"
        default: "HTTP status \(httpStatus)"
        }
    }
}

extension String {
    /// The text on one line: runs of white space, line ends included, become one blank.
    var oneLine: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
