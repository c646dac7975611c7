import PathModel
import Replay
import ReplaySupport
import Testing

/// That traces on the replayed clusters say what real packets did on the captured ones.
@Suite(.onEachOVN) struct TruthTests {
    @Test func theTablesAreRead() {
        #expect(Truth.pairs("workshop").count == 17)
        #expect(Truth.pairs("modern").count == 24)
    }

    @Test(arguments: Truth.pairs("workshop") + Truth.pairs("modern"))
    func theTraceSaysWhatThePacketDid(pair: Truth) async throws {
        let server = try await TestClusters.shared(pair.bundle).server
        let trace = try await server.trace(pair.arguments)
        #expect(trace.verdict.word == pair.result, "\(pair.note)\n\(trace.summary)")
        #expect(trace.exitCode == (pair.result == "delivered" ? 0 : 1))
    }
}
