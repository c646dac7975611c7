internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension ClusterAccess {
    /// Explains a failed connection in this client's own words.
    /// - Parameters:
    ///   - error: What NIO, NIOSSL or AsyncHTTPClient threw.
    ///   - action: What was tried, in the form `cannot …`.
    /// - Returns: The error for people. A certificate that is not trusted is looked at once more to say why.
    /// - Throws: `CancellationError` when that is what it is.
    func explain(_ error: any Error, action: String) async throws -> KubernetesError {
        switch error {
        case let error as KubernetesError:
            return error
        case is CancellationError:
            throw CancellationError()
        case let error as NIOConnectionError:
            return unreachable(Self.reason(error))
        case let error as HTTPClientError:
            return try explainHTTP(error, action: action)
        case ChannelError.connectTimeout:
            return unreachable(Self.noAnswer)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return await explainTLS(error, action: action)
        case is IOError where Self.isRefusal(error):
            return unreachable(Self.reason(error))
        case let error as HTTPParserError where error != .invalidEOFState:
            return KubernetesError(.malformed, "\(action): \(server) does not speak HTTP (\(error))")
        default:
            return Self.isEndOfConnection(error) ? closedEarly(action) : unreachable("\(error)")
        }
    }

    private func explainHTTP(_ error: HTTPClientError, action: String) throws -> KubernetesError {
        switch error {
        case .cancelled:
            throw CancellationError()
        case .connectTimeout, .getConnectionFromPoolTimeout:
            return unreachable(Self.noAnswer)
        case .tlsHandshakeTimeout:
            return unreachable("it accepts the connection but does not speak TLS")
        case .proxyAuthenticationRequired:
            return unreachable("the proxy requires a user name and password in its URL")
        case .invalidProxyResponse, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            return unreachable("the proxy refuses the connection (\(error))")
        case .deadlineExceeded, .readTimeout:
            return KubernetesError(.timeout, "\(action): \(server) did not answer in time")
        case .remoteConnectionClosed, .uncleanShutdown:
            return closedEarly(action)
        default:
            return unreachable("\(error)")
        }
    }

    /// The error for a connection that ended too early.
    /// - Parameter action: What was tried, in the form `cannot …`.
    /// - Returns: The error for people.
    func closedEarly(_ action: String) -> KubernetesError {
        KubernetesError(.closedEarly, "\(action): \(server) closed the connection before the response was complete")
    }

    private static var noAnswer: String { "no answer within \(connectTimeout.nanoseconds / 1_000_000_000) seconds" }

    private func unreachable(_ reason: String) -> KubernetesError {
        var text = "cannot reach \(server): \(reason.oneLine)"
        if let proxy {
            text += "; check the proxy \(proxy) (\(proxy.origin))"
        } else {
            text += "; check the server in \(origin), and that this machine can reach it"
        }
        return KubernetesError(.unreachable, text)
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first { return reason(failure.error) }
        if let dns = error.dnsAError ?? error.dnsAAAAError {
            if let unknown = dns as? SocketAddressError.UnknownHost { return "unknown host \"\(unknown.host)\"" }
            return "cannot resolve \"\(error.host)\": \(dns)"
        }
        return "no address of \"\(error.host)\" answers"
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout(let amount):
            "no answer within \(amount.nanoseconds / 1_000_000_000) seconds"
        default:
            "\(error)"
        }
    }

    private static func isRefusal(_ error: any Error) -> Bool {
        guard let code = (error as? IOError)?.errnoCode else { return false }
        return [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EACCES].contains(code)
    }

    private static func isEndOfConnection(_ error: any Error) -> Bool {
        switch error {
        case HTTPParserError.invalidEOFState, ChannelError.eof, ChannelError.ioOnClosedChannel,
            ChannelError.inputClosed, ChannelError.outputClosed, ChannelError.alreadyClosed,
            ChannelError.inappropriateOperationForState:
            true
        case let error as IOError:
            [ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN].contains(error.errnoCode)
        default:
            false
        }
    }
}
