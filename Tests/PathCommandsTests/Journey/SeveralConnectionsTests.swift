import PathModel
import Replay
import ReplaySupport
import Testing

/// Questions that stand for several connections, asked of the whole program.
@Suite struct SeveralConnectionsJourneyTests {
    private func run(_ bundle: String, _ arguments: String) async throws -> Program.Ended {
        let server = try await TestClusters.shared(bundle).server
        return try await Program.run(
            ["trace"] + arguments.split(separator: " ").map(String.init), kubeconfig: server.kubeconfig())
    }

    /// A service of two families is traced over both, unless one is named.
    @Test(arguments: [
        ("", 2, ["10.96.138.186 tcp/80: delivered", "[fd00:10:96::ed3d"]), (" --family 6", 0, ["fd00:10:96::ed3d"]),
    ])
    func aServiceOfTwoFamilies(option: String, connections: Int, words: [String]) async throws {
        let ended = try await run("dual", "deploy/billing/invoicer svc/shop/storefront:80\(option)")
        #expect(ended.exitCode == 0, "\(ended)")
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("  connection") } == connections)
        for word in words { #expect(ended.output.contains(word.drop { $0 == "[" }), "\(ended.output)") }
    }

    /// A source by its labels is a pod of the namespace that is named, or each of them.
    @Test(arguments: [("", 0), (" --all-pods", 2)])
    func podsByTheirLabels(option: String, connections: Int) async throws {
        let ended = try await run("today", "-l app=cart -n shop svc/shop/storefront:80\(option)")
        #expect(ended.exitCode == 0 && ended.output.contains("pod shop/cart-"), "\(ended)")
        #expect(ended.output.split(separator: "\n").count { $0.hasPrefix("  connection") } == connections)
    }

    /// Each pod of a workload is a connection of its own, in the same rounds.
    @Test func eachPodOfAWorkload() async throws {
        let ended = try await run("today", "deploy/shop/storefront svc/shop/storefront:80 --all-pods")
        let lines = ended.output.split(separator: "\n")
        let connections = lines.filter { $0.dropFirst(2).hasPrefix("connection") }
        #expect(connections.count > 1 && connections.allSatisfy { $0.contains("pod shop/storefront-") }, "\(ended)")
        #expect(Set(connections).count == connections.count)
    }
}
