import PathModel
import Replay
import ReplaySupport
import Testing

/// Connections in an interconnect cluster with a zone of two nodes: the cluster `today`, in which the zone of ovn-worker has taken
/// over ovn-worker2.
@Suite struct SharedZoneTests {
    private static let alone = "shop/storefront-77867b77f9-p5rn7"
    private static let first = "shop/storefront-77867b77f9-4snk4"
    private static let second = "shop/cart-7f95b7bbf-ddj7k"

    /// Both nodes of the zone are in one database, and each has bridges of its own; other zones reach them over the transit
    /// switch.
    @Test(arguments: [
        (first, second, ["ovn-worker", "ovn_cluster_router", "ovn-worker2"]),
        (second, first, ["ovn-worker2", "ovn_cluster_router", "ovn-worker"]),
        (
            alone, second,
            ["ovn-control-plane", "ovn_cluster_router", "transit_switch", "ovn_cluster_router", "ovn-worker2"]
        ),
        (
            second, alone,
            ["ovn-worker2", "ovn_cluster_router", "transit_switch", "ovn_cluster_router", "ovn-control-plane"]
        ),
    ])
    func itIsFollowedThroughItsZones(from: String, to: String, datapaths: [String]) async throws {
        try await TestClusters.withAdditions("today", "shared-zone") { server in
            let trace = try await server.trace([from, to + ":7070"])
            #expect(trace.verdict == .delivered, "\(trace.summary)")
            let forward = try #require(trace.forward)
            var passed: [String] = []
            for hop in forward.logical.sections.flatMap(\.hops) where passed.last != hop.datapath {
                passed.append(hop.datapath)
            }
            #expect(passed == datapaths)
            #expect(forward.openflow.sections.map(\.place) == [datapaths[0], datapaths[datapaths.count - 1]])
            #expect(Set(trace.legs.map(\.detrace.verdict)) == [.delivered])
        }
    }
}
