import TextParsing
import ClusterBundle

/// How an exec's process ended, and how the error channel reports it.
///
/// Source: `ServeExec` of the kubelet, `StreamTranslatorHandler` of the API server, and recordings of a real server.
package enum ExecOutcome: Sendable, Equatable {
    /// The process ended with this code; 128 and the signal's number when a signal ended it.
    case exited(Int)
    /// It could not be started.
    case failed(String)

    /// The message on the error channel; `nil` when there is none to send.
    ///
    /// - Parameter execProtocol: The session's protocol: `v5` Statuses are the API server's and carry `metadata`,
    ///   those of `v4` are the kubelet's and do not.
    /// - Returns: JSON, or plain text in the protocols before `v4`.
    package func status(in execProtocol: ExecProtocol) -> [UInt8]? {
        var members: [JSONMember] = []
        if execProtocol == .v5 { members.append(JSONMember(key: "metadata", value: .object([]))) }
        func add(_ key: String, _ value: JSONValue) { members.append(JSONMember(key: key, value: value)) }
        let message: String
        switch self {
        case .exited(0):
            add("status", .string("Success"))
            message = ""
        case .exited(let code):
            message = "command terminated with non-zero exit code: command terminated with exit code \(code)"
            add("status", .string("Failure"))
            add("message", .string(message))
            add("reason", .string("NonZeroExitCode"))
            let cause = JSONValue.members(["reason": .string("ExitCode"), "message": .string(String(code))])
            add("details", .members(["causes": .array([cause])]))
        case .failed(let reason):
            let cause = "error executing command in container: " + reason
            // The API server wraps the kubelet's Status once more.
            let prefix = "Internal error occurred: "
            message = prefix + (execProtocol == .v5 ? prefix : "") + cause
            add("status", .string("Failure"))
            add("message", .string(message))
            add("reason", .string("InternalError"))
            add("details", .members(["causes": .array([.members(["message": .string(cause)])])]))
            add("code", .integer(500))
        }
        switch execProtocol {
        case .v5, .v4, .v4Base64: return JSONValue.object(members).bytes
        case .v1, .v1Base64: return message.isEmpty ? nil : Array(message.utf8)
        }
    }
}
