import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// Where a packet goes on that leaves a zone by another zone's port.
@Suite struct RemotePortTests {
    private static let mesh = "cluster_udn_mesh_ovn_layer2_switch"

    private func position(
        _ port: String, on datapath: String, from inport: String
    ) async throws -> LogicalPosition? {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        var facts = try await cluster.resolve(
            from: .pod(namespace: "team-x", name: "xena"), .pod(namespace: "team-y", name: "yuri")
        ).cluster
        facts.networks.append(FakeCluster.crimson)
        let onward = LogicalOnward(
            cluster: facts, node: "n1", inport: inport, packet: try packet("10.130.0.5", "10.130.0.6", (32768, 80)))
        guard case .goesOn(let position) = onward.step(from: .port(port, type: "remote", datapath: datapath)) else {
            return nil
        }
        return position
    }

    @Test(arguments: [
        ("crimson_crimson.net_tstor-n2", "crimson_crimson.net_transit_switch", "x", "crimson_crimson.net_tstor-n1"),
        ("tstor-n2", "transit_switch", "x", "tstor-n1"),
        // The switch over all nodes has the sender's port in every zone, the host's only in its own.
        ("team.y.mesh_team-y_yuri", mesh, "team.x.mesh_team-x_xena", "team.x.mesh_team-x_xena"),
        ("team.y.mesh_team-y_yuri", mesh, "k8s-cluster_udn_mesh_n1", "k8s-cluster_udn_mesh_n2"),
        // Of older releases a gateway router was on the switch, behind a port that other zones have with its node's name.
        ("stor-\(mesh)_n2", mesh, "team.x.mesh_team-x_xena", "team.x.mesh_team-x_xena"),
        ("team.y.mesh_team-y_yuri", mesh, "stor-\(mesh)", "stor-\(mesh)_n1"),
    ])
    func aSwitchIsEnteredAgain(port: String, datapath: String, from: String, inport: String) async throws {
        let position = try #require(try await position(port, on: datapath, from: from))
        #expect(position.node == "n2" && position.datapath == datapath && position.inport == inport)
    }

    /// Its router has routed the packet already: once more would take from its TTL twice.
    @Test func aRouterIsNotEnteredAgain() async throws {
        let position = try #require(
            try await position("trtor-GR_cluster_udn_mesh_n2", on: "cluster_udn_mesh_transit_router", from: "x"))
        #expect(position.node == "n2" && position.datapath == "GR_cluster_udn_mesh_n2")
        #expect(position.inport == "rtotr-GR_cluster_udn_mesh_n2")
    }

    /// The router between connected networks: behind another node's port is that node's router of the network.
    @Test func aConnectedNetworkIsEnteredByItsRouter() async throws {
        let position = try #require(
            try await position("crtor-gems_crimson_crimson-net_n2", on: "connect_router_gems", from: "x"))
        #expect(position.node == "n2" && position.datapath == "crimson_crimson.net_ovn_cluster_router")
        #expect(position.inport == "rtocr-crimson_crimson-net_n2_gems")
    }

    @Test(arguments: [
        "crtor-gems_blue_n2", "stor-\(mesh)_n3", "stor-\(mesh)", "crtor-gems_crimson_crimson-net_n3",
        "team.y.mesh_team-y_other", "tstor-n3",
        "trtor-GR_n3",
    ])
    func anUnknownPortLeadsNowhere(port: String) async throws {
        #expect(try await position(port, on: Self.mesh, from: "team.x.mesh_team-x_xena") == nil)
    }
}
