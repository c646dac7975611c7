import TextParsing
import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Testing

/// Clusters that cannot be reached, or that refuse: what is said, and exit code 3.
@Suite(.onEachOVN) struct ClusterRefusalTests {
    static let arguments = ["trace", "bbox", "ovn-kubernetes-wkshp-server-gjx44", "--port", "8080"]

    @Test func aServerThatIsNotThere() async throws {
        let kubeconfig = try await TestClusters.withServer("modern") { $0.kubeconfig() }
        let ended = try await Program.run(Self.arguments, kubeconfig: kubeconfig)
        #expect(ended.exitCode == 3)
        #expect(ended.output == "")
        #expect(ended.error.hasPrefix("ovnpath: cannot reach https://127.0.0.1:"))
        #expect(ended.error.contains("onnection refused"), "\(ended)")
    }

    @Test func aServersCertificateThatHasExpired() async throws {
        var options = ReplayServerOptions()
        options.serverCertificateExpired = true
        try await TestClusters.withServer("modern", options: options) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            #expect(ended.error.hasPrefix("ovnpath: the certificate of \(server.url) expired on 20"), "\(ended)")
            #expect(ended.error.split(separator: "\n").count == 1)
        }
    }

    @Test func aUsersCertificateThatHasExpired() async throws {
        var options = ReplayServerOptions()
        options.clientCertificateExpired = true
        try await TestClusters.withServer("modern", options: options) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            // It is seen in the kubeconfig, before anything is sent.
            #expect(ended.exitCode == 3)
            #expect(server.log.requests.isEmpty)
            #expect(ended.error.hasPrefix("ovnpath: the client certificate of user \"replay\" in "), "\(ended)")
            #expect(ended.error.contains(" expired on 20"))
        }
    }

    @Test func aUserWhoMayNotReadPods() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["get", "list"], resource: "pods")]
        try await TestClusters.withServer("modern", options: options) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            #expect(ended.output == "")
            #expect(ended.error.hasPrefix("ovnpath: cannot "), "\(ended)")
            #expect(ended.error.contains("Forbidden"))
            #expect(ended.error.contains("\"replay-admin\" cannot"))
        }
    }

    /// A server that misses the verb `create` does not say for whom.
    @Test(arguments: [("get", "User \"replay-admin\" cannot get resource \"pods/exec\""), ("create", "is forbidden")])
    func aUserWhoMayNotExec(verb: String, message: String) async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: [verb], resource: "pods/exec", namespace: "ovn-kubernetes")]
        try await TestClusters.withServer("modern", options: options) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            let told = ended.output + ended.error
            #expect(told.contains("cannot exec into pods of namespace ovn-kubernetes: Forbidden: "), "\(ended)")
            #expect(told.contains(message), "\(ended)")
            #expect(told.contains("(needs get and create on pods/exec)"))
            #expect(ended.output.contains("verdict: undetermined: "))
            #expect(server.log.execs.isEmpty)
        }
    }

    /// The API still lists a container that the runtime does not have.
    @Test func aContainerThatIsMissing() async throws {
        try await TestClusters.withServer(
            "workshop",
            edit: { $0.edit("pods", "ovnkube-node-5zhvg") { $0.renaming("ovnkube-node", "ovnkube-controller") } }
        ) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            #expect(
                ended.output.contains("container ovnkube-controller is not valid for pod ovnkube-node-5zhvg"),
                "\(ended)")
            // The other layer is traced all the same.
            #expect(ended.output.contains("logical delivered, openflow undetermined"), "\(ended)")
            #expect(ended.output.contains("verdict: undetermined: OpenFlow layer: "))
        }
    }

    /// A node on which no container with the tools runs.
    @Test func aNodeWithoutTools() async throws {
        try await TestClusters.withServer(
            "modern",
            edit: { bundle in
                for pod in ["ovnkube-node-t4mwr", "ovs-node-z2kfb"] {
                    bundle.edit("pods", pod) { $0.setting("status", to: ["phase": "Failed"]) }
                }
            }
        ) { server in
            let ended = try await Program.run(Self.arguments, kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            let told = ended.output + ended.error
            #expect(told.contains("no running container with the Southbound database for node ovn-worker2"), "\(ended)")
            #expect(told.contains("on node ovn-worker2 in namespace ovn-kubernetes"), "\(ended)")
        }
    }

    @Test func aTraceThatTakesTooLong() async throws {
        var options = ReplayServerOptions()
        options.latency = .seconds(30)
        try await TestClusters.withServer("modern", options: options) { server in
            let ended = try await Program.run(
                Self.arguments + ["--timeout", "1"], kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 3)
            #expect(
                ended.error == "ovnpath: the trace did not finish within 1 seconds; raise the limit with --timeout\n",
                "\(ended)")
        }
    }
}

extension JSONValue {
    /// This value with every string that is `old` as `new`.
    fileprivate func renaming(_ old: String, _ new: String) -> JSONValue {
        switch self {
        case .string(old): .string(new)
        case .array(let elements): .array(elements.map { $0.renaming(old, new) })
        case .object(let members):
            .object(members.map { JSONMember(key: $0.key, value: $0.value.renaming(old, new)) })
        default: self
        }
    }
}
