import Foundation
import Replay
import Testing

@testable import Kubernetes

@Suite struct KubeconfigTests {
    private static let one = """
        current-context: a
        contexts:
        - {name: a, context: {cluster: first, user: me, namespace: team}}
        - {name: c, context: {cluster: second, user: me}}
        clusters:
        - {name: first, cluster: {server: "https://one:6443"}}
        users:
        - {name: me, user: {token: one}}
        """
    private static let two = """
        current-context: b
        contexts:
        - {name: a, context: {cluster: second, user: you}}
        - {name: b, context: {cluster: second, user: you}}
        clusters:
        - {name: first, cluster: {server: "https://other", tls-server-name: not-used}}
        - {name: second, cluster: {server: "two.example"}}
        users:
        - {name: me, user: {username: not, password: used}}
        - {name: you, user: {tokenFile: secrets/token}}
        """

    private func load(
        _ folder: String, explicit: String? = nil, list: String? = nil, context: String? = nil,
        environment: [String: String] = [:]
    ) throws -> ClusterAccess {
        var environment = environment
        environment["KUBECONFIG"] = list
        return try ClusterAccess.load(
            kubeconfig: explicit, context: context, environment: environment, homeDirectory: folder,
            serviceAccount: "\(folder)/account", now: Date())
    }

    private func token(_ access: ClusterAccess) -> String? {
        if case .token(let token) = access.authentication { token } else { nil }
    }

    @Test func mergesTheListSoThatTheFirstFileWins() async throws {
        try await withFolder { folder in
            try write(Self.one, to: "\(folder)/one")
            try write(Self.two, to: "\(folder)/two")
            let list = "\(folder)/missing::\(folder)/one:\(folder)/two:\(folder)/one"
            let current = try load(folder, list: list)
            #expect(current.contextName == "a" && current.namespace == "team")
            #expect(current.serverURL == "https://one:6443" && current.tlsServerName == nil)
            #expect(token(current) == "one" && current.userName == "me")
            #expect(current.origin == "kubeconfig \(folder)/one")
            // A context of one file with the cluster of the other.
            let mixed = try load(folder, list: list, context: "c")
            #expect(mixed.serverURL == "https://two.example:443" && token(mixed) == "one")
            #expect(try load(folder, list: "\(folder)/two:\(folder)/one").contextName == "b")
        }
    }

    @Test func looksInTheOrderOfKubectl() async throws {
        try await withFolder { folder in
            let missing = #expect(throws: KubeconfigError.self) { try load(folder) }
            #expect(missing?.description.contains("\(folder)/.kube/config does not exist") == true)
            try FileManager.default.createDirectory(atPath: "\(folder)/.kube", withIntermediateDirectories: true)
            try write(Self.one, to: "\(folder)/.kube/config")
            try write(Self.two, to: "\(folder)/two")
            #expect(try load(folder).contextName == "a")
            #expect(try load(folder, list: "\(folder)/two").contextName == "b")
            #expect(try load(folder, explicit: "\(folder)/.kube/config", list: "\(folder)/two").contextName == "a")
            let gone = #expect(throws: KubeconfigError.self) { try load(folder, explicit: "\(folder)/gone") }
            #expect(gone?.description == "cannot read kubeconfig \(folder)/gone: no such file")
            let other = #expect(throws: KubeconfigError.self) { try load(folder, explicit: folder) }
            #expect(other?.description == "cannot read kubeconfig \(folder): is a directory")
            let none = #expect(throws: KubeconfigError.self) { try load(folder, list: "\(folder)/x:\(folder)/y") }
            #expect(none?.description.contains("none of the files of $KUBECONFIG exists (\(folder)/x,") == true)
        }
    }

    @Test func usesTheServiceAccountInsideACluster() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/account", withIntermediateDirectories: true)
            try write("secret\n", to: "\(folder)/account/token")
            try write(
                try await CertificateAuthority(name: "test authority").certificate, to: "\(folder)/account/ca.crt")
            try write("team\n", to: "\(folder)/account/namespace")
            let inside = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
            let access = try load(folder, environment: inside)
            #expect(access.serverURL == "https://[fd00::1]:443" && access.namespace == "team")
            #expect(access.contextName == nil)
            let credentials = try await CredentialSource(access.authentication).current()
            #expect(credentials.authorization == "Bearer secret")
            // The account has no contexts, and outside of a cluster the files mean nothing.
            #expect(throws: KubeconfigError.self) { try load(folder, context: "a", environment: inside) }
            #expect(throws: KubeconfigError.self) { try load(folder) }
        }
    }

    @Test func resolvesRelativePathsAgainstTheFileAndReadsTokensAnew() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/secrets", withIntermediateDirectories: true)
            try write("first\n", to: "\(folder)/secrets/token")
            try write(Self.two, to: "\(folder)/two")
            let source = CredentialSource(try load(folder, explicit: "\(folder)/two").authentication)
            #expect(try await source.current().authorization == "Bearer first")
            try write("second", to: "\(folder)/secrets/token")
            #expect(try await source.current().authorization == "Bearer second")
            try write("", to: "\(folder)/secrets/token")
            let error = await kubernetesError { try await source.current() }
            #expect(error?.description == "the token file \(folder)/secrets/token is empty")
        }
    }

    @Test func acceptsJSONAndEmptyFields() async throws {
        try await withFolder { folder in
            try write(
                """
                {"kind":"Config","apiVersion":"v1","preferences":{},"current-context":"a","contexts":[{"name":"a",
                "context":{"cluster":"c","user":"","namespace":""}}],"users":null,
                "clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:8001/k8s/","certificate-authority-data":""}}]}
                """, to: "\(folder)/config")
            let access = try load(folder, explicit: "\(folder)/config")
            #expect(
                access.serverURL == "http://127.0.0.1:8001/k8s" && access.namespace == nil && access.userName == nil)
        }
    }

    @Test func passesOnImpersonation() async throws {
        let access = try await makeAccess(
            server: "https://x",
            user: ["token: t", "as: jane", "as-groups: [dev, ops]", "as-user-extra: {a/b: [c]}"])
        #expect(
            access.impersonation.map { "\($0.name): \($0.value)" } == [
                "Impersonate-User: jane", "Impersonate-Group: dev", "Impersonate-Group: ops",
                "Impersonate-Extra-a%2Fb: c",
            ])
    }
}
