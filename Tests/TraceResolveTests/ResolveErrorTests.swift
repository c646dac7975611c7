import Foundation
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceResolve

/// Everything that a request can run into, with the words that it is told in.
@Suite struct ResolveErrorTests {
    /// A cluster, what is asked of it, and what it answers.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var error: ResolveError
        var message: String
        var source = "web-0"
        var destination = Target.pod(namespace: "shop", name: "db-0")
        var port: UInt16? = 8080
        var transport = TransportProtocol.tcp
        var family: IPAddress.Family?
        var ovnNamespace: String?
        var change: @Sendable (inout FakeCluster) throws -> Void = { _ in }

        var testDescription: String { "\(error)" }
    }

    /// Changes a pod.
    static func changing(_ name: String, _ change: @escaping @Sendable (inout Pod) -> Void)
        -> @Sendable (
            inout FakeCluster
        ) -> Void
    {
        { cluster in
            guard let index = cluster.podObjects.firstIndex(where: { $0.metadata.name == name }) else { return }
            change(&cluster.podObjects[index])
        }
    }

    static let service = Target.service(namespace: "shop", name: "db", port: nil)

    static let refusals: [Refusal] = [
        Refusal(
            error: .noSuchNamespace("nowhere"), message: "namespace nowhere not found",
            destination: .pod(namespace: "nowhere", name: "db-0")),
        Refusal(
            error: .noSuchNamespace("nowhere"), message: "namespace nowhere not found",
            destination: .service(namespace: "nowhere", name: "db", port: nil)),
        Refusal(
            error: .noSuchPod(namespace: "shop", name: "nobody"),
            message: "pod shop/nobody not found; `kubectl get pods -n shop` lists the existing ones",
            source: "nobody"),
        Refusal(
            error: .noSuchService(namespace: "shop", name: "web"),
            message: "service shop/web not found; `kubectl get services -n shop` lists the existing ones",
            destination: .service(namespace: "shop", name: "web", port: nil)),
        Refusal(
            error: .podNotScheduled(namespace: "shop", name: "web-0"),
            message: "pod shop/web-0 is not bound to a node yet; wait until it is scheduled",
            change: changing("web-0") { $0.spec.nodeName = nil }),
        Refusal(
            error: .podHasNoAddress(namespace: "shop", name: "db-0", phase: "Pending"),
            message: "pod shop/db-0 has no address (phase Pending); wait until it is running",
            change: changing("db-0") {
                $0.status?.podIPs = nil
                $0.status?.phase = "Pending"
            }),
        Refusal(
            error: .podHasEnded(namespace: "shop", name: "db-0", phase: "Failed"),
            message: "pod shop/db-0 has ended (phase Failed); use a running pod",
            change: changing("db-0") { $0.status?.phase = "Failed" }),
        Refusal(
            error: .podHasNoAddressOfFamily(namespace: "shop", name: "web-0", family: "IPv6"),
            message: "pod shop/web-0 has no IPv6 address; use a destination of its address family", family: .ip6),
        Refusal(
            error: .serviceHasNoClusterIP(namespace: "shop", name: "db", type: "headless"),
            message: "service shop/db (headless) has no cluster IP; use a pod or an address",
            destination: service,
            change: {
                $0.serviceObjects[0].spec.clusterIP = "None"
                $0.serviceObjects[0].spec.clusterIPs = ["None"]
            }),
        Refusal(
            error: .serviceHasNoClusterIP(namespace: "shop", name: "db", type: "ExternalName"),
            message: "service shop/db (ExternalName) has no cluster IP; use a pod or an address",
            destination: service,
            change: {
                $0.serviceObjects[0].spec = try decode(#"{"type": "ExternalName"}"#)
            }),
        Refusal(
            error: .serviceHasNoPort(
                namespace: "shop", name: "db", port: "http", known: ["sql 5432/tcp", "dns 53/udp", "web 80/tcp"]),
            message: "service shop/db has no port named http; it has sql 5432/tcp, dns 53/udp, web 80/tcp",
            destination: .service(namespace: "shop", name: "db", port: .name("http"))),
        Refusal(
            error: .serviceHasNoPort(
                namespace: "shop", name: "db", port: "sql", known: ["sql 5432/tcp", "dns 53/udp", "web 80/tcp"]),
            message: "service shop/db has no port named sql; it has sql 5432/tcp, dns 53/udp, web 80/tcp",
            destination: .service(namespace: "shop", name: "db", port: .name("sql")), transport: .udp),
        Refusal(
            error: .servicePortAmbiguous(
                namespace: "shop", name: "db", known: ["sql 5432/tcp", "dns 53/udp", "web 80/tcp"]),
            message: "service shop/db has several ports; name one of sql 5432/tcp, dns 53/udp, web 80/tcp with --port",
            destination: service, port: nil),
        Refusal(
            error: .noPort(destination: "pod shop/db-0"),
            message: "no destination port for pod shop/db-0; use --port", port: nil),
        Refusal(
            error: .noSuchNode("n9"), message: "node n9 not found", destination: .node("n9", port: 80)),
        Refusal(
            error: .familiesDiffer(source: "10.1.1.5", destination: "fd00::5"),
            message: "source address 10.1.1.5 and destination address fd00::5 have different address families",
            change: changing("db-0") { $0.status?.podIPs = [try? decode(#"{"ip": "fd00::5"}"#)].compactMap(\.self) }),
        Refusal(
            error: .familiesDiffer(source: "10.1.1.5", destination: "fd00::9"),
            message: "source address 10.1.1.5 and destination address fd00::9 have different address families",
            destination: service, change: { $0.serviceObjects[0].spec.clusterIPs = ["fd00::9"] }),
        Refusal(
            error: .noOVNKubernetes(namespace: "kube-ovn"),
            message: "no ovnkube pods in namespace kube-ovn; give the right one with --ovn-namespace",
            ovnNamespace: "kube-ovn"),
        Refusal(
            error: .noOVNKubernetes(namespace: nil),
            message: "no ovnkube-node pods in any namespace; if OVN-Kubernetes runs here, name its namespace with"
                + " --ovn-namespace", change: { $0.podObjects.removeAll { $0.metadata.namespace == "ovn" } }),
        Refusal(
            error: .noSuchNode("n2"), message: "node n2 not found", change: { $0.nodeObjects.removeLast() }),
        Refusal(
            error: .incompleteNode(node: "n2", missing: "ip4 management port address"),
            message: "node n2 has no ip4 management port address; ovn-kubernetes may not have set it up yet",
            destination: .pod(namespace: "shop", name: "host-1"),
            change: { $0.nodeObjects[1].metadata.annotations = [:] }),
        Refusal(
            error: .annotation("node n1: the annotation k8s.ovn.org/node-subnets has unexpected JSON"),
            message: "node n1: the annotation k8s.ovn.org/node-subnets has unexpected JSON",
            change: { $0.nodeObjects[0].metadata.annotations?["k8s.ovn.org/node-subnets"] = "[" }),
        Refusal(
            error: .annotation("pod shop/db-0: the annotation k8s.ovn.org/pod-networks names no default network"),
            message: "pod shop/db-0: the annotation k8s.ovn.org/pod-networks names no default network",
            change: changing("db-0") { $0.metadata.annotations?["k8s.ovn.org/pod-networks"] = "{}" }),
    ]

    @Test(arguments: refusals)
    func theReasonIsTold(refusal: Refusal) async throws {
        var cluster = try FakeCluster()
        try refusal.change(&cluster)
        do {
            _ = try await cluster.resolve(
                refusal.source, refusal.destination, port: refusal.port, transport: refusal.transport,
                family: refusal.family, ovnNamespace: refusal.ovnNamespace)
            Issue.record("it was resolved")
        } catch let error as ResolveError {
            #expect(error == refusal.error)
            #expect(error.description == refusal.message)
        }
    }

    @Test func anAddressNeedsAPortAndTheSourcesFamily() async throws {
        let cluster = try FakeCluster()
        let four = try #require(IPAddress("8.8.8.8"))
        let six = try #require(IPAddress("2001:db8::1"))
        await #expect(throws: ResolveError.noPort(destination: "8.8.8.8")) {
            try await cluster.resolve("web-0", .address(four, port: nil), port: nil)
        }
        await #expect(throws: ResolveError.familiesDiffer(source: "10.1.1.5", destination: "2001:db8::1")) {
            try await cluster.resolve("web-0", .address(six, port: 80), port: nil)
        }
    }

    /// Those that only a walk runs into.
    @Test func whatAWalkMisses() {
        #expect(
            ResolveError.noToolContainer(node: "n1", namespace: "ovn").description
                == "no running container with Open vSwitch's tools on node n1 in namespace ovn;"
                + " check the node's ovnkube-node pod")
        #expect(
            ResolveError.noDatabaseContainer(node: "n1", namespace: "ovn").description
                == "no running container with the Southbound database for node n1 in namespace ovn")
    }
}
