import NetworkTypes
import PathModel
import RecordingSupport
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// What the tracers do not simulate is told, and decides nothing.
@Suite struct UnsimulatedTests {
    private func told(_ name: String) throws -> String { try Recordings.told("ovn-trace", name) }

    @Test(arguments: [("lab-ecmp-random", true), ("lab-allow-log", false)])
    func routesOfEqualCostAreTold(name: String, isTold: Bool) async throws {
        let notes = try await Canned.journeyOutside(told(name)).notes
        let note = Note.equalCostRoutes(datapath: "lr", count: 2)
        #expect(notes.contains(note) == isTold, "\(notes)")
    }

    @Test func sizesAreToldOfAPacketThatLeaves() async throws {
        let notes = try await Canned.journeyOutside(told("2026-ip-8888-tcp-1")).notes
        let note = Note.packetSize(bytes: 1414)
        #expect(notes.filter { $0 == note }.count == 1, "\(notes)")
        #expect(
            try await !Canned.journeyOutside(told("2026-p2p-same-1")).notes.contains(note), "it stays in the cluster")
        #expect(Unsimulated.size(in: "reg9[1] = check_pkt_larger(1414);") == 1414)
        #expect(Unsimulated.size(in: "next;") == nil && Unsimulated.size(in: "check_pkt_larger(x);") == nil)
        #expect(Unsimulated.members(in: "reg8[16..31] = select(1=100, 2=100);") == 2)
        #expect(Unsimulated.members(in: "next;") == nil)
    }
}
