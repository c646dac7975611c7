import Replay
import Testing

@testable import Kubernetes

@Suite struct ExecFailureTests {
    private func failure(
        timeout: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
        script: @escaping @Sendable (TestConnection) async throws -> Void
    ) async throws -> KubernetesError? {
        let authority = try await CertificateAuthority(name: "test authority")
        return try await TestServer.run(identity: try await authority.server(), script: script) { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority))
            return try await withClient(access) { client in
                await kubernetesError(sourceLocation: sourceLocation) { try await client.run(timeout: timeout) }
            }
        }
    }

    @Test(arguments: [
        (
            "rbac-create-GET", KubernetesError.Code.forbidden, "Forbidden",
            """
            cannot exec into pods of namespace ovn-kubernetes: Forbidden: pods "ovnkube-node-hq9zd" is forbidden: User \
            "system:serviceaccount:default:ex-create" cannot get resource "pods/exec" in API group "" in the namespace \
            "ovn-kubernetes" (needs get and create on pods/exec)
            """
        ),
        (
            "rbac-get-GET", .forbidden, "Forbidden",
            """
            cannot exec into pods of namespace ovn-kubernetes: Forbidden: pods "ovnkube-node-hq9zd" is forbidden \
            (needs get and create on pods/exec)
            """
        ),
        (
            "v5-nopod", .notFound, "NotFound",
            """
            cannot exec into container controller of pod ovn-kubernetes/node-1: NotFound: pods "nosuch" not found
            """
        ),
        (
            "v5-nocontainer", .badRequest, "BadRequest",
            """
            cannot exec into container controller of pod ovn-kubernetes/node-1: BadRequest: container nosuch is not valid \
            for pod ovnkube-node-hq9zd
            """
        ),
    ])
    func showsWhyTheUpgradeWasRefused(
        name: String, code: KubernetesError.Code, reason: String, description: String
    ) async throws {
        let recording = try Recording(name)
        let error = try await failure { connection in
            _ = await connection.request()
            try await connection.answer(recording.status, recording.body)
            await connection.waitForClose()
        }
        #expect(error?.code == code)
        #expect(error?.reason == reason)
        #expect(error?.httpStatus == Int(recording.status.prefix(3)))
        #expect(error?.description == description)
    }

    @Test func showsAnAnswerThatIsNoStatus() async throws {
        let error = try await failure { connection in
            _ = await connection.request()
            try await connection.write(
                "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<h1>n\r\n4\r\nope\n\r\n0\r\n\r\n")
            await connection.waitForClose()
        }
        #expect(error?.code == .server && error?.httpStatus == 502)
        #expect(error?.description.hasSuffix("HTTP status 502: <h1>nope") == true)
    }

    @Test func saysThatCredentialsAreRefused() async throws {
        let error = try await failure { connection in
            _ = await connection.request()
            try await connection.answer("401 Unauthorized", #"{"kind":"Status","message":"Unauthorized","code":401}"#)
            await connection.waitForClose()
        }
        #expect(error?.code == .unauthorized)
        #expect(error?.description.contains("does not accept the credentials of user \"me\" in kubeconfig") == true)
    }

    @Test func saysThatTheProgramCouldNotBeRun() async throws {
        let error = try await failure { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request)
            let text = #"exec: \"true\": executable file not found in $PATH"#
            try await connection.write(
                message(3, #"{"status":"Failure","message":"\#(text)","reason":"InternalError","code":500}"#))
            try await connection.write(closeFrame)
            await connection.waitForClose()
        }
        #expect(error?.code == .execFailed)
        #expect(
            error?.description == """
                cannot run true in container controller of pod ovn-kubernetes/node-1: exec: "true": executable file not \
                found in $PATH
                """)
    }

    @Test func noticesAStreamThatEndsBeforeTheCommand() async throws {
        let abrupt = try await failure { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, with: message(1, "half"))
        }
        #expect(abrupt?.code == .closedEarly)
        let closed = try await failure { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request)
            try await connection.write(message(1, "half") + frame(8, [0x03, 0xf3] + Array("gone away".utf8)))
            await connection.waitForClose()
        }
        #expect(closed?.code == .closedEarly)
        #expect(closed?.description.hasSuffix("(code 1011 gone away)") == true)
        let silent = try await failure { connection in _ = await connection.request() }
        #expect(silent?.code == .closedEarly)
    }

    @Test func noticesWhatIsNotTheProtocol() async throws {
        let none = try await failure { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, to: nil, with: success + closeFrame)
            await connection.waitForClose()
        }
        #expect(none?.code == .malformed)
        let disorder = try await failure { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, with: frame(0, [1, 2, 3]))
            await connection.waitForClose()
        }
        #expect(disorder?.code == .malformed)
        let words = try await failure { connection in
            _ = await connection.request()
            try await connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n")
            await connection.waitForClose()
        }
        #expect(words?.code == .malformed)
    }

    @Test(.timeLimit(.minutes(1))) func endsAtTheDeadline() async throws {
        let start = ContinuousClock.now
        let silent = try await failure(timeout: .milliseconds(300)) { await $0.waitForClose() }
        #expect(silent?.code == .timeout)
        let slow = try await failure(timeout: .milliseconds(300)) { connection in
            guard let request = await connection.request() else { return }
            try await connection.upgrade(request, with: message(1, "half"))
            await connection.waitForClose()
        }
        #expect(slow?.code == .timeout)
        #expect(
            slow?.description == """
                cannot run true in container controller of pod ovn-kubernetes/node-1: timed out: no output \
                within 0.3 seconds
                """)
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test(.timeLimit(.minutes(1))) func closesTheStreamWhenTheTaskIsCancelled() async throws {
        let authority = try await CertificateAuthority(name: "test authority")
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.run(identity: try await authority.server()) { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, with: message(1, "half"))
            begin.yield()
            await connection.waitForClose()
            end.yield()
        } test: { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority))
            try await withClient(access) { client in
                let running = Task { try await client.run() }
                for await _ in begun { break }
                running.cancel()
                await #expect(throws: CancellationError.self) { try await running.value }
                // The server sees the end of the connection; without that the time limit of the test passes.
                for await _ in ended { break }
            }
        }
    }
}
