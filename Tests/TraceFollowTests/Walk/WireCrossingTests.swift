import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// Packets that leave a node by the wire for another node's address.
@Suite struct WireCrossingTests {
    private func facts() async throws -> ClusterFacts {
        try await ClusterInventory(cluster: try FakeCluster(), namespace: "ovn").read(withNetworks: true)
    }

    @Test func aPacketForAnotherNodesAddressGoesOnAtItsBridge() async throws {
        let facts = try await facts()
        let names = facts.nodes.keys.sorted()
        let (sender, receiver) = (try #require(names.first), try #require(names.last))
        let node = try #require(facts.nodes[receiver])
        let address = try #require(node.addresses.first { $0.family == .ip4 })
        let sent = try packet("172.18.0.99", address.description, (32768, 31080))
        let crossing = try #require(WireCrossing(of: sent, from: sender, isByHost: false, cluster: facts))
        #expect(crossing.receiver == receiver)
        let start = crossing.start(in: facts)
        #expect(start.openflow?.node == receiver)
        #expect(start.openflow?.packet.ethernetDestination == node.gatewayEthernetAddress)
        #expect(start.logical?.datapath == "ext_\(receiver)")
    }

    /// The external bridge gives a node port to the network that has its service.
    @Test func aServiceIsReachedByItsNetworksGateway() async throws {
        var facts = try await facts()
        facts.networks = [FakeCluster.mesh]
        let service: Service = try decode(
            """
            {"metadata": {"name": "xena", "namespace": "team-x"}, "spec": {"clusterIP": "10.96.0.77",
             "clusterIPs": ["10.96.0.77"], "ports": [{"port": 80, "nodePort": 31284}]}}
            """)
        for address in ["10.96.0.77", "172.18.0.217"] {
            facts.services[try #require(IPAddress(address))] = [NamedService(service)]
        }
        let sent = try packet("172.18.0.11", "172.18.0.12", (32768, 31284))
        let crossing = try #require(WireCrossing(of: sent, from: "n1", isByHost: false, cluster: facts))
        let start = try #require(crossing.start(in: facts).logical)
        #expect(start.datapath == "ext_cluster_udn_mesh_n2" && start.inport == "breth0_cluster_udn_mesh_n2")
        // So it gives its load balancer's address.
        let balanced = try packet("203.0.113.7", "172.18.0.217", (32768, 80))
        let outside = WireCrossing(ofOutside: balanced, at: "n2", cluster: facts)
        #expect(outside?.start(in: facts).logical?.datapath == "ext_cluster_udn_mesh_n2")
    }

    /// Without an overlay a packet for a pod goes on at the pod's node, if that is its next hop.
    @Test func aPacketForAPodGoesOnAtItsNextHop() async throws {
        let facts = try await facts()
        let node = try #require(facts.nodes["n2"])
        var sent = try packet("10.1.1.5", "10.1.2.9", (32768, 80))
        #expect(WireCrossing(of: sent, from: "n1", isByHost: false, cluster: facts) == nil)
        sent.ethernetDestination = try #require(node.gatewayEthernetAddress)
        let crossing = try #require(WireCrossing(of: sent, from: "n1", isByHost: false, cluster: facts))
        #expect(crossing.receiver == "n2" && crossing.start(in: facts).logical?.datapath == "ext_n2")
        // Of what a host sends, its route says it.
        #expect(WireCrossing(of: sent, from: "n1", isByHost: true, cluster: facts) == nil)
        let hop = node.addresses.first { $0.family == .ip4 }
        #expect(WireCrossing(of: sent, from: "n1", isByHost: true, nextHop: hop, cluster: facts)?.receiver == "n2")
    }

    /// A client outside may dial an address that is no node's: its packet comes in where it is routed to.
    @Test func aPacketFromOutsideComesInAtTheNodeThatItIsRoutedTo() async throws {
        var facts = try await facts()
        let sent = try packet("203.0.113.7", "172.18.0.210", (32768, 80))
        let crossing = try #require(WireCrossing(ofOutside: sent, at: "n2", cluster: facts))
        #expect(crossing.sender == nil && crossing.receiver == "n2" && !crossing.isByHost)
        #expect(crossing.packet.ethernetDestination == facts.nodes["n2"]?.gatewayEthernetAddress)
        let start = crossing.start(in: facts)
        #expect(start.openflow?.entry == .bridge("breth0", .uplink) && start.openflow?.node == "n2")
        #expect(start.logical?.inport == "breth0_n2")
        #expect(crossing.returnStart(to: sent, on: .clusterDefault, in: facts) == nil)
        // With a local gateway the host has it first.
        facts.nodes["n2"]?.gatewayMode = .local
        #expect(crossing.start(in: facts).logical == nil)
        facts.nodes["n2"]?.externalPort = nil
        #expect(WireCrossing(ofOutside: sent, at: "n2", cluster: facts) == nil)
    }

    @Test func anAddressOfNobodyOrOfTheSenderCrossesNothing() async throws {
        let facts = try await facts()
        let sender = try #require(facts.nodes.keys.min())
        let own = try #require(facts.nodes[sender]?.addresses.first)
        for address in ["172.18.0.250", own.description] {
            let sent = try packet("172.18.0.99", address, (32768, 31080))
            #expect(WireCrossing(of: sent, from: sender, isByHost: false, cluster: facts) == nil)
        }
    }

    @Test func theAnswerComesBackToTheClientWithTheAddressThatWasDialled() async throws {
        let facts = try await facts()
        let names = facts.nodes.keys.sorted()
        let (sender, receiver) = (try #require(names.first), try #require(names.last))
        let address = try #require(facts.nodes[receiver]?.addresses.first { $0.family == .ip4 })
        let client = try packet("10.244.0.9", address.description, (40000, 31080))
        var sent = client
        sent.source = try #require(facts.nodes[sender]?.addresses.first { $0.family == .ip4 })
        let crossing = try #require(WireCrossing(of: sent, from: sender, isByHost: false, cluster: facts))
        let start = try #require(crossing.returnStart(to: client, on: .clusterDefault, in: facts))
        let answer = try #require(start.logical?.packet)
        #expect(answer.source == address && answer.sourcePort == 31080)
        #expect(answer.destination == client.source && answer.destinationPort == 40000)
        #expect(start.translations.map(\.kind) == [.undoneSource])
    }
}
