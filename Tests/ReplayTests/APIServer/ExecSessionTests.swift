import FoundationEssentials
import Testing

@testable import Replay

@Suite struct ExecSessionTests {
    private static let success = WireFrame.binary(3, #"{"metadata":{},"status":"Success"}"#)

    @Test func sendsOutputOfAnySizeInOrder() async throws {
        let frames = try await withTestServer {
            try await $0.exec(["sh", "-c", "seq 1 400000"]).frames
        }
        let output = frames.filter { $0.payload.first == 1 }.map { $0.payload.dropFirst() }.joined()
        #expect(output.count == 2_688_895)
        #expect(Array(output.suffix(14)) == Array("399999\n400000\n".utf8))
        #expect(Array(frames.suffix(2)) == [Self.success, .normalClosure])
    }

    @Test func takesInputOfAnySize() async throws {
        let frames = try await withTestServer { server in
            try await server.exec(
                ["sh", "-c", "wc -c"], streams: "stdin=true&stdout=true", protocols: "v5.channel.k8s.io"
            ) { client in
                for _ in 0..<30 { try await client.frame(2, [0] + [UInt8](repeating: 120, count: 100_000)) }
                try await client.frame(2, [255, 0])
            }.frames
        }
        #expect(frames == [.binary(1, ""), .binary(1, "3000000\n"), Self.success, .normalClosure])
    }

    @Test func takesFragmentedMessages() async throws {
        let frames = try await withTestServer { server in
            try await server.exec(["cat"], streams: "stdin=true&stdout=true") { client in
                try await client.frame(2, [0] + Array("he".utf8), final: false)
                try await client.frame(0, Array("llo".utf8))
                try await client.frame(2, [255, 0])
            }.frames
        }
        #expect(frames.filter { $0.payload.first == 1 }.flatMap { $0.payload.dropFirst() } == Array("hello".utf8))
    }

    /// A process that never reads its input must not keep the session from ending, though the client sends more than
    /// any pipe holds; on v4 the client cannot even say that the input has ended.
    @Test func endsWithTheProcessNotWithTheInput() async throws {
        let frames = try await withTestServer { server in
            try await server.exec(
                ["sh", "-c", "sleep 0.2; exit 4"], streams: "stdin=true&stdout=true", protocols: "v4.channel.k8s.io"
            ) { client in
                for _ in 0..<40 { try await client.frame(2, [0] + [UInt8](repeating: 120, count: 65_000)) }
            }.frames
        }
        #expect(
            frames == [
                .binary(1, ""),
                .binary(
                    3,
                    #"{"status":"Failure","message":"command terminated with non-zero exit code: command terminated "#
                        + #"with exit code 4","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","#
                        + #""message":"4"}]}}"#),
                .normalClosure,
            ])
    }

    @Test func withoutInputTheProcessReadsItsEnd() async throws {
        let frames = try await withTestServer { try await $0.exec(["cat"]).frames }
        #expect(frames == [.binary(1, ""), Self.success, .normalClosure])
    }

    @Test func showsOutputWhileTheProcessRuns() async throws {
        try await withTestServer { server in
            try await server.connect { client in
                let target =
                    "/api/v1/namespaces/ovn-kubernetes/pods/node/exec?container=nb-ovsdb&command=sh&command=-c"
                    + "&command=echo+first%3B+read+line%3B+echo+got+%24line&stdin=true&stdout=true"
                _ = try await client.upgrade(
                    target, protocols: "v4.channel.k8s.io", headers: ["Authorization": "Bearer secret"])
                #expect(try await client.frame() == .binary(1, ""))
                #expect(try await client.frame() == .binary(1, "first\n"))
                try await client.frame(9, Array("ping".utf8))
                #expect(try await client.frame() == WireFrame(opcode: 10, payload: Array("ping".utf8)))
                try await client.frame(2, [0] + Array("second\n".utf8))
                #expect(try await client.frame() == .binary(1, "got second\n"))
                #expect(try await client.frame() == .binary(3, #"{"status":"Success"}"#))
            }
        }
    }

    @Test func tellsOfASignalAndOfAProgramThatIsMissing() async throws {
        let (killed, missing, unstartable) = try await withTestServer { server in
            (
                try await server.exec(["sh", "-c", "kill -9 $$"]).frames,
                try await server.exec(["no-such-program"]).frames,
                try await server.exec(["nowhere"]).frames
            )
        }
        #expect(killed.contains { $0.payload.first == 3 && $0.text.contains("exit code 137") })
        #expect(missing.contains { $0.payload.first == 3 && $0.text.contains("exit code 127") })
        #expect(unstartable.contains { $0.payload.first == 3 && $0.text.contains(#""reason":"InternalError""#) })
    }

    /// A client that goes away ends what it started, and what that started.
    @Test func aClientThatLeavesEndsTheProcesses() async throws {
        let marker = FileManager.default.temporaryDirectory.path + "/ovnpath-exec-\(UUID().uuidString)"
        #expect(FileManager.default.createFile(atPath: marker, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: marker) }
        try await withTestServer { server in
            // The lock is held as long as any of the processes lives.
            let script = "exec 9<\(marker); flock 9; sleep 300 & echo held; sleep 300"
            try await server.connect { client in
                _ = try await client.upgrade(
                    "/api/v1/namespaces/default/pods/bbox/exec?command=sh&command=-c&command="
                        + TestServerText.escaped(script) + "&stdout=true",
                    protocols: "v5.channel.k8s.io", headers: ["Authorization": "Bearer secret"])
                #expect(try await client.frame() == .binary(1, ""))
                #expect(try await client.frame() == .binary(1, "held\n"))
            }
            let frames = try await server.exec(["flock", "--timeout", "10", marker, "echo", "free"]).frames
            #expect(frames.contains(.binary(1, "free\n")))
        }
    }

    @Test func countsExecs() async throws {
        let log = try await withTestServer { server in
            _ = try await server.exec(["echo", "a b"], pod: "default/pods/bbox", container: nil)
            _ = try await server.exec(["true"], container: "nosuch")
            return server.log
        }
        #expect(
            log.execs == [LoggedExec(namespace: "default", pod: "bbox", container: "bbox", command: ["echo", "a b"])])
        #expect(log.requests.count == 2)
    }
}
