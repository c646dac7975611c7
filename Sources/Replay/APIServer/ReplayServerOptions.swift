/// How a replay's API server behaves; the defaults are those of a current one that forbids nothing.
package struct ReplayServerOptions: Sendable {
    /// Bearer token → the user it stands for.
    package var tokens: [String: String] = [:]
    /// What is forbidden, and to whom.
    package var denials: [AccessDenial] = []
    /// The exec subprotocols that are offered: `ExecProtocol.beforeV5` makes the server one of before 1.29.
    package var execProtocols: [ExecProtocol] = ExecProtocol.allCases
    /// Added to each answer, as a network in between would.
    package var latency: Duration = .zero
    /// Whether the server's certificate has run out.
    package var serverCertificateExpired = false
    /// Whether the client certificate of the server's kubeconfig has run out.
    package var clientCertificateExpired = false
    /// Whether every continue token of a list is answered with 410, as after a compaction of etcd.
    package var expiresContinueTokens = false

    package init() {}
}

/// A rule that forbids something, as a missing RBAC rule would.
package struct AccessDenial: Sendable, Equatable {
    /// The user; `nil` for every one.
    package var user: String?
    /// The verbs: `get`, `list`, `create`. An exec needs `get` and `create` on `pods/exec`.
    package var verbs: Set<String>
    /// The resource, with its subresource after a slash, e.g. `pods/exec`; `*` for all.
    package var resource: String
    /// The namespace; `nil` for every one.
    package var namespace: String?

    package init(user: String? = nil, verbs: Set<String>, resource: String, namespace: String? = nil) {
        self.user = user
        self.verbs = verbs
        self.resource = resource
        self.namespace = namespace
    }

    /// Whether the rule forbids this.
    package func forbids(user: String, verb: String, resource: String, namespace: String?) -> Bool {
        (self.user ?? user) == user && verbs.contains(verb) && ["*", resource].contains(self.resource)
            && (self.namespace == nil || self.namespace == namespace)
    }
}
