internal import FoundationEssentials

/// A credential plugin: a program named by `user.exec` of a kubeconfig that prints an `ExecCredential`.
///
/// See "client-go credential plugins" of the Kubernetes documentation for the protocol.
struct CredentialPlugin: Sendable {
    /// The cluster information for a plugin with `provideClusterInfo`.
    struct ClusterInfo: Sendable {
        var server: String
        var tlsServerName: String?
        var insecure: Bool
        var authority: [UInt8]?
        var proxyURL: String?
    }

    /// Whether the program may talk to the person at the terminal.
    enum Interaction: String, Sendable {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }

    let apiVersion: String
    let command: String
    let arguments: [String]
    let environment: [String: String]
    let installHint: String?
    let interaction: Interaction
    let cluster: ClusterInfo?
    /// For messages: `user "x" in /path`.
    let place: String

    static let apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// Checks an entry.
    /// - Parameters:
    ///   - entry: The entry.
    ///   - file: Its file; a command with a slash in it is relative to the file's folder.
    ///   - place: The entry's name, for messages.
    ///   - cluster: The cluster information for a plugin that asks for it.
    ///   - environment: The environment that the entry's variables are added to.
    /// - Throws: `KubeconfigError` for an entry that is incomplete or of another version.
    init(
        _ entry: ExecPluginEntry, file: KubeconfigFile, place: String, cluster: ClusterInfo,
        environment: [String: String]
    ) throws(KubeconfigError) {
        guard let command = entry.command.nonEmpty else {
            throw KubeconfigError("\(place): exec has no command")
        }
        guard let apiVersion = entry.apiVersion, Self.apiVersions.contains(apiVersion) else {
            throw KubeconfigError(
                """
                \(place): exec has the apiVersion "\(entry.apiVersion ?? "")", supported are \
                \(Self.apiVersions.joined(separator: " and ")); update the plugin's entry
                """)
        }
        let mode = entry.interactiveMode.nonEmpty ?? Interaction.ifAvailable.rawValue
        guard let interaction = Interaction(rawValue: mode) else {
            throw KubeconfigError(
                "\(place): invalid interactiveMode \"\(mode)\" in exec: expected Never, IfAvailable or Always")
        }
        self.apiVersion = apiVersion
        self.command = command.contains("/") ? file.resolve(command) : command
        self.arguments = entry.args ?? []
        var variables = environment
        for variable in entry.env ?? [] { variables[variable.name] = variable.value ?? "" }
        self.environment = variables
        self.installHint = entry.installHint.nonEmpty
        self.interaction = interaction
        self.cluster = entry.provideClusterInfo == true ? cluster : nil
        self.place = place
    }

    /// The value of `KUBERNETES_EXEC_INFO`.
    /// - Parameter interactive: Whether standard input is passed on.
    /// - Returns: JSON on one line.
    func execInfo(interactive: Bool) -> String {
        struct Info: Encodable {
            struct Cluster: Encodable {
                var server: String
                var tlsServerName: String?
                var insecure: Bool?
                var authority: Data?
                var proxyURL: String?

                enum CodingKeys: String, CodingKey {
                    case server
                    case tlsServerName = "tls-server-name"
                    case insecure = "insecure-skip-tls-verify"
                    case authority = "certificate-authority-data"
                    case proxyURL = "proxy-url"
                }
            }
            struct Spec: Encodable {
                var cluster: Cluster?
                var interactive: Bool
            }
            var kind = "ExecCredential"
            var apiVersion: String
            var spec: Spec
        }
        let known = cluster.map {
            Info.Cluster(
                server: $0.server, tlsServerName: $0.tlsServerName, insecure: $0.insecure ? true : nil,
                authority: $0.authority.map { Data($0) }, proxyURL: $0.proxyURL)
        }
        let info = Info(apiVersion: apiVersion, spec: Info.Spec(cluster: known, interactive: interactive))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding strings and booleans has no way to fail; an empty text would only mean "no information".
        return (try? encoder.encode(info)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
