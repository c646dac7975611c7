import Foundation
import Synchronization
import Testing

@testable import Kubernetes

/// Scripts that share one shell, and what becomes of them when it is lost.
@Suite struct ContainerShellTests {
    /// Counts what happens on the server's side.
    private final class Count: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func next() -> Int {
            number.withLock { number in
                number += 1
                return number
            }
        }
    }

    /// Runs a body with a client of a server that plays a script on each connection, which is told the connection's number.
    private func with<Result: Sendable>(
        _ script: @escaping @Sendable (TestConnection, Int) async throws -> Void,
        _ body: @Sendable (KubernetesClient) async throws -> Result
    ) async throws -> (result: Result, connections: Int) {
        let count = Count()
        let result = try await TestServer.run { connection in
            try await script(connection, count.next())
        } test: { server in
            try await withClient(try await makeAccess(server: "http://127.0.0.1:\(server.port)"), body)
        }
        return (result, count.value)
    }

    /// The part of a shell for one script: waits for its lines and answers.
    private static func serve(_ connection: TestConnection, _ output: String, _ exitCode: Int) async throws {
        let marker = try #require(await marker(connection))
        try await connection.write(message(1, output) + message(2, "to \(output)"))
        try await connection.write(message(2, "\n\(marker) \(exitCode)\n") + message(1, "\n\(marker) \(exitCode)\n"))
    }

    /// Reads a script to its end and finds the marker that it ends with; `nil` when the client leaves.
    private static func marker(_ connection: TestConnection) async -> String? {
        var text = ""
        while let frame = await connection.frame(), frame.opcode == 2 {
            text += String(decoding: frame.payload.dropFirst(), as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.count > 2, let last = lines.dropLast().last, last.hasSuffix(">&2") else { continue }
            return last.split(separator: "\"").last { $0.hasSuffix(" $1") }.map { String($0.dropLast(3)) }
        }
        return nil
    }

    private static func begin(_ connection: TestConnection) async throws {
        let request = try #require(await connection.request())
        #expect(request.values("command") == ["sh", "-s"] && request.values("stdin") == ["true"])
        try await connection.upgrade(request, with: message(1, ""))
    }

    @Test func scriptsShareAnExec() async throws {
        let last = Mutex("")
        let (results, connections) = try await with { connection, _ in
            try await Self.begin(connection)
            try await Self.serve(connection, "one", 0)
            try await Self.serve(connection, "two\n", 3)
            while let frame = await connection.frame() {
                if frame.opcode == 2, frame.payload.first == 0 {
                    last.withLock { $0 += String(decoding: frame.payload.dropFirst(), as: UTF8.self) }
                }
            }
        } _: { client in
            let first = try await client.script()
            return [first, try await client.script()]
        }
        #expect(connections == 1)
        #expect(results[0] == ExecResult(stdout: Array("one".utf8), stderr: Array("to one".utf8), exitCode: 0))
        #expect(results[1] == ExecResult(stdout: Array("two\n".utf8), stderr: Array("to two\n".utf8), exitCode: 3))
        #expect(last.withLock { $0 } == "exit\n", "the shell must end with the client")
    }

    @Test func eachContainerHasItsOwn() async throws {
        let (_, connections) = try await with { connection, number in
            try await Self.begin(connection)
            try await Self.serve(connection, "\(number)", 0)
            await connection.waitForClose()
        } _: { client in
            _ = try await client.script(in: "a")
            _ = try await client.script(in: "b")
        }
        #expect(connections == 2)
    }

    @Test func scriptsAtOnceDoNotWaitForEachOther() async throws {
        let (results, connections) = try await with { connection, number in
            try await Self.begin(connection)
            try await Self.serve(connection, "\(number)", 0)
            await connection.waitForClose()
        } _: { client in
            async let one = client.script()
            async let two = client.script()
            return try await [one, two].map { String(decoding: $0.stdout, as: UTF8.self) }
        }
        #expect(connections == 2 && Set(results) == ["1", "2"])
    }

    @Test(arguments: [true, false])
    func aShellThatWasLostInBetweenIsStartedAgain(isTold: Bool) async throws {
        let (results, connections) = try await with { connection, number in
            try await Self.begin(connection)
            try await Self.serve(connection, "\(number)", 0)
            if number > 1 {
                await connection.waitForClose()
            } else if isTold {
                try await connection.write(failure(exitCode: 137) + closeFrame)
            } else {
                // It has gone by the time that it is wanted.
                _ = await Self.marker(connection)
            }
        } _: { client in
            let first = try await client.script()
            if isTold { try await Task.sleep(for: .milliseconds(100)) }
            return [first, try await client.script()].map { String(decoding: $0.stdout, as: UTF8.self) }
        }
        #expect(connections == 2 && results == ["1", "2"])
    }

    @Test func whatAKilledShellHasWrittenIsAResult() async throws {
        let (result, _) = try await with { connection, _ in
            try await Self.begin(connection)
            _ = await Self.marker(connection)
            try await connection.write(message(1, "half") + failure(exitCode: 137) + closeFrame)
            await connection.waitForClose()
        } _: {
            try await $0.script()
        }
        #expect(result == ExecResult(stdout: Array("half".utf8), stderr: [], exitCode: 137))
    }

    @Test func aScriptThatWasLostWhileItRanIsNotRunAgain() async throws {
        let (error, connections) = try await with { connection, _ in
            try await Self.begin(connection)
            try await Self.serve(connection, "one", 0)
            _ = await Self.marker(connection)
            try await connection.write(message(1, "half"))
        } _: { client in
            _ = try await client.script()
            return await kubernetesError { try await client.script() }
        }
        #expect(error?.code == .closedEarly && connections == 1)
    }

    @Test(.timeLimit(.minutes(1))) func theDeadlineIsEachScriptsOwn() async throws {
        let (outcome, connections) = try await with { connection, number in
            try await Self.begin(connection)
            try await Self.serve(connection, "\(number)", 0)
            await connection.waitForClose()
        } _: { client in
            _ = try await client.script()
            let late = await kubernetesError { try await client.script(timeout: .milliseconds(300)) }
            return (late, String(decoding: try await client.script().stdout, as: UTF8.self))
        }
        #expect(outcome.0?.code == .timeout)
        #expect(
            outcome.0?.description == """
                cannot run sh in container controller of pod ovn-kubernetes/node-1: timed out: no output \
                within 0.3 seconds
                """)
        #expect(outcome.1 == "2" && connections == 2, "what hung must not get another script")
    }

    @Test(.timeLimit(.minutes(1))) func aServerIsAskedWhetherItIsThere() async throws {
        let (_, connections) = try await with { connection, _ in
            try await Self.begin(connection)
            let marker = try #require(await Self.marker(connection))
            #expect(await connection.frame()?.opcode == 9)
            try await connection.write(message(1, "\n\(marker) 0\n") + message(2, "\n\(marker) 0\n"))
            await connection.waitForClose()
        } _: {
            try await $0.script()
        }
        #expect(connections == 1)
    }
}

/// The lines around a script, read by a real shell.
@Suite struct ScriptFrameTests {
    /// What a shell writes that reads scripts one after the other.
    private func run(_ texts: [String]) async throws -> (frames: [ScriptFrame], streams: [ExecStreams]) {
        try await withFolder { folder in
            let input = Pipe()
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "exec sh -s >\(folder)/1 2>\(folder)/2"]
            shell.standardInput = input
            try shell.run()
            var frames: [ScriptFrame] = []
            var streams: [ExecStreams] = []
            var taken: [UInt8: Int] = [1: 0, 2: 0]
            for text in texts {
                let frame = ScriptFrame()
                input.fileHandleForWriting.write(Data(frame.lines(around: text).utf8))
                var got = ExecStreams()
                while frame.result(in: got) == nil {
                    try await Task.sleep(for: .milliseconds(5))
                    for channel: UInt8 in [1, 2] {
                        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(channel)")))
                        let new = bytes.dropFirst(taken[channel, default: 0])
                        taken[channel] = bytes.count
                        _ = try got.receive(.data(isFirst: true, isFinal: true, [channel] + new))
                    }
                }
                frames.append(frame)
                streams.append(got)
            }
            input.fileHandleForWriting.closeFile()
            shell.waitUntilExit()
            return (frames, streams)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aScriptLeavesTheShellAlone() async throws {
        let (frames, streams) = try await run([
            "printf out; printf err >&2; cd /; exit 7", "cat; echo here", "trap 'echo bye' EXIT; false",
        ])
        let results = zip(frames, streams).map { $0.result(in: $1) }
        #expect(results[0] == ExecResult(stdout: Array("out".utf8), stderr: Array("err".utf8), exitCode: 7))
        #expect(results[1] == ExecResult(stdout: Array("here\n".utf8), stderr: [], exitCode: 0))
        #expect(results[2] == ExecResult(stdout: Array("bye\n".utf8), stderr: [], exitCode: 1))
    }

    @Test(.timeLimit(.minutes(1))) func onlyItsOwnMarkerEndsAScript() async throws {
        let (frames, streams) = try await run(["echo '==end-abc 0'"])
        #expect(ScriptFrame().result(in: streams[0]) == nil)
        #expect(frames[0].result(in: streams[0])?.stdout == Array("==end-abc 0\n".utf8))
    }
}

extension KubernetesClient {
    /// A script with the names that the tests share.
    fileprivate func script(in container: String = "controller", timeout: Duration = .seconds(20)) async throws
        -> ExecResult
    {
        try await run(
            script: "true", namespace: "ovn-kubernetes", pod: "node-1", container: container, timeout: timeout)
    }
}
