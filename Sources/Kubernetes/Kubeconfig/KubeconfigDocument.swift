/// One kubeconfig file as it is written: `kind: Config` of `k8s.io/client-go/tools/clientcmd/api/v1`.
///
/// Only the fields that matter for reading a cluster; everything else is ignored, as kubectl does.
struct KubeconfigDocument: Decodable, Sendable {
    struct NamedCluster: Decodable, Sendable {
        var name: String
        var cluster: ClusterEntry?
    }

    struct NamedUser: Decodable, Sendable {
        var name: String
        var user: UserEntry?
    }

    struct NamedContext: Decodable, Sendable {
        var name: String
        var context: ContextEntry?
    }

    var kind: String?
    var currentContext: String?
    var clusters: [NamedCluster]?
    var users: [NamedUser]?
    var contexts: [NamedContext]?

    enum CodingKeys: String, CodingKey {
        case kind, clusters, users, contexts
        case currentContext = "current-context"
    }
}

/// A `cluster` of a kubeconfig: where the API server is and how it is recognised.
struct ClusterEntry: Decodable, Sendable {
    var server: String?
    var tlsServerName: String?
    var insecureSkipTLSVerify: Bool?
    var certificateAuthority: String?
    var certificateAuthorityData: String?
    var proxyURL: String?

    enum CodingKeys: String, CodingKey {
        case server
        case tlsServerName = "tls-server-name"
        case insecureSkipTLSVerify = "insecure-skip-tls-verify"
        case certificateAuthority = "certificate-authority"
        case certificateAuthorityData = "certificate-authority-data"
        case proxyURL = "proxy-url"
    }
}

/// A `user` of a kubeconfig: how the client proves who it is.
struct UserEntry: Decodable, Sendable {
    struct AuthProvider: Decodable, Sendable {
        var name: String?
    }

    var clientCertificate: String?
    var clientCertificateData: String?
    var clientKey: String?
    var clientKeyData: String?
    var token: String?
    var tokenFile: String?
    var username: String?
    var password: String?
    var impersonate: String?
    var impersonateUID: String?
    var impersonateGroups: [String]?
    var impersonateExtra: [String: [String]]?
    var authProvider: AuthProvider?
    var exec: ExecPluginEntry?

    enum CodingKeys: String, CodingKey {
        case token, tokenFile, username, password, exec
        case clientCertificate = "client-certificate"
        case clientCertificateData = "client-certificate-data"
        case clientKey = "client-key"
        case clientKeyData = "client-key-data"
        case impersonate = "as"
        case impersonateUID = "as-uid"
        case impersonateGroups = "as-groups"
        case impersonateExtra = "as-user-extra"
        case authProvider = "auth-provider"
    }
}

/// `user.exec` of a kubeconfig: a program that prints an `ExecCredential`.
struct ExecPluginEntry: Decodable, Sendable {
    struct Variable: Decodable, Sendable {
        var name: String
        var value: String?
    }

    var apiVersion: String?
    var command: String?
    var args: [String]?
    var env: [Variable]?
    var installHint: String?
    var provideClusterInfo: Bool?
    var interactiveMode: String?
}

/// A `context` of a kubeconfig: a cluster, a user and a namespace.
struct ContextEntry: Decodable, Sendable {
    var cluster: String?
    var user: String?
    var namespace: String?
}
