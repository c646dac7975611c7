internal import FoundationEssentials

/// What a credential plugin printed: the credentials and how long they are good for.
struct ExecCredential: Sendable {
    let credentials: Credentials
    /// When to run the plugin again; nil for never.
    let expires: Date?

    /// Reads a plugin's output.
    /// - Parameters:
    ///   - output: JSON, an `ExecCredential` with a `status`.
    ///   - plugin: The plugin, for messages and its version.
    ///   - generation: The number of this run.
    /// - Throws: `KubernetesError` saying what is wrong with the output.
    init(output: String, of plugin: CredentialPlugin, generation: Int) throws(KubernetesError) {
        func bad(_ what: String) -> KubernetesError {
            KubernetesError(.credentials, "credential plugin \(plugin.command) of \(plugin.place) \(what)")
        }
        guard let object = try? JSONDecoder().decode(Wire.self, from: Data(output.utf8)),
            object.kind == "ExecCredential"
        else {
            throw bad("did not print an ExecCredential")
        }
        guard object.apiVersion == plugin.apiVersion else {
            throw bad("printed version \(object.apiVersion ?? "none"), but the kubeconfig expects \(plugin.apiVersion)")
        }
        guard let status = object.status else { throw bad("printed no status") }
        let certificate = status.clientCertificateData.nonEmpty
        let key = status.clientKeyData.nonEmpty
        guard (certificate == nil) == (key == nil) else {
            throw bad("printed only one of clientCertificateData and clientKeyData")
        }
        guard status.token.nonEmpty != nil || certificate != nil else {
            throw bad("printed neither a token nor a client certificate")
        }
        var credentials = Credentials(
            authorization: status.token.nonEmpty.map { "Bearer \($0)" }, generation: generation)
        if let certificate, let key {
            let place = "the output of \(plugin.command)"
            do {
                credentials.clientCertificate = try ClientCertificate(
                    certificate: PEMSource(bytes: Array(certificate.utf8), place: place),
                    key: PEMSource(bytes: Array(key.utf8), place: place))
            } catch {
                throw KubernetesError(.credentials, error.description)
            }
        }
        self.credentials = credentials
        if let text = status.expirationTimestamp.nonEmpty {
            guard let date = Self.date(text) else {
                throw bad("printed an expirationTimestamp that is not a time: \(text)")
            }
            expires = date
        } else {
            expires = nil
        }
    }

    /// RFC 3339, with or without fractions of a second.
    private static func date(_ text: String) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        return try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private struct Wire: Decodable {
        struct Status: Decodable {
            var expirationTimestamp: String?
            var token: String?
            var clientCertificateData: String?
            var clientKeyData: String?
        }
        var kind: String?
        var apiVersion: String?
        var status: Status?
    }
}
