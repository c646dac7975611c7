import Foundation
import NetworkTypes
import Testing

@testable import OVNKubernetes

/// What is read of user-defined networks.
@Suite struct UserDefinedNetworkTests {
    private func network(_ text: String) throws -> UserDefinedNetwork {
        try JSONDecoder().decode(UserDefinedNetwork.self, from: Data(text.utf8))
    }

    @Test func theNetworksOfEitherKindAndTopologyAreRead() throws {
        let layer3 = try network(
            #"{"metadata":{"name":"net","namespace":"a"},"spec":{"topology":"Layer3","layer3":{"role":"Primary","subnets":[{"cidr":"10.110.0.0/16","hostSubnet":24}]}}}"#
        )
        #expect(layer3.name == "a/net" && layer3.subnets == [IPPrefix("10.110.0.0/16")])
        let layer2 = try network(
            #"{"metadata":{"name":"mesh"},"spec":{"namespaceSelector":{},"network":{"topology":"Layer2","layer2":{"role":"Primary","subnets":["10.130.0.0/16","fd30::/64"]}}}}"#
        )
        #expect(layer2.name == "mesh" && layer2.subnets.count == 2)
        #expect(try network(#"{"metadata":{"name":"bare"},"spec":{}}"#).subnets.isEmpty)
    }

    /// Made of the objects the networks are those of the definitions that ovn-kubernetes makes of these.
    @Test func theyAreTheNetworksOfTheDefinitions() throws {
        let objects =
            try BundleObjects.all("userdefinednetworks", "today", as: UserDefinedNetwork.self)
            + BundleObjects.all("clusteruserdefinednetworks", "today", as: UserDefinedNetwork.self)
        let namespaces = try BundleObjects.all("namespaces", "today", as: Named.self).map(\.metadata)
        let definitions = try BundleObjects.all(
            "network-attachment-definitions", "today", as: NetworkAttachmentDefinition.self)
        let made = ClusterNetworks(of: objects, namespaces: namespaces)
        // Their numbers and networks between routers are written on the definitions alone.
        let defined = ClusterNetworks(of: definitions).primary.map { network in
            var network = network
            (network.number, network.writtenTunnelKeys, network.joinNetworks) = (nil, [], [])
            return network
        }
        #expect(Set(made.primary) == Set(defined) && made.primary.count == 3)
        #expect(made.secondary.map(\.name).sorted() == ClusterNetworks(of: definitions).secondary.map(\.name).sorted())
    }

    /// A localnet network may have a VLAN.
    @Test func aLocalnetNetworkHasItsVLAN() throws {
        let object = try network(
            """
            {"metadata": {"name": "vlan20"}, "spec": {"namespaceSelector": {}, "network": {"topology": "Localnet", "localnet":
             {"role": "Secondary", "physicalNetworkName": "data", "subnets": ["10.160.0.0/16"],
              "vlan": {"mode": "Access", "access": {"id": 20}}}}}}
            """)
        let (made, isPrimary) = try #require(object.network(among: []))
        #expect(made.vlan == 20 && made.topology == .localnet && !isPrimary)
    }

    private struct Named: Decodable {
        var metadata: ObjectMetadata
    }
}
