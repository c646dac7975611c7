import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Connections that touch a node's host, on the replayed clusters: to a host, from one, and through its routes and rules.
@Suite(.onEachOVN) struct HostTests {
    /// A connection, and what its hosts must say.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var verdict = "delivered"
        /// The hosts of the forward leg, and those of the reply.
        var forth: [String]
        var back: [String]
        var translations: [String] = []
        /// The logical datapaths of the forward leg.
        var way: String?

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let client = "ovn-kubernetes-wkshp-server-fkghp"
    static let viaMasquerade = "ext_ovn-worker > GR_ovn-worker > join > ovn_cluster_router > transit_switch"

    static let cases = [
        // To a node's host.
        Case(
            bundle: "workshop", arguments: "\(client) ip/172.18.0.3 --port 9090",
            forth: ["ovn-worker in ovn-k8s-mp0 route local"], back: ["ovn-worker out ovn-k8s-mp0 route dev ovn-k8s-mp0"]
        ),
        // Its management port has an Ethernet address of its own.
        Case(
            bundle: "workshop", arguments: "\(client) ip/10.244.1.2 --port 9090",
            forth: ["ovn-worker in ovn-k8s-mp0 route local"],
            back: ["ovn-worker out ovn-k8s-mp0 route dev ovn-k8s-mp0"]),
        Case(
            bundle: "modern", arguments: "\(client) hostnet-worker --port 8080",
            forth: ["ovn-worker in ovn-k8s-mp0 route local"], back: ["ovn-worker out ovn-k8s-mp0 route dev ovn-k8s-mp0"]
        ),
        Case(
            bundle: "modern", arguments: "\(client) hostnet-worker2 --port 8080",
            forth: ["ovn-worker2 in breth0 route local"], back: ["ovn-worker2 out breth0 route dev breth0"]),
        Case(
            bundle: "workshop", arguments: "\(client) ip/10.244.0.2 --port 9090",
            forth: ["ovn-worker2 in ovn-k8s-mp0 route local"],
            back: ["ovn-worker2 out ovn-k8s-mp0 route via 10.244.0.1 dev ovn-k8s-mp0"]),
        // A service whose endpoint is a node's host.
        Case(
            bundle: "workshop", arguments: "\(client) svc/kubernetes",
            forth: ["ovn-control-plane in breth0 route local"],
            back: ["ovn-control-plane out breth0 route dev breth0"],
            translations: ["DNAT 10.96.0.1:443 > 172.18.0.4:6443", "SNAT 10.244.1.6 > 172.18.0.3"]),
        // A host's own connections.
        Case(
            bundle: "modern", arguments: "hostnet-worker bbox --port 8080",
            forth: ["ovn-worker out ovn-k8s-mp0 route via 10.244.1.1 dev ovn-k8s-mp0"],
            back: ["ovn-worker in ovn-k8s-mp0 route local"]),
        Case(
            bundle: "modern", arguments: "hostnet-worker svc/bbox",
            forth: ["ovn-worker out breth0 route via 169.254.0.4 dev breth0"],
            back: ["ovn-worker in breth0 route local"],
            translations: ["DNAT 10.96.236.126:8080 > 10.244.2.3:8080", "SNAT 169.254.0.2 > 100.64.0.2"],
            way: viaMasquerade + " > ovn_cluster_router > ovn-worker2"),
        Case(
            bundle: "workshop", arguments: "kube-system/etcd-ovn-control-plane svc/bbox",
            forth: ["ovn-control-plane out breth0 route via 169.254.169.4 dev breth0"],
            back: ["ovn-control-plane in breth0 route local"],
            translations: ["DNAT 10.96.242.8:8080 > 10.244.0.7:8080", "SNAT 169.254.169.2 > 100.64.0.2"],
            way: "ext_ovn-control-plane > GR_ovn-control-plane > join > ovn_cluster_router > ovn-worker2"),
        Case(
            bundle: "modern", arguments: "hostnet-worker svc/kubernetes",
            forth: [
                "ovn-worker out breth0 route via 169.254.0.4 dev breth0", "ovn-control-plane in breth0 route local",
            ],
            back: ["ovn-control-plane out breth0 route dev breth0", "ovn-worker in breth0 route local"],
            translations: ["DNAT 10.96.0.1:443 > 172.18.0.4:6443", "SNAT 169.254.0.2 > 172.18.0.3"]),
        // The host is the service's endpoint itself, and the bridge turns the packet around.
        Case(
            bundle: "workshop", arguments: "kube-system/etcd-ovn-control-plane svc/kubernetes",
            forth: [
                "ovn-control-plane out breth0 route via 169.254.169.4 dev breth0",
                "ovn-control-plane in breth0 route local",
            ], back: ["ovn-control-plane out breth0 route dev breth0", "ovn-control-plane in breth0 route local"]),
        // Internal traffic policy: the host's rule marks the packet, and another table routes it.
        Case(
            bundle: "modern", arguments: "hostnet-worker svc/wkshp-local",
            forth: [
                "ovn-worker mark meta mark set 0x001745ec",
                "ovn-worker out ovn-k8s-mp0 route via 10.244.1.1 dev ovn-k8s-mp0",
            ], back: ["ovn-worker in ovn-k8s-mp0 route local"],
            translations: ["DNAT 10.96.172.178:80 > 10.244.1.3:8080"],
            way: "ovn-worker > ovn_cluster_router > ovn-worker"),
        // The node's own node port.
        Case(
            bundle: "workshop", arguments: "kube-system/etcd-ovn-control-plane ip/172.18.0.4 --port 30722",
            forth: [
                "ovn-control-plane output meta l4proto tcp fib daddr type local tcp dport 30722 dnat to 10.96.242.8:8080",
                "ovn-control-plane out breth0 route via 169.254.169.4 dev breth0",
            ], back: ["ovn-control-plane in breth0 route local"],
            translations: [
                "DNAT 172.18.0.4:30722 > 10.96.242.8:8080", "DNAT 10.96.242.8:8080 > 10.244.0.7:8080",
                "SNAT 169.254.169.2 > 100.64.0.2",
            ]),
        // Outside of OVN.
        Case(
            bundle: "modern", arguments: "hostnet-worker ip/8.8.8.8 --port 53",
            forth: ["ovn-worker out breth0 route via 172.18.0.1 dev breth0"],
            back: ["ovn-worker in breth0 route local"],
            way: ""),
        // From host to host by routes alone, whether pods or nodes are named.
        Case(
            bundle: "modern", arguments: "hostnet-worker hostnet-worker2 --port 8080",
            forth: ["ovn-worker out breth0 route dev breth0", "ovn-worker2 in breth0 route local"],
            back: ["ovn-worker2 out breth0 route dev breth0", "ovn-worker in breth0 route local"], way: ""),
        Case(
            bundle: "modern", arguments: "hostnet-worker ip/172.18.0.3 --port 9090",
            forth: ["ovn-worker route local"], back: [], way: ""),
        // What stops there stops for a host as well.
        Case(
            bundle: "modern", arguments: "hostnet-worker svc/bbox --port 99", verdict: "dropped",
            forth: ["ovn-worker out breth0 route via 169.254.0.4 dev breth0"], back: []),
        Case(
            bundle: "modern", arguments: "hostnet-worker svc/no-endpoints --port 80", verdict: "dropped",
            forth: ["ovn-worker out breth0 route via 169.254.0.4 dev breth0"], back: []),
    ]

    @Test(arguments: cases)
    func hostsSayWhatTheyDo(expected: Case) async throws {
        let server = try await TestClusters.shared(expected.bundle).server
        let trace = try await server.trace(expected.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict.word == expected.verdict, "\(trace.summary)")
        #expect(trace.forward?.hosts.map(Self.words) == expected.forth)
        #expect(trace.reply?.hosts.map(Self.words) ?? [] == expected.back)
        let translations = trace.forward?.translations.map { "\($0.kind) \($0.from) > \($0.to)" } ?? []
        if !expected.translations.isEmpty { #expect(translations == expected.translations) }
        if let way = expected.way { #expect(trace.forward?.logical.way == way) }
    }

    static let nodes = [
        "hostnet-worker": "node/ovn-worker", "kube-system/etcd-ovn-control-plane": "node/ovn-control-plane",
    ]

    /// A node's connections are those of a pod on its host network.
    @Test(arguments: cases.filter { one in nodes.keys.contains { one.arguments.hasPrefix($0 + " ") } })
    func aNodeIsAsAPodOnItsHostNetwork(expected: Case) async throws {
        let server = try await TestClusters.shared(expected.bundle).server
        let words = expected.arguments.split(separator: " ").map(String.init)
        let (pod, node) = (
            try await server.trace(words),
            try await server.trace([try #require(Self.nodes[words[0]])] + words.dropFirst())
        )
        #expect(node.verdict == pod.verdict && node.verdict.word == expected.verdict, "\(node.summary)")
        #expect(node.source.kind == .node && node.source.address == pod.source.address)
        #expect(node.legs.count == pod.legs.count)
        for (one, other) in zip(node.legs, pod.legs) {
            #expect(one.verdict == other.verdict)
            #expect(one.hosts.map(Self.words) == other.hosts.map(Self.words))
            #expect(one.logical.way == other.logical.way)
            #expect(one.translations == other.translations)
        }
    }

    /// A node as the destination is its address.
    @Test func aNodeIsReachedAtItsAddress() async throws {
        let server = try await TestClusters.shared("modern").server
        let named = try await server.trace([Self.client, "node/ovn-worker2:9090"])
        let address = try await server.trace([Self.client, "\(named.destination.address):9090"])
        #expect(named.destination.label == "node ovn-worker2")
        #expect(named.verdict == .delivered && named.verdict == address.verdict, "\(named.summary)")
        #expect(named.legs.map { $0.hosts.map(Self.words) } == address.legs.map { $0.hosts.map(Self.words) })
    }

    static func words(_ host: Section) -> String {
        let hop = host.hops.first
        let parts = [host.place, hop?.inport.map { "in \($0)" }, hop?.outport.map { "out \($0)" }].compactMap(\.self)
        return (parts + (hop?.stages ?? []).map { "\($0.name) \($0.deeds.joined(separator: "; "))" })
            .joined(separator: " ")
    }

    /// The bridge of another node takes packets to node ports into OVN before its host sees them.
    @Test func anotherNodesNodePortIsNotItsHosts() async throws {
        let server = try await TestClusters.shared("workshop").server
        let trace = try await server.trace([Self.client, "ip/172.18.0.4", "--port", "30722"])
        #expect(trace.legs.allSatisfy { $0.hosts.isEmpty })
        // The external bridge of that node takes the packet into OVN, where it is followed.
        #expect(trace.forward?.openflow.sections.map(\.place).contains("ovn-control-plane") ?? false)
        #expect(trace.forward?.translations.contains { $0.kind == .destination } ?? false)
        #expect(trace.verdict == .delivered, "\(trace.summary)")
    }

    @Test(arguments: ["workshop", "modern"])
    func tracesBetweenPodsAskNoHost(bundle: String) async throws {
        try await TestClusters.withServer(bundle) { server in
            let trace = try await server.trace([Self.client, "bbox", "--port", "8080"])
            #expect(trace.legs.allSatisfy { $0.hosts.isEmpty })
            #expect(trace.verdict == .delivered)
        }
    }

    /// The question to a host goes with what is asked anyway, in its exec; only a host that the packet reaches by the wire is
    /// one that nothing else is asked of.
    @Test(arguments: [("ip/172.18.0.3", 3), ("ip/10.244.0.2", 4), ("ip/172.18.0.2", 5)])
    func askingAHostTakesNoRoundOfItsOwn(target: String, execs: Int) async throws {
        try await TestClusters.withServer("modern") { server in
            let trace = try await server.trace([Self.client, target, "--port", "9090"])
            #expect(trace.legs.map(\.hosts.count) == [1, 1], "\(trace.summary)")
            #expect(server.log.execs.count <= execs, "\(server.log.execs.map(\.pod))")
        }
    }
}
