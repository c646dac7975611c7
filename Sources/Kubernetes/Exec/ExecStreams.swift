/// What an exec's WebSocket has brought so far: frames in, the result out.
///
/// Pure; the connection around it is `ExecConnection`. Messages may be fragmented, and control frames may come between the
/// fragments (RFC 6455 section 5.4); only the first fragment of a message names the channel.
struct ExecStreams: Sendable {
    /// A frame of the server, of the kinds that matter.
    enum Frame: Equatable, Sendable {
        case data(isFirst: Bool, isFinal: Bool, [UInt8])
        case ping([UInt8])
        case pong
        case close(code: Int?, reason: String)
    }

    /// What the connection has to do after a frame.
    enum Action: Equatable, Sendable {
        case none
        case pong([UInt8])
        case close
    }

    private(set) var stdout: [UInt8] = []
    private(set) var stderr: [UInt8] = []
    private var status: [UInt8] = []
    private var open: OpenMessage?
    private var closing: (code: Int?, reason: String)?

    /// A message of which more is to come.
    private enum OpenMessage {
        /// Not even its channel is known: its first fragments were empty.
        case unnamed
        case channel(ExecChannel?)
    }

    /// Takes a frame.
    /// - Parameter frame: The frame.
    /// - Returns: What to do about it.
    /// - Throws: `KubernetesError` for a continuation of nothing.
    mutating func receive(_ frame: Frame) throws(KubernetesError) -> Action {
        switch frame {
        case .ping(let bytes):
            return .pong(bytes)
        case .pong:
            return .none
        case .close(let code, let reason):
            closing = (code, reason)
            return .close
        case .data(let isFirst, let isFinal, let bytes):
            guard isFirst == (open == nil) else {
                throw KubernetesError(.malformed, "the server's WebSocket frames are out of order")
            }
            append(bytes, isFinal: isFinal)
            return .none
        }
    }

    private mutating func append(_ bytes: [UInt8], isFinal: Bool) {
        var content = bytes[...]
        let channel: ExecChannel?
        if case .channel(let known) = open {
            channel = known
        } else if let first = content.popFirst() {
            channel = ExecChannel(rawValue: first)
            open = .channel(channel)
        } else {
            channel = nil
            open = .unnamed
        }
        switch channel {
        case .stdout: stdout += content
        case .stderr: stderr += content
        case .error: status += content
        case .stdin, .close, nil: break
        }
        if isFinal { open = nil }
    }

    /// Takes what the command has written so far out of here.
    mutating func takeOutput() -> (stdout: [UInt8], stderr: [UInt8]) {
        defer { (stdout, stderr) = ([], []) }
        return (stdout, stderr)
    }

    /// Whether the server has said how the command ended.
    var isComplete: Bool { !status.isEmpty && APIStatus(errorChannel: status) != nil }

    /// The result, once the connection has ended.
    /// - Parameter request: The command, for messages.
    /// - Returns: Output and exit code.
    /// - Throws: `KubernetesError` when the command could not be run, or the server did not say how it ended.
    func result(of request: ExecRequest) throws(KubernetesError) -> ExecResult {
        let action = "cannot run \(request.command.first ?? "a command") in \(request.place)"
        guard !status.isEmpty else {
            var text = "\(action): the server closed the stream before the command ended"
            if let closing, closing.code.map({ $0 != 1000 }) ?? false || !closing.reason.isEmpty {
                text += " (\(closing.code.map { "code \($0)" } ?? "no code") \(closing.reason))"
            }
            throw KubernetesError(.closedEarly, text.oneLine)
        }
        guard let status = APIStatus(errorChannel: status) else {
            let text = String(decoding: self.status.prefix(400), as: UTF8.self)
            throw KubernetesError(.malformed, "\(action): the server ended the stream with \(text)".oneLine)
        }
        if status.isSuccess { return ExecResult(stdout: stdout, stderr: stderr, exitCode: 0) }
        if let code = status.exitCode { return ExecResult(stdout: stdout, stderr: stderr, exitCode: code) }
        var error = KubernetesError(
            .execFailed, "\(action): \(status.message ?? status.reason ?? "the server gives no reason")".oneLine)
        error.reason = status.reason
        error.statusMessage = status.message
        error.httpStatus = status.code
        throw error
    }
}
