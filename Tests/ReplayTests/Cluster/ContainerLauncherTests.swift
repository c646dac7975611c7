import ClusterBundle
import FoundationEssentials
import ReplaySupport
import Subprocess
import Testing

@testable import Replay

/// A container of a bundle by which the tests go into a node.
struct TestContainer: Sendable, CustomTestStringConvertible {
    var bundle: String
    var pod: String
    var container: String
    var testDescription: String { "\(bundle) \(pod)/\(container)" }

    func run(_ command: String...) async throws -> Outcome {
        let cluster = try await TestClusters.shared(bundle)
        return try await cluster.launcher.launch(
            namespace: "ovn-kubernetes", pod: pod, container: container, command: command
        ).run()
    }

    static let workshopDatabase = TestContainer(
        bundle: "workshop", pod: "ovnkube-db-5c6757846-lt8hh", container: "nb-ovsdb")
    static let workshopWorker = TestContainer(
        bundle: "workshop", pod: "ovnkube-node-xq6xd", container: "ovnkube-node")
    static let workshopSwitch = TestContainer(bundle: "workshop", pod: "ovs-node-4tq5v", container: "ovs-daemons")
    static let modernWorker = TestContainer(
        bundle: "modern", pod: "ovnkube-node-hq9zd", container: "ovnkube-controller")
    static let modernSwitch = TestContainer(
        bundle: "modern", pod: "ovs-node-j5sxv", container: "ovs-daemons")
}

@Suite(.onEachOVN) struct ContainerLauncherTests {
    @Test(arguments: [TestContainer.workshopDatabase, .modernWorker])
    func theNorthboundDatabaseIsWhereItsPodIs(container: TestContainer) async throws {
        for command in [["ovn-nbctl", "show"], ["ovn-nbctl", "--db=unix:/var/run/ovn/ovnnb_db.sock", "show"]] {
            let cluster = try await TestClusters.shared(container.bundle)
            let outcome = try await cluster.launcher.launch(
                namespace: "ovn-kubernetes", pod: container.pod, container: container.container, command: command
            ).run()
            #expect(outcome.status.isSuccess, "\(outcome.error)")
            #expect(outcome.output.contains("(ovn_cluster_router)"))
        }
    }

    @Test func podsOfOtherNodesDoNotSeeACentralDatabase() async throws {
        let outcome = try await TestContainer.workshopWorker.run("ovn-nbctl", "--timeout=2", "show")
        #expect(!outcome.status.isSuccess)
        #expect(outcome.error.contains("unix:/var/run/ovn/ovnnb_db.sock"))
    }

    @Test(arguments: [TestContainer.workshopWorker, .workshopSwitch, .modernWorker, .modernSwitch])
    func everyContainerSeesTheSwitchOfItsNode(container: TestContainer) async throws {
        let outcome = try await container.run(
            "ovs-vsctl", "--db=unix:/var/run/openvswitch/db.sock", "get", "Open_vSwitch", ".", "external_ids:hostname")
        #expect(outcome.output == "ovn-worker\n")
        #expect(try await container.run("ovs-ofctl", "dump-flows", "br-int", "table=0").output.contains("priority=100"))
        #expect(try await container.run("ovs-appctl", "-t", "ovn-controller", "version").status.isSuccess)
    }

    /// A container's tools are of the daemons' installation, whatever this machine has.
    @Test(arguments: [TestContainer.workshopDatabase, .modernWorker])
    func aContainersToolsAreTheInstallations(container: TestContainer) async throws {
        let installation = try await TestClusters.shared(container.bundle).installation
        for tool in ["ovn-trace", "ovn-nbctl", "ovn-appctl"] {
            let version = try await container.run(tool, "--version").output.prefix { !$0.isNewline }
            #expect(version.hasSuffix(" \(installation.ovn)"), "\(version)")
        }
        for tool in ["ovs-appctl", "ovs-vsctl", "ovsdb-client"] {
            let version = try await container.run(tool, "--version").output.prefix { !$0.isNewline }
            #expect(version.hasSuffix(" \(installation.openVSwitch)"), "\(version)")
        }
    }

    @Test func exitCodesAndArgumentsPassThrough() async throws {
        let container = TestContainer.workshopWorker
        #expect(try await container.run("sh", "-c", "exit 7").status == .exited(7))
        #expect(try await container.run("no-such-program").status == .exited(127))
        #expect(try await container.run("/etc/passwd").status == .exited(126))
        #expect(try await container.run("printf", "%s|", "a b", "--", "'$x'", "").output == "a b|--|'$x'||")
        #expect(try await container.run("sh", "-c", "kill -9 $$").status == .signaled(9))
    }

    @Test func whereNamespacesAreRefusedTheEnvironmentLeadsToTheSockets() async throws {
        let (cluster, bundle) = (
            try await TestClusters.shared("workshop"), try await Bundle.read(TestClusters.folder + "/workshop")
        )
        let environments = Dictionary(
            uniqueKeysWithValues: bundle.nodes.enumerated().map { index, node in
                let folder = cluster.folderPath
                return (
                    node.name,
                    ToolEnvironment(
                        folder: folder, runFolder: "\(folder)/n\(index)", dataFolder: "\(folder)/d\(index)",
                        installation: cluster.installation)
                )
            })
        let launcher = ContainerLauncher(bundle, environments: environments, isolation: .environment)
        for command in [["ovn-nbctl", "show"], ["ovs-appctl", "version"], ["ovs-vsctl", "show"]] {
            let outcome = try await launcher.launch(
                namespace: "ovn-kubernetes", pod: "ovnkube-db-5c6757846-lt8hh", container: "sb-ovsdb", command: command
            ).run()
            #expect(outcome.status.isSuccess, "\(outcome.error)")
        }
    }

    @Test func podsThatDoNotRunHereAreRefused() async throws {
        let launcher = try await TestClusters.shared("workshop").launcher
        func error(_ namespace: String, _ pod: String, _ container: String) -> ContainerLaunchError? {
            #expect(throws: ContainerLaunchError.self) {
                try launcher.launch(namespace: namespace, pod: pod, container: container, command: ["true"])
            }
        }
        #expect(error("default", "nobody", "x") == .noSuchPod(namespace: "default", pod: "nobody"))
        #expect(error("default", "bbox", "bbox") != nil)
        #expect(
            error("ovn-kubernetes", "ovs-node-4tq5v", "x")
                == .noSuchContainer(namespace: "ovn-kubernetes", pod: "ovs-node-4tq5v", container: "x"))
        #expect(
            error("kube-system", "etcd-ovn-control-plane", "etcd")
                == .notReplayed(namespace: "kube-system", pod: "etcd-ovn-control-plane"))
    }
}
