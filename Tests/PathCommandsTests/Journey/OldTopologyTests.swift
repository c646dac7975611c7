import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Connections on a primary layer-2 network of the topology before October 2025, without a router over all nodes: the network `mesh` of
/// the cluster `today`, built as the releases of then did.
@Suite struct OldTopologyTests {
    private static let near = "team-x/xena-77c84dd64-cnzcw"
    private static let far = "team-x/xena-77c84dd64-rngxb"

    @Test(arguments: [
        // To another node's pod, to the own service, to the outside by the own node's gateway router.
        ("\(near) \(far):8080", "delivered", ""),
        ("\(near) svc/team-x/xena:80", "delivered", "DNAT 10.96.5.190:80 > 10.130.0."),
        ("\(near) ip/8.8.8.8:80", "delivered", "SNAT 10.130.0.6 > 169.254.0.13"),
        // By another node's port, whose gateway router balances to either node's pod; the answer comes back to that router.
        ("shop/storefront-77867b77f9-p5rn7 ip/172.18.0.3:31284", "delivered", "SNAT 172.18.0.4 > 100.65.0.2"),
        ("\(near) shop/cart-7f95b7bbf-ddj7k:7070", "dropped", "isolation of user-defined networks"),
    ])
    func itIsFollowed(arguments: String, verdict: String, says: String) async throws {
        try await TestClusters.withAdditions("today", "old-layer2") { server in
            let trace = try await server.trace(arguments.split(separator: " ").map(String.init))
            #expect(trace.verdict.word == verdict, "\(trace.summary)")
            let translations = trace.legs.flatMap(\.translations).map {
                "\($0.kind) \($0.from.words) > \($0.to.words)"
            }
            let said = translations + trace.legs.compactMap { $0.verdict.cause?.reason.words }
            #expect(says.isEmpty || said.contains { $0.contains(says) }, "\(said)")
        }
    }
}
