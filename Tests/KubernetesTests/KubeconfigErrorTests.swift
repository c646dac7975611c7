import Foundation
import Replay
import Testing

@testable import Kubernetes

@Suite struct KubeconfigErrorTests {
    /// Loads a text and returns what is said about it, with the file's name shortened to FILE.
    private func complaint(_ text: String, context: String? = nil) async throws -> String {
        try await withFolder { folder in
            let path = "\(folder)/config"
            try write(text, to: path)
            let error = #expect(throws: KubeconfigError.self) {
                try ClusterAccess.load(kubeconfig: path, context: context, environment: [:], homeDirectory: folder)
            }
            let description = error?.description ?? ""
            #expect(!description.contains("\n"))
            return description.replacingOccurrences(of: path, with: "FILE").replacingOccurrences(
                of: folder, with: "DIR")
        }
    }

    private func config(cluster: String = #"{server: "https://x"}"#, user: String = "{}") -> String {
        """
        current-context: a
        contexts: [{name: a, context: {cluster: c, user: u}}, {name: b, context: {cluster: gone}}, \
        {name: d, context: {cluster: c, user: gone}}, {name: e, context: {}}]
        clusters: [{name: c, cluster: \(cluster)}]
        users: [{name: u, user: \(user)}]
        """
    }

    @Test func namesWhatIsWrongWithTheFile() async throws {
        #expect(try await complaint("a: [b").hasPrefix("kubeconfig FILE is not valid YAML: "))
        #expect(
            try await complaint("clusters: {}").hasPrefix(
                "kubeconfig FILE is not a valid kubeconfig: clusters has a value"))
        #expect(
            try await complaint("clusters: [{}]")
                == "kubeconfig FILE is not a valid kubeconfig: clusters.[0] has no name")
        #expect(try await complaint("kind: Secret") == "FILE is not a kubeconfig: its kind is Secret, not Config")
        #expect(try await complaint("") == "kubeconfig FILE has no contexts; check that it is the right file")
        #expect(
            try await complaint("contexts: []") == "kubeconfig FILE has no contexts; check that it is the right file")
    }

    @Test func namesWhatAContextLacks() async throws {
        let text = config()
        #expect(
            try await complaint(text, context: "x")
                == "context \"x\" does not exist in kubeconfig FILE; available contexts: a, b, d, e")
        #expect(
            try await complaint(text.replacingOccurrences(of: "current-context: a", with: ""))
                == "kubeconfig FILE sets no current-context; use --context with one of: a, b, d, e")
        #expect(
            try await complaint(text.replacingOccurrences(of: "current-context: a", with: "current-context: z"))
                .hasPrefix("current-context \"z\" does not exist"))
        #expect(
            try await complaint(text, context: "b")
                == "context \"b\" in FILE refers to cluster \"gone\", which is not in kubeconfig FILE")
        #expect(
            try await complaint(text, context: "d")
                == "context \"d\" in FILE refers to user \"gone\", which is not in kubeconfig FILE")
        #expect(try await complaint(text, context: "e") == "context \"e\" in FILE has no cluster")
    }

    @Test(arguments: [
        ("{}", "cluster \"c\" in FILE has no server"),
        (#"{server: "ftp://x"}"#, "the server of cluster \"c\" in FILE is not an http or https URL: ftp://x"),
        (
            #"{server: "https://x", certificate-authority-data: "%%%"}"#,
            "certificate-authority-data of cluster \"c\" in FILE is not valid Base64"
        ),
        (
            #"{server: "https://x", certificate-authority-data: "aGVsbG8="}"#,
            "the certificate authority in certificate-authority-data of cluster \"c\" in FILE is not a PEM certificate"
        ),
        (
            #"{server: "https://x", certificate-authority: ca.crt}"#,
            "cannot read DIR/ca.crt, the certificate-authority of cluster \"c\" in FILE: no such file"
        ),
        (
            #"{server: "https://x", proxy-url: "https://p"}"#,
            """
            proxy-url of cluster "c" in FILE is a https proxy, which is not supported: use one with http:// or socks5://
            """
        ),
    ])
    func namesWhatIsWrongWithACluster(cluster: String, expected: String) async throws {
        #expect(try await complaint(config(cluster: cluster)) == expected)
    }

    @Test func namesWhatIsWrongWithAUser() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        func user(_ certificate: String?, _ key: String?, _ more: String = "") -> String {
            let parts = [
                certificate.map { "client-certificate-data: \(base64($0))" },
                key.map { "client-key-data: \(base64($0))" },
            ]
            return config(
                user: "{\((parts.compactMap { $0 } + [more]).filter { !$0.isEmpty }.joined(separator: ", "))}")
        }
        let identity = try await authority.client("admin")
        #expect(
            try await complaint(user(identity.certificate, nil))
                == "user \"u\" in FILE has a client-certificate but no client-key")
        #expect(
            try await complaint(user(nil, identity.key))
                == "user \"u\" in FILE has a client-key but no client-certificate")
        #expect(try await complaint(user(identity.certificate, "x")).hasSuffix("is not a PEM private key"))
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
        #expect(try await complaint(user(identity.certificate, encrypted)).contains("is encrypted; store it without"))
        let expired = try await authority.client("admin", expires: -60)
        #expect(
            try await complaint(user(expired.certificate, expired.key))
                .hasPrefix("the client certificate of user \"u\" in FILE expired on 20"))
        #expect(
            try await complaint(config(user: "{auth-provider: {name: gcp}}"))
                .contains("uses the auth-provider \"gcp\", which Kubernetes has given up"))
        #expect(try await complaint(config(user: "{as-groups: [x]}")).contains("impersonates groups but no user"))
        #expect(try await complaint(config(user: "{exec: {}}")) == "user \"u\" in FILE: exec has no command")
        #expect(
            try await complaint(config(user: "{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}"))
                .contains("exec has the apiVersion \"client.authentication.k8s.io/v1alpha1\", supported are"))
    }

    @Test func letsAnExpiredCertificatePassBesideAToken() async throws {
        let expired = try await CertificateAuthority(name: "test authority").client("admin", expires: -60)
        let access = try await makeAccess(server: "https://x", user: presenting(expired) + ["token: t"])
        #expect(access.clientCertificate != nil)
    }
}
