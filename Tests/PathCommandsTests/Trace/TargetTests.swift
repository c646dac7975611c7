import Replay
import ReplaySupport
import Testing

/// Targets of `ovnpath trace` that are looked up in the cluster.
@Suite(.onEachOVN) struct TargetTests {
    private func run(_ arguments: [String]) async throws -> Program.Ended {
        let kubeconfig = try await TestClusters.shared("today").server.kubeconfig()
        return try await Program.run(["trace"] + arguments, kubeconfig: kubeconfig)
    }

    /// A workload is traced by one pod, and it is told by which: the same connection as the pods' own.
    @Test func aWorkloadIsTracedByAPodOfIt() async throws {
        let named = try await run(["shop/storefront-77867b77f9-4snk4", "shop/cart-7f95b7bbf-ddj7k:7070"])
        let ended = try await run(["deploy/storefront", "deployments.apps/cart:rpc", "-n", "shop"])
        #expect(ended.exitCode == 0 && named.exitCode == 0, "\(ended)")
        for note in [
            "deployment storefront: pod/shop/storefront-77867b77f9-4snk4 was chosen, the first of 3 ready pods",
            "deployment cart: pod/shop/cart-7f95b7bbf-ddj7k was chosen, the first of 2 ready pods",
        ] {
            #expect(ended.output.replacing(#/\s+/#, with: " ").contains(note), "\(ended)")
        }
        #expect(ended.output.contains(named.output.split(separator: "\n")[0]))
    }

    @Test func whatIsNotThereIsTold() async throws {
        for (target, message) in [
            ("deploy/nothing", "deployment nothing selects no running pod"), ("node/nothing", "node nothing not found"),
        ] {
            let ended = try await run([target, "8.8.8.8:53"])
            #expect(ended.exitCode == 3)
            #expect(ended.error == "ovnpath: \(message)\n")
        }
    }
}
