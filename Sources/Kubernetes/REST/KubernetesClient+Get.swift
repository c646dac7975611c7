internal import AsyncHTTPClient
internal import FoundationEssentials
internal import Logging
internal import NIOCore
internal import NIOHTTP1

extension KubernetesClient {
    /// How long one read may take, its retries included.
    package static let readTimeout = Duration.seconds(60)
    /// The largest answer that is taken, in bytes.
    private static let bodyLimit = 1 << 30

    /// Reads one object.
    /// - Parameters:
    ///   - type: What the JSON of the answer is decoded as.
    ///   - path: The path, such as `/api/v1/namespaces/default/pods/web`; names in it have to be percent-encoded where they
    ///     hold anything but letters, digits, `-` and `.`.
    ///   - query: Names and values, not yet encoded.
    /// - Returns: The object.
    /// - Throws: `KubernetesError`; `CancellationError` when the task is cancelled.
    package func get<T: Decodable & Sendable>(
        _ type: T.Type, path: String, query: [(String, String)] = []
    ) async throws -> T {
        try decode(type, from: try await read(path: path, query: query), path: path)
    }

    func decode<T: Decodable>(_ type: T.Type, from body: ByteBuffer, path: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw KubernetesError(
                .malformed, "cannot read \(path): unexpected response from \(access.server): \(error)".oneLine)
        }
    }

    /// Reads a path's JSON, with new credentials or after a pause where the server asks for either.
    func read(path: String, query: [(String, String)]) async throws -> ByteBuffer {
        let action = "cannot read \(path)"
        do {
            // Before the deadline begins: a plugin has one of its own, for a person may have to log in.
            let carried = try await credentials.current()
            let target = pathWithQuery(access.server.basePath + path, query)
            return try await withDeadline(Self.readTimeout) {
                try await self.readRetrying(target, carried, action: action)
            } onTimeout: {
                KubernetesError(.timeout, "\(action): \(access.server) did not answer within \(Self.readTimeout)")
            }
        } catch {
            try Task.checkCancellation()
            throw try await access.explain(error, action: action)
        }
    }

    private func readRetrying(
        _ target: String, _ first: Credentials, action: String
    ) async throws -> ByteBuffer {
        var carried = first
        var mayReconnect = true
        var mayRenew = true
        var pauses = 0
        while true {
            let answer: (head: HTTPClientResponse, body: ByteBuffer)
            do {
                answer = try await send(target, carried)
            } catch let error as HTTPClientError where error == .remoteConnectionClosed && mayReconnect {
                // A pooled connection that the server closed while the request was on its way: reads can be repeated.
                mayReconnect = false
                continue
            }
            let status = Int(answer.head.status.code)
            if (200..<300).contains(status) { return answer.body }
            if status == 401, mayRenew, await credentials.discard(carried) {
                mayRenew = false
                carried = try await credentials.current()
                continue
            }
            if [429, 503].contains(status), pauses < 5,
                let seconds = answer.head.headers.first(name: "Retry-After").flatMap({ Int($0) }), seconds <= 30
            {
                pauses += 1
                logger.debug("\(access.server) asks to wait \(seconds) s")
                try await Task.sleep(for: .seconds(max(1, seconds)))
                continue
            }
            let bytes = answer.body.readableBytesView
            throw KubernetesError(
                status: APIStatus(body: bytes) ?? APIStatus(plainBody: bytes), httpStatus: status, action: action,
                fix: status == 401 ? access.loginFix : nil)
        }
    }

    private func send(
        _ target: String, _ carried: Credentials
    ) async throws -> (head: HTTPClientResponse, body: ByteBuffer) {
        let clock = ContinuousClock()
        let start = clock.now
        var request = HTTPClientRequest(url: access.requestURL(target))
        request.headers = access.headers(carried)
        request.headers.add(name: "Accept", value: "application/json")
        if carried.clientCertificate != nil { request.tlsConfiguration = access.tlsConfiguration(for: carried) }
        let head = try await http.execute(request, timeout: .seconds(60))
        let body = try await head.body.collect(upTo: Self.bodyLimit)
        logger.debug("GET \(target): \(head.status.code), \(body.readableBytes) bytes, \(clock.now - start)")
        return (head, body)
    }
}

extension ClusterAccess {
    /// The URL that AsyncHTTPClient is given: it takes the name to check the certificate against from it.
    fileprivate func requestURL(_ target: String) -> String {
        var address = server
        if let expectedHostname { address.host = expectedHostname }
        return "\(address.isTLS ? "https" : "http")://\(address.authority)\(target)"
    }

    /// The headers that every request has, exec or read.
    /// - Parameter credentials: What lets the request in.
    /// - Returns: `Host`, `User-Agent` and what says who asks.
    func headers(_ credentials: Credentials) -> HTTPHeaders {
        var headers: HTTPHeaders = ["Host": server.authority, "User-Agent": "ovnpath"]
        if let authorization = credentials.authorization { headers.add(name: "Authorization", value: authorization) }
        for header in impersonation { headers.add(name: header.name, value: header.value) }
        return headers
    }

    /// What helps against 401.
    var loginFix: String { "the server does not accept the credentials of \(who) in \(origin): log in again" }
}
