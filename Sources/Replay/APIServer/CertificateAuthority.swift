package import FoundationEssentials

/// A certificate and its private key in PEM.
package struct CertifiedKey: Sendable, Equatable {
    /// The certificate, PEM.
    package let certificate: String
    /// The private key, PEM (PKCS #8).
    package let key: String
}

/// A certificate authority made anew, and what it signs: P-256 throughout, by the program `openssl` (1.1.1 or newer), which
/// Open vSwitch's packages bring along.
package struct CertificateAuthority: Sendable {
    private let own: CertifiedKey

    /// Its certificate, PEM.
    package var certificate: String { own.certificate }

    /// Makes an authority that is valid for a month.
    ///
    /// - Parameter name: Its common name.
    /// - Throws: `ReplayError.noCertificates`; `CancellationError`; `CocoaError` when no temporary folder can be made.
    package init(name: String) async throws {
        own = try await Self.issue(
            to: name,
            extensions: ["basicConstraints = critical, CA:TRUE", "keyUsage = critical, digitalSignature, keyCertSign"],
            expires: Self.month, by: nil)
    }

    /// Issues a server's certificate.
    ///
    /// - Parameters:
    ///   - names: The DNS names that it is for.
    ///   - addresses: The IP addresses that it is for.
    ///   - expires: Seconds from now; negative for one that has run out, by less than a day.
    /// - Returns: The certificate and its key.
    /// - Throws: As ``init(name:)``.
    package func server(
        names: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], expires: TimeInterval = month
    ) async throws -> CertifiedKey {
        let alternatives = names.map { "DNS:" + $0 } + addresses.map { "IP:" + $0 }
        return try await Self.issue(
            to: "kube-apiserver",
            extensions: [
                "basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature",
                "extendedKeyUsage = serverAuth", "subjectAltName = " + alternatives.joined(separator: ", "),
            ], expires: expires, by: own)
    }

    /// Issues a client's certificate.
    ///
    /// - Parameters:
    ///   - user: The user's name, the certificate's common name.
    ///   - expires: Seconds from now; negative for one that has run out, by less than a day.
    /// - Returns: The certificate and its key.
    /// - Throws: As ``init(name:)``.
    package func client(_ user: String, expires: TimeInterval = month) async throws -> CertifiedKey {
        try await Self.issue(
            to: user,
            extensions: [
                "basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature",
                "extendedKeyUsage = clientAuth",
            ], expires: expires, by: own)
    }

    /// A month, in seconds: longer than a replay runs.
    package static let month: TimeInterval = 30 * 86400

    /// Makes a key, and has the issuer sign its certificate; without an issuer it signs itself.
    private static func issue(
        to name: String, extensions: [String], expires: TimeInterval, by issuer: CertifiedKey?
    ) async throws -> CertifiedKey {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ovnpath-ca-" + UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ file: String) -> String { folder.appending(path: file).path }
        func write(_ text: String, to file: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: file))
        }
        try write(configuration(folder: folder.path, extensions: extensions), to: "configuration")
        try write("", to: "database")
        if let issuer {
            try write(issuer.certificate, to: "issuer")
            try write(issuer.key, to: "issuer-key")
        }
        _ = try await openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path("key"),
            "-out", path("request"), "-subj", "/CN=" + name, "-config", path("configuration"),
        ])
        // It begins a day early: the clocks of the two sides may differ.
        let signer =
            issuer == nil
            ? ["-selfsign", "-keyfile", path("key")] : ["-cert", path("issuer"), "-keyfile", path("issuer-key")]
        let certificate = try await openssl(
            [
                "ca", "-batch", "-notext", "-config", path("configuration"), "-in", path("request"),
                "-startdate", time(-86400), "-enddate", time(expires),
            ] + signer)
        return CertifiedKey(
            certificate: certificate,
            key: String(decoding: try Data(contentsOf: URL(filePath: path("key"))), as: UTF8.self))
    }

    /// The configuration of `openssl ca`, config(5ssl).
    private static func configuration(folder: String, extensions: [String]) -> String {
        """
        [ca]
        default_ca = authority
        [authority]
        database = \(folder)/database
        new_certs_dir = \(folder)
        rand_serial = yes
        default_md = sha256
        policy = subject
        x509_extensions = extensions
        [subject]
        commonName = supplied
        [extensions]
        \(extensions.joined(separator: "\n"))
        [req]
        distinguished_name = prompts
        [prompts]

        """
    }

    /// A time as `openssl ca` reads it, such as `20261127163111Z`.
    private static func time(_ fromNow: TimeInterval) -> String {
        Date(timeIntervalSinceNow: fromNow).formatted(.iso8601).filter { $0.isNumber || $0 == "Z" }
    }

    private static func openssl(_ arguments: [String]) async throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        do {
            return try await ToolRun.output(
                of: ["openssl"] + arguments, environment: ["PATH": path], node: "openssl")
        } catch ReplayError.toolFailed(_, _, let output) {
            let reason = output.hasSuffix(".") ? String(output.dropLast()) : output
            throw ReplayError.noCertificates(command: "openssl \(arguments[0])", output: reason)
        }
    }
}
