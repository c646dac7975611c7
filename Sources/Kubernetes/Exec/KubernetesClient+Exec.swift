internal import Logging
internal import NIOSSL

extension KubernetesClient {
    /// Runs a command in a container and waits for its end.
    /// - Parameters:
    ///   - namespace: The pod's namespace.
    ///   - pod: The pod's name.
    ///   - container: The container's name.
    ///   - command: The program and its arguments; no shell is involved.
    ///   - stdin: Standard input; nil for none. Servers before Kubernetes 1.29 have no way to end it, so a command that
    ///     reads to the end of its input runs into the deadline there.
    ///   - timeout: How long it may be silent: from the connection to the first output, between outputs, and to the end. A
    ///     command that does much work and reports each part may take as long as it needs.
    /// - Returns: Output and exit code. A command that fails is a result, not an error.
    /// - Throws: `KubernetesError` when it could not be run or its end is not known; `CancellationError` when the task is
    ///   cancelled, after the stream is closed.
    package func exec(
        namespace: String, pod: String, container: String, command: [String], stdin: [UInt8]? = nil, timeout: Duration
    ) async throws -> ExecResult {
        let request = ExecRequest(
            namespace: namespace, pod: pod, container: container, command: command, takesInput: stdin != nil)
        return try await carried(request, "\(command)", timeout: timeout) { first, heard in
            let input = stdin.map { stdin in
                AsyncStream { pieces in
                    pieces.yield(stdin)
                    pieces.finish()
                }
            }
            return try await self.attempt(request, first, ExecTraffic(input: input) { _ in heard.now() })
        }
    }

    /// Carries out an exec with a deadline, and puts what goes wrong in words.
    /// - Parameters:
    ///   - request: What is run where.
    ///   - content: What is run, for the log.
    ///   - timeout: How long it may be silent.
    ///   - operation: Gets the credentials, and a function to call when something is heard.
    /// - Returns: What the operation returns.
    /// - Throws: `KubernetesError`, or `CancellationError`.
    func carried(
        _ request: ExecRequest, _ content: String, timeout: Duration,
        _ operation: @escaping @Sendable (Credentials, LastHeard) async throws -> ExecResult
    ) async throws -> ExecResult {
        let action = "cannot run \(request.command.first ?? "a command") in \(request.place)"
        let label = "exec \(request.namespace)/\(request.pod) \(request.container) \(content)"
        let clock = ContinuousClock()
        let start = clock.now
        do {
            // Before the deadline begins: a plugin has one of its own, for a person may have to log in.
            let carried = try await credentials.current()
            let heard = LastHeard()
            let result = try await withDeadline(timeout, since: heard) {
                try await operation(carried, heard)
            } onTimeout: {
                KubernetesError(.timeout, "\(action): timed out: no output within \(timeout)")
            }
            logger.debug("\(label): exit \(result.exitCode), \(clock.now - start)")
            return result
        } catch {
            try Task.checkCancellation()
            let explained = try await access.explain(error, action: action)
            logger.debug("\(label): \(explained)")
            throw explained
        }
    }

    /// Begins to connect for execs that will come, while it is not known yet where they go. Failures are reported by the
    /// exec, which then connects by itself.
    /// - Parameter count: How many execs will most likely be begun at once.
    package func expectExecs(_ count: Int) {
        for _ in 0..<count {
            spares.add { [self] handle in
                let carried = try await credentials.current()
                return try await ExecConnection.open(access, tls: tlsContext(carried), handle)
            }
        }
    }

    /// The TLS context of a connection; nil for a server without TLS.
    private func tlsContext(_ carried: Credentials) throws -> NIOSSLContext? {
        access.server.isTLS ? try tlsContexts.context(access, carried) : nil
    }

    /// Offers both protocols; a server or a proxy before it that refuses the offer itself is asked for version 4 alone.
    func attempt(
        _ request: ExecRequest, _ first: Credentials, _ traffic: ExecTraffic
    ) async throws -> ExecResult {
        var carried = first
        var offer = ExecProtocol.allCases
        var mayRenew = true
        var isFirst = true
        while true {
            let outcome = try await ExecConnection(
                access: access, credentials: carried, tls: try tlsContext(carried), request: request, offer: offer,
                spares: isFirst ? spares : nil, traffic: traffic
            ).run()
            isFirst = false
            switch outcome {
            case .ended(let result):
                return result
            case .refused(let httpStatus, let body):
                let status = APIStatus(body: body)
                if httpStatus == 401, mayRenew, await credentials.discard(carried) {
                    mayRenew = false
                    carried = try await credentials.current()
                } else if status == nil, [400, 403].contains(httpStatus), offer.count > 1 {
                    // Without a Status it is the WebSocket library that refuses, not the API.
                    offer = [.v4]
                } else {
                    throw request.refusal(
                        httpStatus: httpStatus, status: status ?? APIStatus(plainBody: body), access: access)
                }
            }
        }
    }
}
