/// The WebSocket subprotocols of `exec`, which define how channels, output and the end of input are encoded.
///
/// Source: `k8s.io/apimachinery/pkg/util/httpstream/wsstream` and `k8s.io/apimachinery/pkg/util/remotecommand`.
package enum ExecProtocol: String, Sendable, CaseIterable {
    /// Has a close signal for stdin, JSON Status on the error channel. Since Kubernetes 1.29.
    case v5 = "v5.channel.k8s.io"
    /// JSON Status on the error channel; no way to close stdin.
    case v4 = "v4.channel.k8s.io"
    /// As `v4` with each message in base64.
    case v4Base64 = "v4.base64.channel.k8s.io"
    /// A failure's message as plain text on the error channel, nothing for success.
    case v1 = "channel.k8s.io"
    /// As `v1` with each message in base64.
    case v1Base64 = "base64.channel.k8s.io"

    /// What servers before Kubernetes 1.29 offer.
    package static let beforeV5: [ExecProtocol] = [.v4, .v4Base64, .v1, .v1Base64]

    /// Whether messages are base64 text after an ASCII channel digit, rather than bytes after a channel byte.
    package var isBase64: Bool { self == .v4Base64 || self == .v1Base64 }

    /// Picks the protocol of a session, as API servers do: `v5` wherever it is on both sides (the API server answers it
    /// itself), else the first one of the client's that is known (the kubelet answers those).
    ///
    /// - Parameters:
    ///   - requested: The names in `Sec-WebSocket-Protocol`, in order.
    ///   - offered: What the server has.
    /// - Returns: `nil` when there is none in common; `v1` when the client asks for none.
    package static func negotiate(requested: [String], offered: [ExecProtocol]) -> ExecProtocol? {
        if requested.isEmpty { return offered.contains(.v1) ? .v1 : nil }
        let common = requested.compactMap(ExecProtocol.init(rawValue:)).filter(offered.contains)
        return common.contains(.v5) ? .v5 : common.first
    }
}

/// The channels of an exec session: the first byte of each message.
package enum ExecChannel: UInt8, Sendable {
    case standardInput = 0
    case standardOutput = 1
    case standardError = 2
    /// The Status that ends the session.
    case error = 3
    /// Sizes of the client's terminal.
    case resize = 4
    /// `v5`: the next byte names a channel that the client closes.
    case close = 255
}
