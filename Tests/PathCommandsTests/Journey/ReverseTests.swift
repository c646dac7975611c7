import PathModel
import Replay
import ReplaySupport
import Testing

/// `--reverse`: a new connection the other way around is a leg of its own, and another question.
@Suite(.onEachOVN) struct ReverseTests {
    @Test func aClientWithAnIngressPolicyGetsItsRepliesAndNoNewConnections() async throws {
        let server = try await TestClusters.shared("modern").server
        let trace = try await server.trace(["np-web/web-1", "default/bbox", "--port", "8080", "--reverse"])
        #expect(trace.legs.map(\.direction) == [.forward, .reply, .reverse])
        #expect(trace.forward?.verdict == .delivered, "\(trace.summary)")
        #expect(trace.reply?.verdict == .delivered, "\(trace.summary)")
        let cause = try #require(trace.legs.last?.verdict.cause, "\(trace.summary)")
        #expect(cause.owner?.kind == "NetworkPolicy")
        #expect(cause.owner?.namespace == "np-web")
        #expect(trace.verdict == .delivered)
    }

    @Test func aServiceCannotBeTheStartOfAConnection() async throws {
        let server = try await TestClusters.shared("workshop").server
        let trace = try await server.trace(["default/bbox", "svc/default/bbox:8080", "--reverse"])
        #expect(!trace.legs.contains { $0.direction == .reverse })
        #expect(trace.notes.contains(.reverseSkipped))
    }
}
