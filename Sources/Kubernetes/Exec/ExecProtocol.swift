/// The WebSocket subprotocols of an exec, both with binary messages that begin with the number of their channel.
///
/// See `k8s.io/apimachinery/pkg/util/remotecommand`: version 5 adds a message that closes a channel. Servers before 1.29
/// know version 4 at most; they look through the protocols that are offered and take the first that they know.
enum ExecProtocol: String, CaseIterable, Sendable {
    case v5 = "v5.channel.k8s.io"
    case v4 = "v4.channel.k8s.io"

    /// The messages that carry a piece of a command's standard input.
    /// - Parameter stdin: The piece.
    /// - Returns: Messages in order.
    static func messages(stdin: [UInt8]) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = stdin[...]
        while !rest.isEmpty {
            messages.append([ExecChannel.stdin.rawValue] + rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
        }
        return messages
    }

    /// The message that ends standard input; `nil` in version 4, which has none.
    var endOfInput: [UInt8]? { self == .v5 ? [ExecChannel.close.rawValue, ExecChannel.stdin.rawValue] : nil }

    private static let chunk = 32 * 1024
}

/// The channels of an exec.
enum ExecChannel: UInt8, Sendable {
    case stdin = 0
    case stdout = 1
    case stderr = 2
    /// One `Status` object when the command has ended.
    case error = 3
    /// Version 5: the byte after it is the channel that ends.
    case close = 255
}
