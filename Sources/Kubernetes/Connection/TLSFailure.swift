internal import FoundationEssentials
internal import NIOSSL

extension ClusterAccess {
    /// Explains a TLS failure in this client's own words.
    /// - Parameters:
    ///   - error: What NIOSSL threw.
    ///   - action: What was tried, in the form `cannot …`.
    /// - Returns: The error for people.
    func explainTLS(_ error: any Error, action: String) async -> KubernetesError {
        // NIOSSL hands on BoringSSL's error stack; the names in its text are the only thing to tell cases apart by.
        let text = "\(error)"
        func has(_ names: String...) -> Bool { names.contains { text.contains($0) } }
        if error as? NIOSSLExtraError == .failedToValidateHostname
            || error as? NIOSSLError == .unableToValidateCertificate
        {
            return otherName()
        }
        if error as? NIOSSLError == .uncleanShutdown {
            return closedEarly(action)
        }
        if has("CERTIFICATE_VERIFY_FAILED") { return await untrusted() }
        if has(
            "ALERT_CERTIFICATE_EXPIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "CERTIFICATE_REQUIRED",
            "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_REVOKED", "ALERT_ACCESS_DENIED")
        {
            let why = has("EXPIRED") ? ": it has expired" : ""
            return KubernetesError(
                .unauthorized,
                "\(server) does not accept the client certificate of \(who)\(why); renew it in \(origin)")
        }
        if has("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST") {
            return KubernetesError(
                .malformed,
                "\(server) does not speak TLS; check whether the server in \(origin) must begin with http://")
        }
        if has("EOF during handshake") {
            return KubernetesError(.closedEarly, "\(action): \(server) closed the connection during the TLS handshake")
        }
        return KubernetesError(.malformed, "\(action): TLS with \(server) failed: \(text)".oneLine)
    }

    /// The user, for messages.
    var who: String { userName.map { "user \"\($0)\"" } ?? "the user" }

    private func otherName() -> KubernetesError {
        let name = tlsServerName ?? server.host
        var fix = "set the cluster's tls-server-name in \(origin) to a name that the certificate has"
        if proxy != nil, expectedHostname == nil {
            fix = "an address cannot be checked through a proxy; " + fix
        }
        return KubernetesError(.certificate, "the certificate of \(server) is not for \(name): \(fix)")
    }

    private func untrusted() async -> KubernetesError {
        if let certificate = await probeCertificate() {
            let now = Date()
            let end = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
            let start = Date(timeIntervalSince1970: TimeInterval(certificate.notValidBefore))
            if end < now {
                return KubernetesError(
                    .certificate,
                    """
                    the certificate of \(server) expired on \(end.formatted(.iso8601)): renew it in the cluster \
                    (or correct this machine's clock)
                    """)
            }
            if start > now {
                return KubernetesError(
                    .certificate,
                    "the certificate of \(server) is not valid before \(start.formatted(.iso8601)): check this machine's clock"
                )
            }
        }
        let authority: String
        if case .authorities = trust {
            authority = "the certificate-authority in \(origin) did not sign it (or has expired itself)"
        } else {
            authority = "no certificate authority of this system signed it; set certificate-authority in \(origin)"
        }
        return KubernetesError(.certificate, "the certificate of \(server) is not trusted: \(authority)")
    }
}
