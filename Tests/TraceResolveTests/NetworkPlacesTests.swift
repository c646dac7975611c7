import OVNKubernetes
import PathModel
import PathModel
import Testing
import TraceSupport

@testable import TraceResolve

/// What the names in OVN's databases say, in a cluster with two networks of one switch each and one of a switch a node.
@Suite struct NetworkPlacesTests {
    private func facts() async throws -> ClusterFacts {
        var facts = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "db-0")).cluster
        facts.networks = [FakeCluster.crimson, FakeCluster.mesh]
        return facts
    }

    @Test func everyNameTellsItsNetworkAndNode() async throws {
        let facts = try await facts()
        for network in [.clusterDefault, FakeCluster.crimson, FakeCluster.mesh] {
            for name in ["n1", "n2"] {
                let node = try #require(facts.nodes[name])
                let places = [
                    facts.gateway(ofDatapath: network.gatewayRouter(of: name)),
                    facts.gateway(ofDatapath: network.externalSwitch(of: name)),
                    facts.management(ofPort: network.managementPort(ofNode: name)),
                    facts.transit(ofPort: network.transitPort(ofNode: name)),
                    facts.localnet(ofPort: try #require(network.localnetPort(of: node))),
                ]
                for place in places {
                    #expect(place?.network == network && place?.node == name)
                }
                #expect(facts.nodeSwitch(ofDatapath: network.nodeSwitch(of: name))?.network == network)
            }
        }
        #expect(facts.nodeSwitch(ofDatapath: "crimson_crimson.net_n2")?.node == "n2")
        #expect(facts.nodeSwitch(ofDatapath: "cluster_udn_mesh_ovn_layer2_switch")?.node == .some(nil))
    }

    /// The names as ovn-kubernetes wrote them, from a cluster's databases.
    @Test func namesAreThoseOfTheDatabases() async throws {
        let node = try #require(try await facts().nodes["n1"])
        #expect(FakeCluster.crimson.gatewayRouter(of: "n1") == "GR_crimson_crimson.net_n1")
        #expect(FakeCluster.crimson.managementPort(ofNode: "n1") == "k8s-crimson_crimson.net_n1")
        #expect(FakeCluster.crimson.transitPort(ofNode: "n1") == "crimson_crimson.net_tstor-n1")
        #expect(FakeCluster.mesh.localnetPort(of: node) == "breth0_cluster_udn_mesh_n1")
        #expect(FakeCluster.mesh.port(ofPod: "xena", namespace: "team-x") == "team.x.mesh_team-x_xena")
        #expect(FakeCluster.mesh.port(ofPod: "xena", namespace: "shop") == nil)
        #expect(FakeCluster.mesh.pod(ofPort: "team.x.mesh_team-x_xena")?.name == "xena")
        #expect(FakeCluster.mesh.pod(ofPort: "team-x_xena") == nil)
    }

    @Test(arguments: [
        "GR_n3", "GR_blue_n1", "k8s-blue_n1", "k8s-shop_web-0", "breth0_blue_n1", "breth1_n1", "blue_tstor-n1",
        "stor-n1",
    ])
    func otherNamesTellNothing(name: String) async throws {
        let facts = try await facts()
        #expect(facts.gateway(ofDatapath: name) == nil && facts.management(ofPort: name) == nil)
        #expect(facts.transit(ofPort: name) == nil && facts.localnet(ofPort: name) == nil)
    }

    @Test func aNamespaceHasItsNetwork() async throws {
        let facts = try await facts()
        #expect(facts.network(ofNamespace: "team-y") == FakeCluster.mesh)
        #expect(facts.network(ofNamespace: "shop").isDefault)
        #expect(facts.network(ofAttachment: "crimson/crimson-net") == FakeCluster.crimson)
        #expect(FakeCluster.crimson.title == "crimson/crimson-net" && FakeCluster.mesh.title == "mesh")
    }
}
