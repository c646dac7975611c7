import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

@testable import LiveCluster

/// Connections between pods on secondary networks, and between networks that are connected, in the cluster `today` with the rows that
/// OVN-Kubernetes writes for them.
@Suite struct SecondaryNetworkTests {
    /// A connection, what becomes of it, and how many execs that takes.
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: String
        var verdict: String
        /// Texts that the reasons, notes, hops and translations have.
        var says: [String] = []
        var execs = 2

        var testDescription: String { arguments }
    }

    private static let client = "shop/storefront-77867b77f9-4snk4"
    private static let near = "shop/cart-7f95b7bbf-zfrwz"
    private static let far = "shop/cart-7f95b7bbf-ddj7k"
    private static let ruby = "crimson/ruby-84944fcf4c-pzkgk"
    private static let jade = "emerald/jade-55749497c6-mz9qr"

    static let cases = [
        // A switch on each node.
        Case(arguments: "\(client) \(far):7070 --network shop/storage", verdict: "delivered"),
        Case(arguments: "\(client) ip/10.140.0.6:7070 --network storage", verdict: "delivered"),
        Case(
            arguments: "\(client) ip/10.140.9.6:7070 --network shop_storage", verdict: "dropped",
            says: ["no route to 10.140.9.6"], execs: 1),
        // One switch over all nodes, by the name of its definition.
        Case(
            arguments: "\(client) \(far):7070 --network backup", verdict: "delivered",
            says: ["MultiNetworkPolicy shop/backup-of-carts ingress[0]"]),
        Case(
            arguments: "\(near) \(far):7070 --network tenant-backup", verdict: "dropped",
            says: [
                "isolated by MultiNetworkPolicy shop/backup-of-carts (ingress): rule 0 allows from pods with app=storefront"
            ]),
        Case(
            arguments: "\(client) ip/10.150.0.99:80 --network tenant-backup", verdict: "dropped",
            says: ["no pod has the address 10.150.0.99"], execs: 1),
        // Over the wire, in a VLAN, to the other node's bridge and to what is no pod.
        Case(arguments: "\(client) \(far):7070 --network vlan20", verdict: "delivered"),
        Case(arguments: "\(client) \(far) --icmp --network vlan20", verdict: "delivered"),
        Case(arguments: "\(client) ip/10.160.0.6:7070 --network vlan20", verdict: "delivered"),
        Case(arguments: "\(client) ip/10.160.0.77:80 --network vlan20", verdict: "delivered", execs: 1),
        Case(arguments: "\(client) \(near):7070 --network vlan20", verdict: "delivered", execs: 1),
        // The default network by its name.
        Case(arguments: "\(client) \(far):7070 --network default", verdict: "delivered"),
        // Connected networks: both ends on one node, the other's router over the tunnel, and its pod over the tunnel.
        Case(arguments: "\(jade) \(ruby):8080", verdict: "delivered", execs: 1),
        Case(arguments: "emerald/jade-55749497c6-5wljw \(ruby):8080", verdict: "delivered"),
        Case(
            arguments: "\(ruby) emerald/jade-55749497c6-5wljw:8080", verdict: "dropped",
            says: ["isolated by NetworkPolicy emerald/jade-8080-only (ingress)"]),
        Case(arguments: "\(jade) svc/crimson/ruby:80", verdict: "delivered", says: ["10.110."], execs: 3),
        // A third network is connected to neither.
        Case(
            arguments: "team-x/xena-77c84dd64-rngxb \(ruby):8080", verdict: "dropped",
            says: ["different networks", "isolation of user-defined networks"]),
    ]

    @Test(arguments: cases)
    func itIsFollowedOnItsNetwork(wanted: Case) async throws {
        try await TestClusters.withAdditions("today", "networks") { server in
            let trace = try await server.trace(wanted.arguments.split(separator: " ").map(String.init))
            #expect(trace.verdict.word == wanted.verdict, "\(trace.summary)")
            let allowed = trace.legs.flatMap(\.detrace.policies).map(\.description)
            let translations = trace.legs.flatMap(\.translations).map { "\($0.kind) \($0.from.words) > \($0.to.words)" }
            let said =
                translations + allowed + trace.notes.map(\.words)
                + trace.legs.compactMap { $0.verdict.cause?.reason.words }
            #expect(
                wanted.says.isEmpty || wanted.says.contains { text in said.contains { $0.contains(text) } },
                "\(wanted.says): \(said)")
            #expect(server.log.execs.count <= wanted.execs, "\(server.log.execs.count)")
        }
    }

    /// What cannot be asked of a secondary network is refused in one line.
    @Test(arguments: [
        (
            "\(client) \(far):7070 --network nonesuch",
            "network nonesuch not found; there are default, crimson/crimson-net"
        ),
        ("\(client) shop/storefront-77867b77f9-p5rn7:80 --network vlan20", "is not on network vlan20"),
        ("\(client) ip/8.8.8.8:80 --network storage", "has no route to 8.8.8.8 on network shop/storage"),
        ("\(client) svc/shop/cart:7000 --network storage", "on network shop/storage, which is secondary"),
        ("node/ovn-worker \(far):7070 --network storage", "on network shop/storage, which is secondary"),
    ])
    func whatAskedForCannotBeIsRefused(arguments: String, message: String) async throws {
        try await TestClusters.withAdditions("today", "networks") { server in
            let refused = await #expect(throws: (any Error).self) {
                _ = try await server.trace(arguments.split(separator: " ").map(String.init))
            }
            #expect("\(refused.map { "\($0)" } ?? "")".contains(message), "\(refused.map { "\($0)" } ?? "")")
        }
    }
}
