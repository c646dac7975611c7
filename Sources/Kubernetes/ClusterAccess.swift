internal import NIOSSL

/// Everything that it takes to reach one cluster as one user: a context of the kubeconfig, resolved.
///
/// Made by ``load(kubeconfig:context:environment:homeDirectory:)``; used by ``KubernetesClient``.
package struct ClusterAccess: Sendable {
    /// By what the server is recognised.
    enum Trust: Sendable {
        /// The certificate authorities of the system.
        case system
        /// These certificate authorities and no others.
        case authorities([NIOSSLCertificate])
        /// Any certificate (`insecure-skip-tls-verify`).
        case anything
    }

    /// The name of the context; nil inside a cluster.
    package internal(set) var contextName: String?
    /// The namespace that the context (or the service account) is for; nil when it names none.
    package internal(set) var namespace: String?
    /// The name of the user entry, for messages; nil when the context has none.
    package internal(set) var userName: String?
    /// Where all this was found, for messages: `kubeconfig /home/me/.kube/config`.
    package internal(set) var origin: String

    var server: ServerAddress
    var trust: Trust
    /// The name to expect in the server's certificate instead of the host of its URL.
    var tlsServerName: String?
    var clientCertificate: ClientCertificate?
    var authentication: Authentication
    /// `Impersonate-…` headers, in order.
    var impersonation: [(name: String, value: String)] = []
    var proxy: ProxyServer?

    /// The URL of the API server, for messages.
    package var serverURL: String { server.description }
}
