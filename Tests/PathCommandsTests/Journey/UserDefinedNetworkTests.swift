import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Connections of pods whose primary network is a user-defined one, and to them: a row of the tables of real packets for each kind
/// of way.
@Suite struct UserDefinedNetworkTests {
    /// A connection, and what becomes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var verdict: String
        /// Texts that the reasons, notes and translations have.
        var says: [String] = []

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let cases = [
        // A node port of another node, of a network with a switch on each node, and of one with one switch for all.
        Case(
            bundle: "today", arguments: "billing/invoicer-c6c9f8959-97f78 ip/172.18.0.4:31281", verdict: "delivered",
            says: [
                "DNAT 172.18.0.4:31281 > 10.110.", "SNAT 172.18.0.2 > 100.65.0.3",
                "the service's cluster address 10.96.171.228 was traced in its place",
            ])
    ]

    @Test(arguments: cases)
    func itIsAsRealPacketsSay(wanted: Case) async throws {
        let server = try await TestClusters.shared(wanted.bundle).server
        let trace = try await server.trace(wanted.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict.word == wanted.verdict, "\(trace.summary)")
        let translations = trace.legs.flatMap(\.translations).map { "\($0.kind) \($0.from.words) > \($0.to.words)" }
        let said = translations + trace.notes.map(\.words) + trace.legs.map { $0.verdict.why }
        for text in wanted.says { #expect(said.contains { $0.contains(text) }, "\(text): \(said)") }
    }
}

extension Verdict {
    /// Why it is so.
    fileprivate var why: String {
        switch self {
        case .delivered: word
        case .dropped(let cause), .rejected(let cause): cause.reason.words
        case .undetermined(let reason): reason.words
        }
    }
}
