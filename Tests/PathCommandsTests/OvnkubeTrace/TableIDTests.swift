import ClusterBundle
import FoundationEssentials
import Kubernetes
import Logging
import OVNKubernetes
import Replay
import ReplaySupport
import Testing
import TextParsing
import TraceProbe

@testable import LiveCluster
@testable import OvnkubeTrace

/// The routing tables of user-defined networks.
@Suite(.onEachOVN) struct TableIDTests {
    private func node(_ annotations: String) throws -> Node {
        try JSONDecoder().decode(
            Node.self, from: Data(#"{"metadata": {"name": "n", "annotations": {\#(annotations)}}}"#.utf8))
    }

    @Test func theDefaultNetworkHasNoTable() throws {
        #expect(try TableIDs.networks(of: node("")) == [:])
        let annotated = try node(#""k8s.ovn.org/network-ids": "{\"default\":\"0\",\"udn.blue\":\"3\"}""#)
        #expect(try TableIDs.networks(of: annotated) == ["udn.blue": "3"])
        #expect(throws: (any Error).self) { try TableIDs.networks(of: node(#""k8s.ovn.org/network-ids": "[]""#)) }
    }

    @Test func aTableIsAThousandAndTheLinksIndex() {
        let links = ["ovn-k8s-mp3": 17, "ovn-k8s-mp12345": 18, "ovn-k8s-mp0": 4]
        let tables = TableIDs.tables(of: ["blue": "3", "red": "123456", "green": "5"], links: links)
        #expect(tables == ["blue": 1017, "red": 1018])
    }

    /// Answers every script with the links of one node.
    private struct Links: ContainerExecuting {
        var text: String
        var exitCode = 0

        func run(script: String, in container: ToolContainer) async throws -> ScriptOutput {
            guard script.contains("ip -j link"), container.node == "ovn-worker" else {
                return ScriptOutput(standardOutput: [], standardError: Array("not asked for".utf8), exitCode: 1)
            }
            return ScriptOutput(
                standardOutput: Array(text.utf8), standardError: Array("no such program".utf8), exitCode: exitCode)
        }
    }

    /// The tables of a cluster of today, with networks on one of its nodes.
    private func tables(_ executor: Links) async throws -> String {
        try await TestClusters.withServer("modern") { bundle in
            bundle.edit("nodes", "ovn-worker") { node in
                let metadata = node[path: "metadata"] ?? .null
                let annotations = (metadata[path: "annotations"] ?? .null).setting(
                    "k8s.ovn.org/network-ids", to: .string(#"{"default":"0","blue":"3","gone":"4"}"#))
                return node.setting("metadata", to: metadata.setting("annotations", to: annotations))
            }
        } _: { server in
            let folder = try TestFolder()
            let access = try ClusterAccess.load(
                kubeconfig: try folder.file("kubeconfig", server.kubeconfig()), context: nil, environment: [:],
                homeDirectory: folder.path)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            return try await KubernetesClient.withClient(access, logger: logger) { client in
                let cluster = KubernetesCluster(client: client, execTimeout: .seconds(60))
                return try await TableIDs(cluster: cluster, executor: executor, ovnNamespace: "ovn-kubernetes").json()
            }
        }
    }

    @Test func theLinksOfNodesWithNetworksAreRead() async throws {
        let links = Links(text: #"[{"ifindex":1,"ifname":"lo"},{"ifindex":23,"ifname":"ovn-k8s-mp3","mtu":1400}]"#)
        let text = try await tables(links)
        #expect(text == #"{"ovn-control-plane":{},"ovn-worker":{"blue":1023},"ovn-worker2":{}}"#)
    }

    @Test func aCommandThatFailsIsTold() async {
        let error = await #expect(throws: OvnkubeTraceExit.self) { try await tables(Links(text: "", exitCode: 127)) }
        #expect(error?.message.hasSuffix("exit code 127: no such program") ?? false)
    }
}
