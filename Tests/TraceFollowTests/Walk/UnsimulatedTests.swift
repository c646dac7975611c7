import NetworkTypes
import PathModel
import RecordingSupport
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// What the tracers do not simulate is told, and decides nothing.
@Suite struct UnsimulatedTests {
    static let client = "trace n1 shop_web-0"

    /// A journey to an address outside whose first trace prints a text, with something on standard error.
    private func journey(_ text: String, errors: String = "") async throws -> Journey {
        var canned = Canned([
            Self.client: .output(standardOutput: text, standardError: errors, exitCode: 0),
            "bridges n1 shop_web-0": .printed(ToolTexts.drop),
        ])
        let address = try #require(IPAddress("8.8.8.8"))
        var journey = Journey(of: try await FakeCluster().resolve("web-0", .address(address, port: 80)))
        canned.run(&journey)
        return journey
    }

    private func told(_ name: String) throws -> String { try Recordings.told("ovn-trace", name) }

    @Test(arguments: [("lab-ecmp-random", true), ("lab-allow-log", false)])
    func routesOfEqualCostAreTold(name: String, isTold: Bool) async throws {
        let notes = try await journey(told(name)).notes
        let note = Note.equalCostRoutes(datapath: "lr", count: 2)
        #expect(notes.contains(note) == isTold, "\(notes)")
    }

    @Test func sizesAreToldOfAPacketThatLeaves() async throws {
        let notes = try await journey(told("2026-ip-8888-tcp-1")).notes
        let note = Note.packetSize(bytes: 1414)
        #expect(notes.filter { $0 == note }.count == 1, "\(notes)")
        #expect(try await !journey(told("2026-p2p-same-1")).notes.contains(note), "it stays in the cluster")
        #expect(Unsimulated.size(in: "reg9[1] = check_pkt_larger(1414);") == 1414)
        #expect(Unsimulated.size(in: "next;") == nil && Unsimulated.size(in: "check_pkt_larger(x);") == nil)
        #expect(Unsimulated.members(in: "reg8[16..31] = select(1=100, 2=100);") == 2)
        #expect(Unsimulated.members(in: "next;") == nil)
    }
}
