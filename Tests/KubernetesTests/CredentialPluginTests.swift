import Foundation
import Replay
import Synchronization
import Testing

@testable import Kubernetes

@Suite struct CredentialPluginTests {
    /// A source of credentials whose plugin is a shell script.
    private func source(
        _ script: String, in folder: String, version: String = "v1", more: String = ""
    ) throws -> CredentialSource {
        CredentialSource(try access(script, in: folder, version: version, more: more).authentication)
    }

    private func access(
        _ script: String, in folder: String, server: String = "https://x", version: String = "v1", more: String = ""
    ) throws -> ClusterAccess {
        try write("#!/bin/sh\n\(script)\n", to: "\(folder)/plugin")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/plugin")
        try write(
            """
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "\(server)", tls-server-name: n}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/\(version)
                  command: ./plugin
                  args: [get, "a token"]
                  env: [{name: REGION, value: north}]
                  interactiveMode: Never
                  \(more)
            """, to: "\(folder)/config")
        let environment = ["PATH": "/usr/bin:/bin", "FOLDER": folder]
        return try ClusterAccess.load(
            kubeconfig: "\(folder)/config", context: nil, environment: environment, homeDirectory: folder)
    }

    private func credential(_ status: String, version: String = "v1") -> String {
        """
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/\(version)","status":{\(status)}}'
        """
    }

    @Test(arguments: ["v1", "v1beta1"])
    func runsThePluginOnce(version: String) async throws {
        try await withFolder { folder in
            let script = """
                echo "$1,$2,$REGION" >> "$FOLDER/log"; printf %s "$KUBERNETES_EXEC_INFO" > "$FOLDER/info"
                \(credential(#""token":"t1","expirationTimestamp":"2999-01-01T00:00:00Z""#, version: version))
                """
            let source = try source(script, in: folder, version: version, more: "provideClusterInfo: true")
            async let first = source.current()
            async let second = source.current()
            #expect(try await [first, second].map(\.authorization) == ["Bearer t1", "Bearer t1"])
            #expect(try await source.current().authorization == "Bearer t1")
            #expect(try String(contentsOfFile: "\(folder)/log", encoding: .utf8) == "get,a token,north\n")
            #expect(
                try String(contentsOfFile: "\(folder)/info", encoding: .utf8) == """
                    {"apiVersion":"client.authentication.k8s.io/\(version)","kind":"ExecCredential","spec":\
                    {"cluster":{"server":"https://x:443","tls-server-name":"n"},"interactive":false}}
                    """)
        }
    }

    @Test func runsItAgainWhenTheAnswerIsExpiredOrRefused() async throws {
        try await withFolder { folder in
            let count = #"echo x >> "$FOLDER/log"; n=$(wc -l < "$FOLDER/log")"#
            let expired = credential(#""token":"'$n'","expirationTimestamp":"2020-01-01T00:00:00.5Z""#)
            let source = try source("\(count)\n\(expired)", in: folder)
            #expect(try await source.current().authorization == "Bearer 1")
            #expect(try await source.current().authorization == "Bearer 2")
        }
        try await withFolder { folder in
            let count = #"echo x >> "$FOLDER/log"; n=$(wc -l < "$FOLDER/log")"#
            let source = try source("\(count)\n\(credential(#""token":"'$n'""#))", in: folder)
            let first = try await source.current()
            #expect(first.authorization == "Bearer 1")
            #expect(await source.discard(first))
            #expect(try await source.current().authorization == "Bearer 2")
            // The refusal of credentials that were replaced since says nothing about the new ones.
            #expect(await source.discard(first))
            #expect(try await source.current().authorization == "Bearer 2")
        }
    }

    @Test func triesAgainWithNewCredentialsWhenTheServerRefusesTheOld() async throws {
        let requests = Mutex(0)
        try await withFolder { folder in
            try await TestServer.run { connection in
                while let request = await connection.request() {
                    requests.withLock { $0 += 1 }
                    let isRead = request.path == "/version"
                    if request.headers["authorization"] == (isRead ? "Bearer 1" : "Bearer 2") {
                        try await connection.answer("401 Unauthorized", #"{"kind":"Status","code":401}"#)
                    } else if isRead {
                        try await connection.answer("200 OK", "{}")
                    } else {
                        try await connection.upgrade(request, with: success + closeFrame)
                        await connection.waitForClose()
                    }
                }
            } test: { server in
                let count = #"echo x >> "$FOLDER/log"; n=$(wc -l < "$FOLDER/log")"#
                let access = try access(
                    "\(count)\n\(credential(#""token":"'$n'""#))", in: folder, server: "http://127.0.0.1:\(server.port)"
                )
                try await withClient(access) { client in
                    _ = try await client.get([String: String].self, path: "/version")
                    let result = try await client.run()
                    #expect(result.exitCode == 0 && requests.withLock { $0 } == 4)
                }
            }
            #expect(try String(contentsOfFile: "\(folder)/log", encoding: .utf8) == "x\nx\nx\n")
        }
    }

    @Test func takesAClientCertificate() async throws {
        try await withFolder { folder in
            let identity = try await CertificateAuthority(name: "test authority").client("admin")
            let object = try JSONSerialization.data(withJSONObject: [
                "kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
                "status": ["clientCertificateData": identity.certificate, "clientKeyData": identity.key],
            ])
            try object.write(to: URL(filePath: "\(folder)/answer"))
            let credentials = try await source(#"cat "$FOLDER/answer""#, in: folder).current()
            #expect(credentials.authorization == nil && credentials.clientCertificate?.chain.count == 1)
        }
    }

    @Test(arguments: [
        ("echo no session >&2; echo run login >&2; exit 3", "failed with exit status 3: no session run login"),
        ("echo hello", "did not print an ExecCredential"),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{}}'"#,
            "printed version client.authentication.k8s.io/v1beta1, but the kubeconfig expects client.authentication.k8s.io/v1"
        ),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}'"#, "printed no status"
        ),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'"#,
            "printed neither a token nor a client certificate"
        ),
    ])
    func saysWhatIsWrongWithAPlugin(script: String, complaint: String) async throws {
        try await withFolder { folder in
            let source = try source(script, in: folder)
            let error = await kubernetesError { try await source.current() }
            #expect(error?.code == .credentials)
            #expect(
                error?.description
                    == "credential plugin \(folder)/./plugin of user \"u\" in \(folder)/config \(complaint)")
        }
    }

    @Test func saysHowToInstallAMissingPlugin() async throws {
        let access = try await makeAccess(
            server: "https://x",
            user: [
                "exec:", "  apiVersion: client.authentication.k8s.io/v1", "  command: no-such-plugin-here",
                "  interactiveMode: Never", "  installHint: get it from example.com",
            ], environment: ["PATH": "/usr/bin:/bin"])
        let source = CredentialSource(access.authentication)
        let error = await kubernetesError { try await source.current() }
        #expect(error?.description.hasPrefix("cannot run the credential plugin no-such-plugin-here of user") == true)
        #expect(error?.description.hasSuffix("not found in $PATH; get it from example.com") == true)
    }
}
