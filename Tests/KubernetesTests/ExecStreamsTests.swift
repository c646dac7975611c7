import Testing

@testable import Kubernetes

@Suite struct ExecStreamsTests {
    private let request = ExecRequest(namespace: "n", pod: "p", container: "c", command: ["bash"], takesInput: false)

    /// Feeds a recording's frames.
    private func streams(_ name: String) throws -> (streams: ExecStreams, last: ExecStreams.Action) {
        var streams = ExecStreams()
        var last = ExecStreams.Action.none
        for frame in try Recording(name).frames {
            last =
                frame.opcode == 8
                ? try streams.receive(.close(code: 1000, reason: ""))
                : try streams.receive(.data(isFirst: true, isFinal: true, frame.payload))
        }
        return (streams, last)
    }

    @Test(arguments: [("v5-stdin", "v5.channel.k8s.io", "5\n"), ("v4-stdin", "v4.channel.k8s.io", "hello")])
    func readsWhatARealServerSends(name: String, chosen: String, stdout: String) throws {
        #expect(try Recording(name).chosen == chosen)
        let (streams, last) = try streams(name)
        #expect(last == .close)
        #expect(try streams.result(of: request) == ExecResult(stdout: Array(stdout.utf8), stderr: [], exitCode: 0))
    }

    @Test func separatesTheOutputsOfARealServer() throws {
        let failed = try streams("v5-true").streams
        #expect(failed.stdout == Array("hi\n".utf8) && failed.stderr == Array("err\n".utf8))
        let missing = try streams("v5-nobash").streams
        #expect(missing.stdout.isEmpty)
        #expect(missing.stderr == Array("bash: line 1: /nosuch: No such file or directory\n".utf8))
    }

    @Test func namesTheChannelInTheFirstFragmentOnly() throws {
        var streams = ExecStreams()
        #expect(try streams.receive(.data(isFirst: true, isFinal: false, [])) == .none)
        #expect(try streams.receive(.data(isFirst: false, isFinal: false, [2, 65])) == .none)
        #expect(try streams.receive(.ping([9])) == .pong([9]))
        #expect(try streams.receive(.data(isFirst: false, isFinal: true, [1, 66])) == .none)
        #expect(streams.stderr == [65, 1, 66] && streams.stdout.isEmpty)
        #expect(throws: KubernetesError.self) { try streams.receive(.data(isFirst: false, isFinal: true, [1])) }
    }

    @Test func ignoresEmptyMessagesAndUnknownChannels() throws {
        var streams = ExecStreams()
        for bytes: [UInt8] in [[], [1], [7, 1, 2], [255, 0]] {
            #expect(try streams.receive(.data(isFirst: true, isFinal: true, bytes)) == .none)
        }
        #expect(streams.stdout.isEmpty && streams.stderr.isEmpty && !streams.isComplete)
    }

    @Test func sendsInputInMessages() {
        #expect(ExecProtocol.v4.endOfInput == nil && ExecProtocol.v5.endOfInput == [255, 0])
        #expect(ExecProtocol.messages(stdin: []).isEmpty)
        let messages = ExecProtocol.messages(stdin: [UInt8](repeating: 1, count: 70_000))
        #expect(messages.map(\.count) == [32_769, 32_769, 4_465])
        #expect(messages.allSatisfy { $0[0] == 0 })
    }
}
