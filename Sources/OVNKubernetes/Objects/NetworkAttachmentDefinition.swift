import FoundationEssentials
import NetworkTypes

/// A NetworkAttachmentDefinition (`k8s.cni.cncf.io/v1`), which puts the pods of its namespace on a network. ovn-kubernetes makes
/// one in each namespace of a user-defined network.
package struct NetworkAttachmentDefinition: Decodable, Sendable {
    private struct Spec: Decodable, Sendable {
        var config: String?
    }

    /// The part of the CNI configuration that says what the network is (`NetConf` of go-controller/pkg/cni/types/types.go).
    private struct Config: Decodable {
        var type: String?
        var name: String?
        var topology: String?
        var role: String?
        var subnets: String?
        var joinSubnet: String?
        var vlanID: UInt16?
    }

    /// The object's metadata.
    package var metadata: ObjectMetadata
    private var spec: Spec?

    /// The network that it is for, where that is one of ovn-kubernetes', and whether it is the primary one of its pods.
    package var network: (Network, isPrimary: Bool)? {
        guard let text = spec?.config,
            let config = try? JSONDecoder().decode(Config.self, from: Data(text.utf8)),
            config.type == "ovn-k8s-cni-overlay",
            let topology = config.topology.flatMap(Network.Topology.init(rawValue:)),
            let name = metadata.annotations?["k8s.ovn.org/network-name"] ?? config.name
        else { return nil }
        let subnets = (config.subnets ?? "").split(separator: ",").compactMap { text in
            // With a third part, the length of a node's subnet: `10.110.0.0/16/24`.
            IPPrefix(text.split(separator: "/").prefix(2).joined(separator: "/"))
        }
        var network = Network(
            name: name, topology: topology, subnets: subnets,
            attachments: ["\(metadata.namespace ?? "default")/\(metadata.name)"])
        network.number = metadata.annotations?["k8s.ovn.org/network-id"].flatMap { Int($0) }
        let keys = metadata.annotations?["k8s.ovn.org/tunnel-keys"].flatMap {
            try? JSONDecoder().decode([UInt64].self, from: Data($0.utf8))
        }
        network.writtenTunnelKeys = keys ?? []
        network.joinNetworks = (config.joinSubnet ?? "").split(separator: ",").compactMap { IPPrefix($0) }
        network.vlan = config.vlanID.flatMap { $0 == 0 ? nil : $0 }
        return (network, config.role == "primary")
    }
}
