internal import FoundationEssentials
internal import NIOSSL

extension ClusterAccess {
    /// Resolves what a context leads to: reads the files it names and checks what can be checked without the server.
    /// - Parameters:
    ///   - selection: The context with its cluster and user.
    ///   - environment: For proxies and credential plugins.
    ///   - now: For certificates that have expired.
    /// - Throws: `KubeconfigError` saying which entry is wrong.
    init(
        _ selection: MergedKubeconfig.Selection, environment: [String: String], now: Date
    ) throws(KubeconfigError) {
        let cluster = selection.cluster
        let place = "cluster \"\(selection.clusterName)\""
        let file = cluster.file.path
        guard let url = cluster.entry.server.nonEmpty else {
            throw KubeconfigError("\(place) in \(file) has no server")
        }
        guard let server = ServerAddress(url: url) else {
            throw KubeconfigError("the server of \(place) in \(file) is not an http or https URL: \(url)")
        }
        let authority = try PEMSource.find(
            data: cluster.entry.certificateAuthorityData, path: cluster.entry.certificateAuthority, in: cluster.file,
            name: "certificate-authority", of: place)
        self.init(
            contextName: selection.contextName, namespace: selection.namespace, userName: selection.userName,
            origin: "kubeconfig \(file)", server: server,
            trust: try Self.trust(cluster.entry, authority, place: "\(place) in \(file)"),
            tlsServerName: cluster.entry.tlsServerName.nonEmpty, authentication: .none)
        if let proxyURL = cluster.entry.proxyURL.nonEmpty {
            proxy = try ProxyServer(url: proxyURL, origin: "proxy-url of \(place) in \(file)")
        } else {
            proxy = try EnvironmentProxy(environment: environment).proxy(for: server)
        }
        if let user = selection.user, let name = selection.userName {
            try take(user, named: name, authority: authority, environment: environment, now: now)
        }
    }

    private static func trust(
        _ cluster: ClusterEntry, _ authority: PEMSource?, place: String
    ) throws(KubeconfigError) -> Trust {
        if cluster.insecureSkipTLSVerify == true {
            guard authority == nil else {
                throw KubeconfigError(
                    "\(place) has insecure-skip-tls-verify and a certificate-authority: remove one of them")
            }
            return .anything
        }
        guard let authority else { return .system }
        return .authorities(try authority.certificates(what: "certificate authority"))
    }

    private mutating func take(
        _ user: MergedKubeconfig.Located<UserEntry>, named name: String, authority: PEMSource?,
        environment: [String: String], now: Date
    ) throws(KubeconfigError) {
        let info = CredentialPlugin.ClusterInfo(
            server: serverURL, tlsServerName: tlsServerName, insecure: trust.isAnything,
            authority: authority?.bytes, proxyURL: proxy?.description)
        authentication = try Authentication(user: user, name: name, cluster: info, environment: environment)
        clientCertificate = try Self.clientCertificate(of: user, named: name)
        if case .none = authentication, let expired = clientCertificate?.expiry(before: now) {
            throw KubeconfigError.expired(
                """
                the client certificate of user "\(name)" in \(user.file.path) expired on \(expired.formatted(.iso8601)): \
                request a new kubeconfig
                """)
        }
        impersonation = try Self.impersonation(user.entry, place: "user \"\(name)\" in \(user.file.path)")
    }

    private static func clientCertificate(
        of user: MergedKubeconfig.Located<UserEntry>, named name: String
    ) throws(KubeconfigError) -> ClientCertificate? {
        let entry = user.entry
        let certificate = try PEMSource.find(
            data: entry.clientCertificateData, path: entry.clientCertificate, in: user.file,
            name: "client-certificate", of: "user \"\(name)\"")
        let key = try PEMSource.find(
            data: entry.clientKeyData, path: entry.clientKey, in: user.file, name: "client-key",
            of: "user \"\(name)\"")
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return try ClientCertificate(certificate: certificate, key: key)
        case (_?, nil):
            throw KubeconfigError("user \"\(name)\" in \(user.file.path) has a client-certificate but no client-key")
        case (nil, _?):
            throw KubeconfigError("user \"\(name)\" in \(user.file.path) has a client-key but no client-certificate")
        }
    }

    /// Headers as in "User impersonation" of the Kubernetes documentation.
    private static func impersonation(
        _ user: UserEntry, place: String
    ) throws(KubeconfigError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let name = user.impersonate.nonEmpty { headers.append(("Impersonate-User", name)) }
        if let uid = user.impersonateUID.nonEmpty { headers.append(("Impersonate-Uid", uid)) }
        headers += (user.impersonateGroups ?? []).map { ("Impersonate-Group", $0) }
        for (key, values) in (user.impersonateExtra ?? [:]).sorted(by: { $0.key < $1.key }) {
            headers += values.map { ("Impersonate-Extra-\(percentEncoded(key))", $0) }
        }
        guard headers.isEmpty || user.impersonate.nonEmpty != nil else {
            throw KubeconfigError("\(place) impersonates groups but no user: add `as: NAME`")
        }
        return headers
    }
}

extension ClusterAccess.Trust {
    /// Whether any certificate of the server will do.
    var isAnything: Bool {
        if case .anything = self { true } else { false }
    }
}
