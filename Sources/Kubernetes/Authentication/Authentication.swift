/// How a user proves who it is, as the kubeconfig says; resolved to `Credentials` when a request is made.
enum Authentication: Sendable {
    /// Nothing but, perhaps, a client certificate.
    case none
    /// A bearer token.
    case token(String)
    /// A file with a bearer token, read again for every request because such tokens rotate; the fallback is used while the
    /// file cannot be read.
    case tokenFile(path: String, fallback: String?)
    /// HTTP basic authentication.
    case basic(user: String, password: String)
    /// A program that prints an `ExecCredential`.
    case plugin(CredentialPlugin)
}

/// What a request carries to be let in.
struct Credentials: Sendable {
    /// The value of the `Authorization` header.
    var authorization: String?
    /// A client certificate that comes from a plugin; nil leaves that of the kubeconfig.
    var clientCertificate: ClientCertificate?
    /// Counts the runs of a plugin, so that one refused answer causes one new run.
    var generation = 0
}

extension Authentication {
    /// Chooses what a user entry says, with the precedence of `k8s.io/client-go/tools/clientcmd`.
    /// - Parameters:
    ///   - user: The entry and its file.
    ///   - name: The entry's name, for messages.
    ///   - cluster: The cluster information for a plugin that asks for it.
    ///   - environment: The environment that a plugin runs in.
    /// - Throws: `KubeconfigError` for an authentication that this client does not have, or a plugin entry that is
    ///   incomplete.
    init(
        user: MergedKubeconfig.Located<UserEntry>, name: String, cluster: CredentialPlugin.ClusterInfo,
        environment: [String: String]
    ) throws(KubeconfigError) {
        let entry = user.entry
        let place = "user \"\(name)\" in \(user.file.path)"
        if let plugin = entry.exec {
            self = .plugin(
                try CredentialPlugin(plugin, file: user.file, place: place, cluster: cluster, environment: environment))
        } else if let file = entry.tokenFile.nonEmpty {
            self = .tokenFile(path: user.file.resolve(file), fallback: entry.token.nonEmpty)
        } else if let token = entry.token.nonEmpty {
            self = .token(token)
        } else if let username = entry.username.nonEmpty {
            self = .basic(user: username, password: entry.password ?? "")
        } else if let provider = entry.authProvider {
            throw KubeconfigError(
                """
                \(place) uses the auth-provider "\(provider.name ?? "")", which Kubernetes has given up: use a credential \
                plugin (user.exec) or a token
                """)
        } else {
            self = .none
        }
    }
}

extension String? {
    /// The text, or nil when there is none or it is empty: kubeconfig files leave values empty.
    var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
