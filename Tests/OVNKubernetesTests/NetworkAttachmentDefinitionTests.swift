import Foundation
import NetworkTypes
import OVNKubernetes
import Testing

/// The networks that definitions put pods on.
@Suite struct NetworkAttachmentDefinitionTests {
    @Test func aClustersNetworksAreRead() throws {
        let definitions = try BundleObjects.all(
            "network-attachment-definitions", "today", as: NetworkAttachmentDefinition.self)
        let networks = ClusterNetworks(of: definitions).primary.sorted { $0.name < $1.name }
        #expect(networks.map(\.name) == ["cluster_udn_mesh", "crimson_crimson-net", "emerald_emerald-net"])
        #expect(networks.map(\.title) == ["mesh", "crimson/crimson-net", "emerald/emerald-net"])
        #expect(networks.map(\.topology) == [.layer2, .layer3, .layer2])
        #expect(networks.flatMap(\.subnets).map(\.description) == ["10.130.0.0/16", "10.110.0.0/16", "10.120.0.0/16"])
        #expect(networks[0].attachments == ["team-x/mesh", "team-y/mesh"])
    }

    /// The databases have the names that are made of a network's.
    @Test func theDatabasesHaveItsNames() throws {
        let ports = Set(try BundleObjects.rows("Logical_Switch_Port", "today").compactMap(\.name))
        let switches = Set(try BundleObjects.rows("Logical_Switch", "today").compactMap(\.name))
        let routers = Set(try BundleObjects.rows("Logical_Router", "today").compactMap(\.name))
        let definitions = try BundleObjects.all(
            "network-attachment-definitions", "today", as: NetworkAttachmentDefinition.self)
        for network in ClusterNetworks(of: definitions).primary {
            #expect(switches.contains(network.nodeSwitch(of: "ovn-worker")))
            #expect(switches.contains(network.externalSwitch(of: "ovn-worker")))
            #expect(routers.contains(network.gatewayRouter(of: "ovn-worker")))
            #expect(ports.contains(network.managementPort(ofNode: "ovn-worker")))
            #expect(switches.contains(network.transitSwitch) == (network.topology == .layer3))
            #expect(ports.contains(network.transitPort(ofNode: "ovn-worker")) == (network.topology == .layer3))
        }
        let pods = try BundleObjects.all("pods", "today", as: Pod.self).filter { $0.metadata.namespace == "crimson" }
        let crimson = ClusterNetworks(of: definitions).primary.first {
            $0.has(namespace: "crimson")
        }
        #expect(!pods.isEmpty)
        for pod in pods {
            #expect(ports.contains(try #require(crimson?.port(ofPod: pod.metadata.name, namespace: "crimson"))))
        }
    }

    private func definition(_ config: String, annotations: String = "{}") throws -> NetworkAttachmentDefinition {
        let text = String(decoding: try JSONEncoder().encode(config), as: UTF8.self)
        return try JSONDecoder().decode(
            NetworkAttachmentDefinition.self,
            from: Data(
                #"{"metadata":{"name":"vlan20","namespace":"shop","annotations":\#(annotations)},"spec":{"config":\#(text)}}"#
                    .utf8))
    }

    /// A network that is the primary one of nobody, and connected to one outside.
    @Test func aLocalnetNetworkIsSecondary() throws {
        let object = try definition(
            #"{"type":"ovn-k8s-cni-overlay","name":"data","topology":"localnet","subnets":"10.160.0.0/16","vlanID":20}"#,
            annotations: #"{"k8s.ovn.org/network-id":"13"}"#)
        let networks = ClusterNetworks(of: [object])
        let network = try #require(networks.secondary.first)
        #expect(networks.primary.isEmpty && network.vlan == 20 && network.number == 13)
        #expect(
            network.nodeSwitch(of: "n1") == "data_ovn_localnet_switch"
                && network.localnetPort == "data_ovn_localnet_port")
        #expect(
            network.port(ofPod: "web-0", namespace: "other", attachment: "shop/vlan20") == "shop.vlan20_other_web-0")
        #expect(network.isMeant(by: "data", in: "") && network.isMeant(by: "shop/vlan20", in: ""))
        #expect(network.isMeant(by: "vlan20", in: "shop") && !network.isMeant(by: "vlan20", in: "dev"))
    }
}
