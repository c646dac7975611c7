import NetworkTypes
import OVNKubernetes
import PathModel
import Synchronization
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// Requests tied to a cluster's objects.
@Suite struct ResolverTests {
    @Test func aPodIsFoundWithItsPort() async throws {
        let trace = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "db-0"))
        #expect(trace.source.logicalPort == "shop_web-0")
        #expect(trace.source.node == "n1")
        #expect(trace.source.ethernetAddress.description == "0a:58:0a:01:01:05")
        #expect(trace.source.gatewayEthernetAddress.description == "0a:58:0a:01:01:01")
        #expect(trace.source.subnet?.description == "10.1.1.5/24")
        #expect(trace.destination.address.description == "10.1.2.5")
        #expect(trace.destinationPort == 8080 && trace.sourcePort == 32768)
        #expect(trace.cluster.placement.isInterconnect && trace.cluster.namespace == "ovn")
        #expect(trace.cluster.serviceNetworks.isEmpty)
        #expect(Set(trace.cluster.podNetworks.map(\.description)) == ["10.1.1.0/24", "10.1.2.0/24"])
        #expect(trace.cluster.services.isEmpty)
    }

    /// A search among the pods of all namespaces would be a round trip before the one that reads what was found.
    @Test(arguments: ["ovn-kubernetes", "openshift-ovn-kubernetes"])
    func theUsualNamespacesAreAskedWithoutASearch(namespace: String) async throws {
        var cluster = try FakeCluster()
        for index in cluster.podObjects.indices where cluster.podObjects[index].metadata.namespace == "ovn" {
            cluster.podObjects[index].metadata.namespace = namespace
        }
        let trace = try await cluster.resolve("web-0", .pod(namespace: "shop", name: "db-0"))
        #expect(trace.cluster.namespace == namespace)
        let asked = cluster.podLists.asked.withLock { $0 }
        #expect(asked == ["ovn-kubernetes any", "openshift-ovn-kubernetes any"])
    }

    @Test func aNamespaceOfAnotherNameIsFoundByItsPods() async throws {
        let cluster = try FakeCluster()
        #expect(try await cluster.resolve("web-0", .pod(namespace: "shop", name: "db-0")).cluster.namespace == "ovn")
        #expect(cluster.podLists.asked.withLock { $0.contains("all app=ovnkube-node") && $0.contains("ovn any") })
    }

    @Test func aHostIsAttachedByItsManagementPort() async throws {
        let trace = try await FakeCluster().resolve("host-0", .pod(namespace: "shop", name: "db-0"))
        #expect(trace.source.logicalPort == "k8s-n1")
        #expect(trace.source.address.description == "10.1.1.2")
        #expect(trace.source.ethernetAddress.description == "0a:58:0a:01:01:02")
        #expect(trace.source.endpoint.address.description == "172.18.0.11" && trace.source.endpoint.isHostNetwork)
    }

    /// A node is attached as a pod on its host network is.
    @Test func aNodeIsItsHost() async throws {
        let cluster = try FakeCluster()
        for target in [Target.pod(namespace: "shop", name: "db-0"), .service(namespace: "shop", name: "db", port: nil)]
        {
            let (pod, node) = (
                try await cluster.resolve("host-0", target, port: 5432),
                try await cluster.resolve(from: .node("n1", port: nil), target, port: 5432)
            )
            #expect(node.source.endpoint.label == "node n1" && node.source.endpoint.isHostNetwork)
            #expect(node.pods.map(\.metadata.name) == pod.pods.map(\.metadata.name).filter { $0 != "host-0" })
            var attachment = node.source
            attachment.endpoint = pod.source.endpoint
            #expect(attachment == pod.source)
            #expect(node.source.endpoint.address == pod.source.endpoint.address)
            #expect(node.beginsInHost == pod.beginsInHost)
        }
    }

    @Test func aNodeIsReachedAtItsAddress() async throws {
        let trace = try await FakeCluster().resolve("web-0", .node("n2", port: 22), port: nil)
        #expect(trace.destination.address.description == "172.18.0.12" && trace.destinationPort == 22)
        #expect(trace.destinationHost?.label == "node n2")
        // As for an address, it is known which services there are.
        #expect(!trace.cluster.services.isEmpty)
    }

    /// Of several addresses the one inside the cluster, which pods on the host network have, of a family that the client has.
    @Test func aNodesAddressFitsItsClient() async throws {
        var cluster = try FakeCluster()
        let addresses =
            #"{"type":"ExternalIP","address":"203.0.113.1"},{"type":"Hostname","address":"n2"},"#
            + #"{"type":"InternalIP","address":"fd00::2"},{"type":"InternalIP","address":"172.18.0.12"}"#
        cluster.nodeObjects[1].status = try decode(#"{"addresses":[\#(addresses)]}"#)
        let trace = try await cluster.resolve("web-0", .node("n2", port: 22), port: nil)
        #expect(trace.destination.address.description == "172.18.0.12")
        #expect(
            try await cluster.resolve(from: .node("n2", port: nil), .pod(namespace: "shop", name: "web-0"))
                .source.endpoint.address.description == "172.18.0.12")
    }

    /// From node to node both families are there, and the one that is asked for is taken.
    @Test(arguments: [(IPAddress.Family?.none, "172.18.0.12"), (.ip4, "172.18.0.12"), (.ip6, "fd00::2")])
    func aFamilyThatIsAskedForIsTaken(family: IPAddress.Family?, address: String) async throws {
        var cluster = try FakeCluster()
        for (index, v6) in ["fd00::1", "fd00::2"].enumerated() {
            let addresses =
                #"{"type":"InternalIP","address":"172.18.0.1\#(index + 1)"},{"type":"InternalIP","address":"\#(v6)"}"#
            cluster.nodeObjects[index].status = try decode(#"{"addresses":[\#(addresses)]}"#)
            cluster.nodeObjects[index].metadata.annotations?["k8s.ovn.org/node-subnets"] =
                #"{"default":["10.1.\#(index + 1).0/24","fd01:0:0:\#(index + 1)::/64"]}"#
        }
        let trace = try await Resolver(cluster: cluster).resolve(
            TraceRequest(
                source: .node("n1", port: nil), destination: .node("n2", port: 22), family: family))
        #expect(trace.destination.address.description == address)
        #expect(trace.source.endpoint.address.family == trace.destination.address.family)
    }

    /// A service of both families is asked for over each; a client with one is told that it lacks the other, which is left out then.
    @Test func aClientOfOneFamilyDoesNotReachTheOther() async throws {
        var cluster = try FakeCluster()
        let index = try #require(cluster.serviceObjects.firstIndex { $0.metadata.name == "db" })
        cluster.serviceObjects[index].spec.clusterIPs = ["10.96.0.9", "fd00:96::9"]
        let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))
        #expect(
            try await cluster.resolve("web-0", service, port: nil, family: .ip4).destination.address.description
                == "10.96.0.9")
        await #expect(throws: ResolveError.familiesDiffer(source: "10.1.1.5", destination: "fd00:96::9")) {
            try await cluster.resolve("web-0", service, port: nil, family: .ip6)
        }
    }

    @Test func anAddressOfAnotherFamilyThanAskedForIsRefused() async throws {
        let address = try #require(IPAddress("10.1.2.5"))
        await #expect(throws: ResolveError.otherFamily(address: "10.1.2.5", wanted: .ip6)) {
            try await FakeCluster().resolve("web-0", .address(address, port: 80), port: nil, family: .ip6)
        }
    }

    @Test func aServiceIsFoundWithItsEndpoints() async throws {
        let cluster = try FakeCluster()
        for (reference, port, expected) in [
            (ServicePortReference.name("sql"), nil, 5432), (.number(5432), nil, 5432), (nil, 5432, 5432),
        ] as [(ServicePortReference?, UInt16?, UInt16)] {
            let trace = try await cluster.resolve(
                "web-0", .service(namespace: "shop", name: "db", port: reference), port: port)
            #expect(trace.destinationPort == expected)
            guard case .service(let service) = trace.destination else {
                Issue.record("not a service")
                continue
            }
            #expect(service.hasPort && service.address.description == "10.96.0.9")
            #expect(trace.cluster.serviceNetworks.map(\.description) == ["10.96.0.9/32"])
            #expect(
                service.backends.map { "\($0.endpoint.label) \($0.address):\($0.port)" } == [
                    "pod shop/db-0 10.1.2.5:8080", "pod shop/web-1 10.1.1.6:8080",
                ])
        }
    }

    @Test func theOnlyPortOfAProtocolNeedsNoName() async throws {
        let trace = try await FakeCluster().resolve(
            "web-0", .service(namespace: "shop", name: "db", port: nil), port: nil, transport: .udp)
        #expect(trace.destinationPort == 53)
    }

    /// What becomes of a packet to a port that a service does not have is the answer, not an error.
    @Test func aPortThatTheServiceLacksIsTraced() async throws {
        for (number, transport) in [(UInt16(81), TransportProtocol.tcp), (5432, .udp)] {
            let trace = try await FakeCluster().resolve(
                "web-0", .service(namespace: "shop", name: "db", port: nil), port: number, transport: transport)
            guard case .service(let service) = trace.destination else {
                Issue.record("not a service")
                return
            }
            #expect(!service.hasPort && service.backends.isEmpty && trace.destinationPort == number)
        }
    }

    @Test func endpointsThatAreNotReadyAreLeftOut() async throws {
        var cluster = try FakeCluster()
        cluster.slices["shop/db"] = [
            try FakeCluster.slice("sql", "TCP", 8080, [("10.1.2.5", "db-0", "n2")], ready: false)
        ]
        let trace = try await cluster.resolve("web-0", .service(namespace: "shop", name: "db", port: .name("sql")))
        guard case .service(let service) = trace.destination else {
            Issue.record("not a service")
            return
        }
        #expect(service.hasPort && service.backends.isEmpty)
        #expect(service.leftOut.map(\.endpoint.address.description) == ["10.1.2.5"])
        #expect(service.leftOut.map(\.reason) == [.notReady] && service.notes.isEmpty)
    }

    /// Where no endpoint is ready, those take connections that still serve while they are terminated.
    @Test func endpointsThatEndServeWhereNoneIsReady() async throws {
        var cluster = try FakeCluster()
        let ending = try FakeCluster.slice(
            "sql", "TCP", 8080, [("10.1.2.5", "db-0", "n2")], ready: false, isEnding: true)
        let ready = try FakeCluster.slice("sql", "TCP", 8080, [("10.1.1.6", "web-1", "n1")])
        let unready = try FakeCluster.slice("sql", "TCP", 8080, [("10.1.1.5", "web-0", "n1")], ready: false)
        for (slices, expected) in [
            ([ending, unready], ["10.1.2.5:8080"]), ([ending, ready, unready], ["10.1.1.6:8080"]),
            // Two slices may have one endpoint for a while.
            ([ending, ready, ready], ["10.1.1.6:8080"]),
        ] {
            cluster.slices["shop/db"] = slices
            let trace = try await cluster.resolve("web-0", .service(namespace: "shop", name: "db", port: .name("sql")))
            guard case .service(let service) = trace.destination else {
                Issue.record("not a service")
                return
            }
            #expect(service.backends.map(\.text) == expected)
            #expect(service.notes == (expected == ["10.1.2.5:8080"] ? [.endingEndpointsUsed(service: "shop/db")] : []))
            #expect(service.leftOut.count == Set(slices.map { $0.endpoints?[0].addresses[0] }).count - 1)
        }
    }

    @Test(
        arguments: [
            (EndpointChoice.pod(namespace: nil, name: "web-1"), "10.1.1.6:8080"),
            (.pod(namespace: "shop", name: "db-0"), "10.1.2.5:8080"),
            (.first, nil), (.every, nil),
        ] as [(EndpointChoice, String?)])
    func anEndpointIsFoundByItsPod(endpoints: EndpointChoice, expected: String?) async throws {
        let trace = try await FakeCluster().resolve(
            "web-0", .service(namespace: "shop", name: "db", port: .name("sql")), port: nil, endpoints: endpoints)
        #expect(trace.endpoint?.text == expected)
        #expect(trace.looksAtEveryEndpoint == (endpoints == .every))
        // The others are known all the same.
        #expect(trace.preferredEndpoints.count == 2 && trace.preferredEndpoints.first == expected ?? "10.1.2.5:8080")
    }

    @Test func anEndpointIsFoundByItsAddress() async throws {
        let address = try #require(IPAddress("10.1.1.6"))
        let trace = try await FakeCluster().resolve(
            "web-0", .service(namespace: "shop", name: "db", port: .name("sql")), port: nil,
            endpoints: .address(address))
        #expect(trace.endpoint?.endpoint.name == "web-1")
    }

    /// The error says which endpoints are ready.
    @Test func anEndpointThatIsNotReadyIsRefused() async throws {
        var cluster = try FakeCluster()
        let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))
        let wanted = EndpointChoice.pod(namespace: "dev", name: "web-1")
        for (slices, ready) in [
            (cluster.slices["shop/db"], "ready: 10.1.2.5:8080 (pod shop/db-0), 10.1.1.6:8080 (pod shop/web-1)"),
            ([], "none is ready"),
        ] {
            cluster.slices["shop/db"] = slices
            do {
                _ = try await cluster.resolve("web-0", service, port: nil, endpoints: wanted)
                Issue.record("it was resolved")
            } catch let error as ResolveError {
                #expect(error.description == "service shop/db has no ready endpoint dev/web-1; \(ready)")
            }
        }
    }

    @Test func anAddressKnowsTheServices() async throws {
        let address = try #require(IPAddress("10.96.0.9"))
        let trace = try await FakeCluster().resolve("web-0", .address(address, port: 99), port: nil)
        #expect(trace.destinationPort == 99)
        #expect(trace.cluster.services[address]?.map(\.name) == ["shop/db"])
        #expect(trace.cluster.services[address]?.first?.ports == ["tcp/5432", "udp/53", "tcp/80"])
        #expect(trace.cluster.serviceNetworks.map(\.description) == ["10.96.0.0/16", "10.96.0.0/16"])
        #expect(trace.cluster.podNetworks.map(\.description) == ["10.1.0.0/16"])
    }

    /// The service network may be known by the API server's own objects alone, and the pods' by the nodes.
    @Test func networksAreKnownWithoutTheConfigMap() async throws {
        var cluster = try FakeCluster()
        cluster.config = nil
        cluster.cidrs = ["10.97.0.0/16"]
        let address = try #require(IPAddress("10.97.0.9"))
        let facts = try await cluster.resolve("web-0", .address(address, port: 99), port: nil).cluster
        #expect(facts.serviceNetworks.map(\.description) == ["10.97.0.0/16"])
        #expect(Set(facts.podNetworks.map(\.description)) == ["10.1.1.0/24", "10.1.2.0/24"])
    }

    /// OpenShift's config map has another name, and holds a configuration file.
    @Test func networksAreKnownFromTheConfigurationFile() async throws {
        var cluster = try FakeCluster()
        cluster.config = try decode(
            #"{"metadata": {"name": "ovnkube-config"}, "data": {"ovnkube.conf": "[default]\ncluster-subnets=\"10.128.0.0/14/23\"\n"#
                + #"[kubernetes]\nservice-cidrs=\"172.30.0.0/16\"\n"}}"#)
        cluster.cidrs = []
        let address = try #require(IPAddress("172.30.0.9"))
        let facts = try await cluster.resolve("web-0", .address(address, port: 99), port: nil).cluster
        #expect(facts.serviceNetworks.map(\.description) == ["172.30.0.0/16"])
        #expect(facts.podNetworks.map(\.description) == ["10.128.0.0/14"])
    }

    /// A pod with addresses of both families, its router and its neighbours have the Ethernet addresses of IPv4.
    @Test func aPodIsFoundByIPv6() async throws {
        var cluster = try FakeCluster()
        try cluster.addIPv6()
        let trace = try await cluster.resolve("web-0", .pod(namespace: "shop", name: "db-0"), family: .ip6)
        #expect(
            trace.source.address.description == "fd00:1:1::5" && trace.destination.address.description == "fd00:1:2::5")
        #expect(trace.source.ethernetAddress.description == "0a:58:0a:01:01:05")
        #expect(trace.source.gatewayEthernetAddress.description == "0a:58:0a:01:01:01")
        #expect(trace.source.subnet?.description == "fd00:1:1::5/64")
        let sent = Journey(of: trace).forward.start.logical?.packet
        #expect(sent?.ethernetDestination.description == "0a:58:0a:01:01:01")
    }

    /// By IPv6 a neighbour's Ethernet address is its pod's, which its address does not tell.
    @Test(
        arguments: [
            ("fd00:1:1::6", "0a:58:0a:01:01:06"), ("fd00:1:1::1", "0a:58:0a:01:01:01"),
            ("fd00:1:1::2", "0a:58:0a:01:01:02"),
            // What is elsewhere is behind the router; what nobody has has the address that nobody has.
            ("fd00:1:2::5", "0a:58:0a:01:01:01"), ("2001:db8::1", "0a:58:0a:01:01:01"), ("fd00:1:1::99", nil),
            ("10.1.1.6", "0a:58:0a:01:01:06"),
        ] as [(String, String?)])
    func aNeighbourIsFoundByItsAddress(text: String, expected: String?) async throws {
        var cluster = try FakeCluster()
        try cluster.addIPv6()
        let address = try #require(IPAddress(text))
        let trace = try await cluster.resolve("web-0", .address(address, port: 80), port: nil)
        let sent = Journey(of: trace).forward.start.logical?.packet.ethernetDestination
        #expect(sent == (expected.flatMap { MACAddress($0) } ?? LogicalNames.ethernetAddress(for: address)))
        let isListed = cluster.podLists.asked.withLock { $0.contains("all any") }
        #expect(isListed == ["fd00:1:1::6", "fd00:1:1::99"].contains(text), "nothing else needs all pods")
    }

    @Test func nodesAreFoundByTheirAddresses() async throws {
        let facts = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "db-0")).cluster
        let host = try #require(IPAddress("172.18.0.12"))
        let management = try #require(IPAddress("10.1.1.2"))
        let nobody = try #require(IPAddress("172.18.0.13"))
        #expect(facts.node(withAddress: host)?.name == "n2")
        #expect(facts.node(withAddress: management)?.name == "n1")
        #expect(facts.node(withTunnelAddress: host)?.name == "n2")
        #expect(facts.node(withAddress: nobody) == nil && facts.node(withTunnelAddress: nobody) == nil)
        #expect(!facts.areInOneZone("n1", "n2") && facts.areInOneZone("n1", "n1"))
    }
}
