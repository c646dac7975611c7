import NetworkTypes
import Testing
import TraceSupport

@testable import TraceFollow

/// Packets that come back to where they were.
@Suite struct RoutingLoopTests {
    @Test func aPositionIsTheSameWhereOnlyTheTTLIsLower() throws {
        let packet = try packet("10.1.1.5", "10.1.2.5")
        var later = packet
        later.timeToLive -= 2
        func position(_ node: String, _ packet: Packet) -> LogicalPosition {
            LogicalPosition(node: node, datapath: "transit_switch", inport: "tstor-n2", packet: packet)
        }
        #expect(position("n1", packet).isSamePlace(as: position("n1", later)))
        #expect(!position("n1", later).isSamePlace(as: position("n1", packet)), "it does not rise")
        #expect(!position("n1", packet).isSamePlace(as: position("n1", packet)), "nor stay")
        #expect(!position("n1", packet).isSamePlace(as: position("n2", later)))
        var other = later
        other.destination = packet.source
        #expect(!position("n1", packet).isSamePlace(as: position("n1", other)), "another packet")
        let entry = OpenFlowPosition.Entry.tunnel(from: "n2", id: 1, metadata: [0: "0x10002"])
        #expect(
            OpenFlowPosition(node: "n1", entry: entry, packet: packet).isSamePlace(
                as: OpenFlowPosition(node: "n1", entry: entry, packet: later)))
        #expect(
            !OpenFlowPosition(node: "n1", entry: entry, packet: packet).isSamePlace(
                as: OpenFlowPosition(node: "n1", entry: .logicalPort("p"), packet: later)))
    }
}
