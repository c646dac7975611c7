import PathModel
import Replay
import ReplaySupport
import Testing

@testable import Console

/// A node whose bridges have fallen behind its database: the finding is the disagreement, with the place where the layers part.
@Suite(.onEachOVN) struct StaleFlowsTests {
    private static let client = "default/ovn-kubernetes-wkshp-server-fkghp"
    private static let server = "default/ovn-kubernetes-wkshp-server-gjx44"

    /// A replay of its own, since others trace through the shared one.
    @Test func theLayersDisagreeAboutANodeThatLostItsFlows() async throws {
        let replay = try await TestClusters.start("workshop")
        do {
            let api = replay.cluster.server
            let before = try await api.trace([Self.client, Self.server, "--port", "8080"])
            #expect(before.verdict == .delivered, "\(before.summary)")

            // A table of the egress pipelines, on the destination's node alone (ovn-controller does not look again).
            try await api.run(
                ["ovs-ofctl", "-O", "OpenFlow15", "del-flows", "br-int", "table=45"], on: Self.worker2)
            let after = try await api.trace([Self.client, Self.server, "--port", "8080"])
            #expect(after.exitCode == ExitStatus.undetermined.rawValue)
            let forward = try #require(after.forward)
            #expect(forward.logical.verdict == .delivered)
            guard case .undetermined(let reason) = forward.verdict else {
                Issue.record("\(after.summary)")
                return try await replay.stop()
            }
            guard case .disagreement(.verdictsDiffer(.delivered, .dropped, _), let parting?) = reason else {
                Issue.record("\(reason)")
                return try await replay.stop()
            }
            // What is missing is a flow that lets every packet pass, which ovn-trace leaves out: the next one is there.
            #expect(parting.node == "ovn-worker2" && parting.deed == .tableMiss("table 45"), "\(parting)")
            #expect(parting.lookup == .found(isPresent: true, controller: .connected), "\(parting)")
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    /// An ovn-controller that was told to do nothing keeps the flows of before: of a new ACL its bridge has none, of a deleted
    /// one it has the old.
    @Test func aPausedControllerIsNamedWithTheFlowThatItKeepsBack() async throws {
        let replay = try await TestClusters.start("today")
        do {
            let api = replay.cluster.server
            func controller(_ command: String...) async throws {
                try await api.run(["ovn-appctl", "-t", "ovn-controller"] + command, on: Self.todaysWorker)
            }
            /// The forward verdict's reason, once northd and ovn-controller have done what they do.
            func reason(_ words: String) async throws -> String {
                var last = ""
                for _ in 0..<20 {
                    let trace = try await api.trace([Self.storefront, Self.exporter, "--port", "8080"])
                    last = trace.forward.map { $0.verdict.told } ?? trace.summary
                    if last.contains(words) { return last }
                    try await Task.sleep(for: .milliseconds(500))
                }
                return last
            }
            let acl = ["ovn-worker", "to-lport", "2000", "ip4.dst==10.244.1.13 && tcp.dst==8080"]
            let paused = "; ovn-controller there is paused: "

            try await controller("debug/pause")
            try await api.run(["ovn-nbctl", "acl-add"] + acl + ["drop"], on: Self.todaysWorker)
            let added = try await reason("the layers disagree")
            #expect(added.contains("the logical flows say dropped, the OpenFlow flows delivered"), "\(added)")
            #expect(added.contains(", and the bridge has no flow of ls_out_acl_eval ("), "\(added)")
            #expect(added.contains(paused), "\(added)")

            try await controller("debug/resume")
            let dropped = try await reason("dropped: ")
            #expect(dropped.hasPrefix("dropped: "), "\(dropped)")
            try await controller("debug/pause")
            try await api.run(["ovn-nbctl", "acl-del"] + acl, on: Self.todaysWorker)
            let deleted = try await reason("the layers disagree")
            #expect(deleted.contains("on node ovn-worker the packet matched an older flow ("), "\(deleted)")
            #expect(deleted.contains(paused), "\(deleted)")
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    private static let storefront = "shop/storefront-77867b77f9-p5rn7"
    private static let exporter = "export/exporter-5b8b8575f7-s6xrg"
    private static let worker2 = (pod: "ovnkube-node-5zhvg", container: "ovnkube-node")
    private static let todaysWorker = (pod: "ovnkube-node-hq9zd", container: "ovnkube-controller")
}
