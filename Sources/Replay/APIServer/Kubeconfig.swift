import FoundationEssentials

/// Writes kubeconfig files for a replay.
enum Kubeconfig {
    /// What a user proves itself with.
    enum Credentials {
        case certificate(CertifiedKey)
        case token(String)
    }

    /// The file's text: one cluster, one user, one context that is the current one, all of this name.
    static func text(name: String, server: String, authority: String, credentials: Credentials) -> String {
        let user =
            switch credentials {
            case .certificate(let pair):
                """
                    client-certificate-data: \(base64(pair.certificate))
                    client-key-data: \(base64(pair.key))
                """
            case .token(let token):
                "    token: \(token)"
            }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: \(name)
              cluster:
                certificate-authority-data: \(base64(authority))
                server: \(server)
            users:
            - name: \(name)
              user:
            \(user)
            contexts:
            - name: \(name)
              context:
                cluster: \(name)
                user: \(name)
            current-context: \(name)

            """
    }

    private static func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }
}
