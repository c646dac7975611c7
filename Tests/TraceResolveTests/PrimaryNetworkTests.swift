import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceResolve

/// Pods whose primary network is a user-defined one.
@Suite struct PrimaryNetworkTests {
    private static let xena = Target.pod(namespace: "team-x", name: "xena")
    private static let yuri = Target.pod(namespace: "team-y", name: "yuri")

    private func cluster() throws -> FakeCluster {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        return cluster
    }

    private func server(of trace: ResolvedTrace) throws -> TraceResolve.Attachment {
        guard case .pod(let server) = trace.destination else { throw ResolveError.noSource }
        return server
    }

    @Test func podsOfOneNetworkMeetOnIt() async throws {
        let trace = try await cluster().resolve(from: Self.xena, Self.yuri)
        #expect(trace.source.address.description == "10.130.0.5")
        #expect(trace.source.logicalPort == "team.x.mesh_team-x_xena")
        #expect(trace.source.datapath == "cluster_udn_mesh_ovn_layer2_switch")
        #expect(trace.source.gatewayEthernetAddress.description == "0a:58:0a:82:00:01")
        #expect(trace.source.otherAddresses.map(\.description) == ["10.1.1.20"])
        let server = try server(of: trace)
        #expect(server.address.description == "10.130.0.6" && server.logicalPort == "team.y.mesh_team-y_yuri")
        #expect(trace.cluster.podNodes == ["team.x.mesh_team-x_xena": "n1", "team.y.mesh_team-y_yuri": "n2"])
    }

    /// The kernel's routes lead by the pod's other interface there, where OVN stops the packet.
    @Test func aPodOfTheDefaultNetworkIsMetThere() async throws {
        let trace = try await cluster().resolve(from: Self.xena, .pod(namespace: "shop", name: "db-0"))
        #expect(trace.source.address.description == "10.1.1.20" && trace.source.logicalPort == "team-x_xena")
        #expect(trace.source.network.isDefault && trace.source.home.title == "mesh")
        #expect(trace.source.gatewayEthernetAddress.description == "0a:58:0a:01:01:01")
    }

    @Test func othersMeetItOnTheDefaultNetwork() async throws {
        let server = try server(of: try await cluster().resolve("web-0", Self.xena))
        #expect(server.address.description == "10.1.1.20" && server.network.isDefault && server.home.title == "mesh")
    }

    @Test(arguments: ["10.130.0.6", "172.18.0.12"])
    func aPodsPortIsKnownByItsAddress(address: String) async throws {
        let trace = try await cluster().resolve(
            from: Self.xena, .address(try #require(IPAddress(address)), port: 80))
        #expect(trace.source.network.title == "mesh")
        #expect(trace.cluster.podNodes["team.y.mesh_team-y_yuri"] == "n2")
    }

    /// A client of another network comes to them, too, behind the node port of their service.
    @Test func portsBehindANodePortAreKnown() async throws {
        var cluster = try cluster()
        cluster.serviceObjects.append(
            try decode(
                """
                {"metadata": {"name": "xena", "namespace": "team-x"}, "spec": {"clusterIP": "10.96.0.77",
                 "clusterIPs": ["10.96.0.77"], "ports": [{"port": 80, "nodePort": 31284}]}}
                """))
        let address = try #require(IPAddress("172.18.0.12"))
        let trace = try await cluster.resolve("web-0", .address(address, port: nil), port: 31284)
        #expect(trace.cluster.podNodes == ["team.x.mesh_team-x_xena": "n1", "team.y.mesh_team-y_yuri": "n2"])
        #expect(try await cluster.resolve("web-0", .address(address, port: nil), port: 80).cluster.podNodes.isEmpty)
    }

    /// Who may not list the definitions may be allowed to list what they are made of.
    @Test(arguments: [true, false])
    func aNetworkIsKnownByItsObject(isForbidden: Bool) async throws {
        var cluster = try cluster()
        cluster.definitions = isForbidden ? nil : []
        cluster.userDefined = [
            try decode(
                """
                {"metadata": {"name": "mesh"}, "spec": {"namespaceSelector": {"matchExpressions": [
                  {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["team-x", "team-y"]}]},
                 "network": {"topology": "Layer2", "layer2": {"role": "Primary", "subnets": ["10.130.0.0/16"]}}}}
                """)
        ]
        guard isForbidden else {
            await #expect(throws: ResolveError.self) { try await cluster.resolve(from: Self.xena, Self.yuri) }
            return
        }
        let trace = try await cluster.resolve(from: Self.xena, Self.yuri)
        #expect(trace.cluster.networks == [FakeCluster.mesh] && trace.source.network == FakeCluster.mesh)
    }

    @Test func anUnreadableNetworkIsNamed() async throws {
        var cluster = try cluster()
        cluster.definitions = []
        await #expect(
            throws: ResolveError.networkUnknown(namespace: "team-x", name: "xena", attachment: "team-x/mesh")
        ) {
            try await cluster.resolve(from: Self.xena, Self.yuri)
        }
    }

    /// Before October 2025 the gateway router of the pod's node was its first router, with an Ethernet address of its own on each.
    @Test func theFirstRouterOfOlderReleasesIsTheNodesGateway() async throws {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        cluster.putOnTransitSwitch()
        func router() async throws -> String {
            let trace = try await cluster.resolve(
                from: .pod(namespace: "team-x", name: "xena"), .pod(namespace: "team-y", name: "yuri"))
            return trace.source.gatewayEthernetAddress.description
        }
        #expect(try await router() == "0a:58:0a:82:00:01")
        for index in cluster.nodeObjects.indices {
            cluster.nodeObjects[index].metadata.annotations?["k8s.ovn.org/layer2-topology-version"] = nil
        }
        #expect(try await router() == "0a:58:64:41:00:02")
    }
}
