import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceResolve

/// Where the packets of a client outside the cluster come in.
@Suite struct EntryNodeTests {
    static let client = ip("203.0.113.7")

    static func ip(_ text: String) -> IPAddress { [text].compactMap { IPAddress($0) }[0] }

    /// The small cluster with services that clients outside reach: by a load balancer, by a node port of either policy, and not.
    static func cluster() throws -> FakeCluster {
        var cluster = try FakeCluster()
        func add(_ name: String, _ address: Int, _ spec: String, _ status: String = "{}") throws {
            cluster.serviceObjects.append(
                try decode(
                    """
                    {"metadata": {"name": "\(name)", "namespace": "shop"}, "spec": {"clusterIP": "10.96.0.\(address)",
                     "clusterIPs": ["10.96.0.\(address)"], \(spec)}, "status": \(status)}
                    """))
            cluster.slices["shop/\(name)"] = [try FakeCluster.slice("", "TCP", 8080, [("10.1.2.5", "db-0", "n2")])]
        }
        let ingress = #"{"loadBalancer": {"ingress": [{"ip": "172.18.0.210"}]}}"#
        let ports = #""ports": [{"port": 80, "nodePort": 31080}]"#
        try add("lb", 10, #""type": "LoadBalancer", \#(ports)"#, ingress)
        try add(
            "local", 11, #""type": "LoadBalancer", "externalTrafficPolicy": "Local", \#(ports)"#,
            ingress.replacing("210", with: "211"))
        try add("external", 12, #""externalIPs": ["172.18.0.110"], "ports": [{"port": 80}]"#)
        try add("node", 16, #""externalIPs": ["172.18.0.12"], "ports": [{"port": 80}]"#)
        try add("ports", 13, #""type": "NodePort", \#(ports)"#)
        try add("own", 14, #""type": "NodePort", "externalTrafficPolicy": "Local", \#(ports)"#)
        try add("inside", 15, #""type": "ClusterIP", "ports": [{"port": 80}]"#)
        return cluster
    }

    static func resolve(
        _ destination: Target, port: UInt16? = nil, from client: IPAddress = client, via: String? = nil,
        in cluster: FakeCluster? = nil
    ) async throws -> ResolvedTrace {
        try await (try cluster ?? Self.cluster()).resolve(
            from: .external(client, via: via), destination, port: port)
    }

    /// A destination, the node by which its packets come in, and what is dialled and told.
    struct Case: Sendable {
        var destination: Target
        var node: String
        var dialled: String
        var notes: [String] = []
    }

    static func service(_ name: String) -> Target { .service(namespace: "shop", name: name, port: nil) }
    static func address(_ text: String, _ port: UInt16) -> Target { .address(ip(text), port: port) }

    @Test(arguments: [
        Case(destination: address("172.18.0.12", 9100), node: "n2", dialled: "172.18.0.12:9100"),
        Case(destination: .node("n2", port: 31080), node: "n2", dialled: "172.18.0.12:31080"),
        Case(destination: address("10.1.2.77", 80), node: "n2", dialled: "10.1.2.77:80", notes: ["pod-subnet"]),
        Case(
            destination: address("172.18.0.210", 80), node: "n1", dialled: "172.18.0.210:80", notes: ["first-by-name"]),
        // A node that has an endpoint is the only one that does.
        Case(
            destination: address("172.18.0.211", 80), node: "n2", dialled: "172.18.0.211:80", notes: ["ready-endpoint"]),
        Case(
            destination: service("lb"), node: "n1", dialled: "172.18.0.210:80",
            notes: ["load-balancer-address", "first-by-name"]),
        Case(
            destination: service("local"), node: "n2", dialled: "172.18.0.211:80",
            notes: ["load-balancer-address", "ready-endpoint"]),
        Case(
            destination: service("external"), node: "n1", dialled: "172.18.0.110:80",
            notes: ["external-ip", "first-by-name"]),
        // An external IP may be a node's own.
        Case(destination: service("node"), node: "n2", dialled: "172.18.0.12:80", notes: ["external-ip"]),
        Case(
            destination: service("ports"), node: "n1", dialled: "172.18.0.11:31080",
            notes: ["node-port", "first-by-name"]),
        Case(
            destination: service("own"), node: "n2", dialled: "172.18.0.12:31080",
            notes: ["node-port", "ready-endpoint"]),
    ])
    func packetsComeInThere(_ example: Case) async throws {
        let trace = try await Self.resolve(example.destination)
        #expect(trace.source.node == example.node && trace.beginsOutside)
        #expect(TransportAddress(trace.destination.address, port: trace.destinationPort).description == example.dialled)
        #expect(trace.notes.map(\.code) == example.notes)
        #expect(trace.source.logicalPort == "breth0_\(example.node)" && trace.source.address == Self.client)
        #expect(trace.source.gatewayEthernetAddress == trace.cluster.nodes[example.node]?.gatewayEthernetAddress)
        #expect(trace.source.endpoint.kind == .external && trace.source.endpoint.node == example.node)
    }

    @Test func aPodIsReachedByItsNode() async throws {
        let trace = try await Self.resolve(.pod(namespace: "shop", name: "db-0"), port: 8080)
        #expect(trace.source.node == "n2" && trace.notes.map(\.code) == ["pod-subnet"])
        // A pod on its node's network has the node's own address.
        let host = try await Self.resolve(.pod(namespace: "shop", name: "host-1"), port: 8080)
        #expect(host.source.node == "n2" && host.notes.isEmpty)
    }

    /// A node that is named is that which packets come in at, and its port is the one that is dialled.
    @Test func theNodeMayBeNamed() async throws {
        for destination in [Self.address("172.18.0.211", 80), Self.service("own"), Self.address("172.18.0.12", 80)] {
            let trace = try await Self.resolve(destination, via: "n1")
            #expect(
                trace.source.node == "n1" && !trace.notes.contains { if case .entersAt = $0 { true } else { false } })
        }
        #expect(try await Self.resolve(Self.service("own"), via: "n1").destination.address.description == "172.18.0.11")
        // What nobody outside has a route to may still be routed to a node.
        #expect(try await Self.resolve(Self.address("10.96.0.10", 80), via: "n1").source.node == "n1")
    }

    /// One endpoint of a service may be asked for.
    @Test func anEndpointMayBeNamed() async throws {
        var request = TraceRequest(source: .external(Self.client, via: nil), destination: Self.service("lb"))
        request.endpoints = .pod(namespace: nil, name: "db-0")
        let trace = try await Resolver(cluster: try Self.cluster()).resolve(request)
        #expect(trace.endpoint?.text == "10.1.2.5:8080" && !trace.looksAtEveryEndpoint)
        guard case .address = trace.destination else {
            Issue.record("\(trace.destination)")
            return
        }
    }

    @Test(arguments: [
        ("172.18.0.12", service("lb"), nil, ResolveError.notOutside(address: "172.18.0.12", owner: .node("n2"))),
        ("10.1.2.5", service("lb"), nil, .notOutside(address: "10.1.2.5", owner: .pods)),
        ("10.96.0.10", service("lb"), nil, .notOutside(address: "10.96.0.10", owner: .services)),
        ("172.18.0.210", service("lb"), nil, .notOutside(address: "172.18.0.210", owner: .services)),
        (
            "203.0.113.7", service("inside"), nil,
            .serviceNotForOutside(namespace: "shop", name: "inside", type: "ClusterIP", family: nil)
        ),
        (
            "2001:db8::7", service("lb"), nil,
            .serviceNotForOutside(namespace: "shop", name: "lb", type: "LoadBalancer", family: "IPv6")
        ),
        (
            "203.0.113.7", .service(namespace: "shop", name: "ports", port: .number(99)), nil,
            .serviceHasNoPort(namespace: "shop", name: "ports", port: "99", known: ["80/tcp"])
        ),
        ("203.0.113.7", address("10.96.0.10", 80), nil, .clusterAddressFromOutside(address: "10.96.0.10")),
        ("203.0.113.7", address("8.8.8.8", 53), nil, .noEntryNode(destination: "8.8.8.8")),
        ("203.0.113.7", address("172.18.0.210", 80), "nowhere", .noSuchNode("nowhere")),
        ("203.0.113.7", .node("n2", port: nil), nil, .noPort(destination: "172.18.0.12")),
        (
            "2001:db8::7", address("172.18.0.210", 80), nil,
            .familiesDiffer(source: "2001:db8::7", destination: "172.18.0.210")
        ),
    ])
    func whatCannotBeIsRefused(client: String, destination: Target, via: String?, error: ResolveError) async throws {
        let client = try #require(IPAddress(client))
        await #expect(throws: error) {
            try await Self.resolve(destination, from: client, via: via)
        }
    }

    @Test func aNodeWithoutAGatewayLetsNothingIn() async throws {
        var cluster = try Self.cluster()
        cluster.nodeObjects[0].metadata.annotations?["k8s.ovn.org/l3-gateway-config"] = nil
        await #expect(throws: ResolveError.incompleteNode(node: "n1", missing: "gateway to the wire")) {
            try await Self.resolve(Self.service("lb"), in: cluster)
        }
    }
}
