internal import FoundationEssentials

/// Gives each request its credentials: reads token files anew, runs a plugin when its last answer has expired or was refused.
actor CredentialSource {
    private let authentication: Authentication
    private var cached: ExecCredential?
    /// The plugin run under way; requests that start together share it, for the plugin may ask a person.
    private var running: Task<ExecCredential, any Error>?
    private var generation = 0

    init(_ authentication: Authentication) {
        self.authentication = authentication
    }

    /// The credentials for a request that is about to be made.
    /// - Throws: `KubernetesError` when there are none to be had.
    func current() async throws -> Credentials {
        switch authentication {
        case .none:
            return Credentials()
        case .token(let token):
            return Credentials(authorization: "Bearer \(token)")
        case .tokenFile(let path, let fallback):
            return Credentials(authorization: "Bearer \(try token(in: path, fallback: fallback))")
        case .basic(let user, let password):
            return Credentials(authorization: basicAuthorization(user: user, password: password))
        case .plugin(let plugin):
            if let cached, cached.expires.map({ $0 > Date() }) ?? true { return cached.credentials }
            return try await run(plugin).credentials
        }
    }

    /// Takes note that the server refused credentials.
    /// - Parameter refused: What the request carried.
    /// - Returns: Whether another attempt may go better: true for those of a plugin, which then runs again.
    func discard(_ refused: Credentials) -> Bool {
        guard case .plugin = authentication else { return false }
        if cached?.credentials.generation == refused.generation { cached = nil }
        return true
    }

    private func run(_ plugin: CredentialPlugin) async throws -> ExecCredential {
        if let running { return try await running.value }
        generation += 1
        let number = generation
        // Not a child of the request's task: others wait for it too. The run has a deadline of its own.
        let task = Task { try await plugin.run(generation: number) }
        running = task
        defer { running = nil }
        let credential = try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
        cached = credential
        return credential
    }

    private func token(in path: String, fallback: String?) throws(KubernetesError) -> String {
        do {
            let token = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).oneLine
            if !token.isEmpty { return token }
        } catch {
            if let fallback { return fallback }
            throw KubernetesError(.credentials, "cannot read the token file \(path): \(reason(ofFileError: error))")
        }
        if let fallback { return fallback }
        throw KubernetesError(.credentials, "the token file \(path) is empty")
    }
}

/// The value of an `Authorization` (or `Proxy-Authorization`) header of basic authentication, RFC 7617.
/// - Parameters:
///   - user: The user's name.
///   - password: The password.
/// - Returns: `Basic` and the Base64 of both.
func basicAuthorization(user: String, password: String) -> String {
    "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
}
