import Kubernetes
import Logging
import PathModel
import Replay
import ReplaySupport
import Testing

@testable import PathCommands

/// A node whose bridges have fallen behind its database: the finding is the disagreement, with the flow and the node.
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

            // The table of the stage ls_out_acl_hint, on the destination's node alone (ovn-controller does not look again).
            try await Self.run(["ovs-ofctl", "-O", "OpenFlow15", "del-flows", "br-int", "table=45"], api)
            let after = try await api.trace([Self.client, Self.server, "--port", "8080"])
            #expect(after.exitCode == ExitStatus.undetermined.rawValue)
            let forward = try #require(after.forward)
            #expect(forward.logical.verdict == .delivered)
            guard case .undetermined(let reason) = forward.verdict else {
                Issue.record("\(after.summary)")
                return try await replay.stop()
            }
            #expect(
                reason.hasPrefix("the layers disagree: the logical flows say delivered, the OpenFlow flows dropped"))
            #expect(reason.contains("ls_out_acl_hint ("))
            #expect(reason.hasSuffix("look at ovn-controller on node ovn-worker2"))
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    /// Runs a command on node ovn-worker2.
    private static func run(_ command: [String], _ api: ReplayServer) async throws {
        let folder = try TestFolder()
        let access = try ClusterAccess.load(
            kubeconfig: try folder.file("kubeconfig", try api.kubeconfig()), context: nil, environment: [:],
            homeDirectory: folder.path)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let ended = try await KubernetesClient.withClient(access, logger: logger) { client in
            try await client.exec(
                namespace: "ovn-kubernetes", pod: "ovnkube-node-5zhvg", container: "ovnkube-node", command: command,
                timeout: .seconds(60))
        }
        try #require(ended.exitCode == 0, "\(String(decoding: ended.stderr, as: UTF8.self))")
    }
}
