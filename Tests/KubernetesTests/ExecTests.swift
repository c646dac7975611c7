import Replay
import Testing

@testable import Kubernetes

@Suite struct ExecTests {
    /// Plays a script behind TLS and runs one command against it.
    private func exec(
        _ command: [String] = ["true"], stdin: [UInt8]? = nil, timeout: Duration = .seconds(20),
        script: @escaping @Sendable (TestConnection) async throws -> Void
    ) async throws -> ExecResult {
        let authority = try await CertificateAuthority(name: "test authority")
        return try await TestServer.run(identity: try await authority.server(), script: script) { server in
            let access = try await makeAccess(server: "https://127.0.0.1:\(server.port)", cluster: trusting(authority))
            return try await withClient(access) { try await $0.run(command, stdin: stdin, timeout: timeout) }
        }
    }

    @Test func asksAsAnAPIServerExpects() async throws {
        let command = ["ovs-appctl", "ofproto/trace", "br-int", "in_port=1,tp_dst=80 & more+\"é\""]
        let result = try await exec(command) { connection in
            let request = try #require(await connection.request())
            #expect(request.method == "GET")
            #expect(request.path == "/api/v1/namespaces/ovn-kubernetes/pods/node-1/exec")
            #expect(request.values("command") == command)
            #expect(request.values("container") == ["controller"])
            #expect(request.values("stdout") == ["true"] && request.values("stderr") == ["true"])
            #expect(request.values("stdin").isEmpty)
            #expect(request.headers["sec-websocket-protocol"] == "v5.channel.k8s.io, v4.channel.k8s.io")
            #expect(request.headers["authorization"] == "Bearer secret")
            #expect(request.headers["upgrade"] == "websocket")
            try await connection.upgrade(request)
            try await connection.write(message(1, "") + message(1, "out\n") + message(2, "err\n"))
            try await connection.write(failure(exitCode: 3) + closeFrame)
            #expect(await connection.frame() == .init(opcode: 8, isMasked: true, payload: []))
        }
        #expect(result == ExecResult(stdout: Array("out\n".utf8), stderr: Array("err\n".utf8), exitCode: 3))
    }

    /// One exec runs the tools of many traces: it may take as long as they need, while it tells of them.
    @Test(.timeLimit(.minutes(1))) func mayTakeLongWhileItIsNotSilent() async throws {
        let start = ContinuousClock.now
        let result = try await exec(timeout: .milliseconds(600)) { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request)
            for _ in 0..<10 {
                try await Task.sleep(for: .milliseconds(150))
                try await connection.write(message(1, "x"))
            }
            try await connection.write(success + closeFrame)
            await connection.waitForClose()
        }
        #expect(result.stdout.count == 10 && start.duration(to: .now) > .milliseconds(1200))
    }

    @Test func keepsFramesThatComeWithTheAnswer() async throws {
        let result = try await exec { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, with: message(1, "fast") + success + closeFrame)
            await connection.waitForClose()
        }
        #expect(result == ExecResult(stdout: Array("fast".utf8), stderr: [], exitCode: 0))
    }

    @Test func takesOutputOfAnySizeInFramesOfAnySize() async throws {
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        let result = try await exec { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request)
            for _ in 0..<5 { try await connection.write(frame(2, [1] + piece)) }
            for _ in 0..<100 { try await connection.write(frame(2, [2] + piece.prefix(1000))) }
            try await connection.write(success + closeFrame)
            await connection.waitForClose()
        }
        #expect(result.stdout.count == 5 << 20 && result.stderr.count == 100_000 && result.exitCode == 0)
    }

    @Test func joinsFragmentsWithAPingBetweenThem() async throws {
        let result = try await exec { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request)
            try await connection.write(frame(2, [1] + Array("ab".utf8), isFinal: false))
            try await connection.write(frame(9, Array("are you there".utf8)))
            try await connection.write(frame(0, Array("cd".utf8), isFinal: false))
            #expect(
                await connection.frame() == .init(opcode: 10, isMasked: true, payload: Array("are you there".utf8)))
            try await connection.write(frame(0, Array("ef".utf8)) + success + closeFrame)
            await connection.waitForClose()
        }
        #expect(String(decoding: result.stdout, as: UTF8.self) == "abcdef")
    }

    @Test func sendsAndClosesStandardInputInVersion5() async throws {
        let input = [UInt8](repeating: 7, count: 100_000)
        let result = try await exec(["wc", "-c"], stdin: input) { connection in
            let request = try #require(await connection.request())
            #expect(request.values("stdin") == ["true"])
            try await connection.upgrade(request)
            var received: [UInt8] = []
            while let frame = await connection.frame() {
                #expect(frame.opcode == 2 && frame.isMasked)
                if frame.payload == [255, 0] { break }
                #expect(frame.payload.first == 0)
                received += frame.payload.dropFirst()
            }
            try await connection.write(message(1, "\(received == input ? received.count : -1)") + success + closeFrame)
            await connection.waitForClose()
        }
        #expect(String(decoding: result.stdout, as: UTF8.self) == "100000")
    }

    @Test func doesNotWaitForInputToEndInVersion4() async throws {
        let result = try await exec(["head", "-c", "5"], stdin: Array("hello".utf8)) { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, to: "v4.channel.k8s.io")
            #expect(await connection.frame()?.payload == [0] + Array("hello".utf8))
            try await connection.write(message(1, "hello") + message(3, #"{"status":"Success"}"#) + closeFrame)
            // The next thing the client says is that it closes: no message that version 4 does not know.
            #expect(await connection.frame()?.opcode == 8)
        }
        #expect(String(decoding: result.stdout, as: UTF8.self) == "hello")
    }

    @Test func keepsFramesThatComeWithTheAnswerAndTheEnd() async throws {
        for _ in 0..<20 {
            let result = try await exec { connection in
                let request = try #require(await connection.request())
                try await connection.upgrade(request, with: message(1, "faster") + success + closeFrame)
            }
            #expect(result == ExecResult(stdout: Array("faster".utf8), stderr: [], exitCode: 0))
        }
    }

    @Test func isNotHeldUpByInputThatNobodyWants() async throws {
        let result = try await exec(["true"], stdin: [UInt8](repeating: 0, count: 20 << 20)) { connection in
            let request = try #require(await connection.request())
            try await connection.upgrade(request, with: success + closeFrame)
            await connection.waitForClose()
        }
        #expect(result.exitCode == 0)
    }

    @Test func offersVersion4AloneToAServerThatRefusesTheOffer() async throws {
        let result = try await exec { connection in
            let request = try #require(await connection.request())
            guard request.headers["sec-websocket-protocol"] == "v4.channel.k8s.io" else {
                return try await connection.write("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n")
            }
            try await connection.upgrade(request, to: "v4.channel.k8s.io", with: success + closeFrame)
            await connection.waitForClose()
        }
        #expect(result.exitCode == 0)
    }

    @Test func worksWithoutTLS() async throws {
        let result = try await TestServer.run { connection in
            let request = try #require(await connection.request())
            #expect(request.path == "/k8s/api/v1/namespaces/ovn-kubernetes/pods/node-1/exec")
            try await connection.upgrade(request, with: message(1, "plain") + success + closeFrame)
        } test: { server in
            let access = try await makeAccess(server: "http://127.0.0.1:\(server.port)/k8s/")
            return try await withClient(access) { try await $0.run() }
        }
        #expect(String(decoding: result.stdout, as: UTF8.self) == "plain")
    }
}
