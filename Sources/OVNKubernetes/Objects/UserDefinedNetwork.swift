package import NetworkTypes

/// A UserDefinedNetwork or ClusterUserDefinedNetwork (`k8s.ovn.org/v1`), as far as a trace reads it.
package struct UserDefinedNetwork: Decodable, Sendable {
    private struct Spec: Decodable, Sendable {
        var topology: String?
        var namespaceSelector: LabelSelector?
        var layer3: Layer3?
        var layer2: Layer2?
        var localnet: Layer2?
        var network: Topology?
    }

    /// What the cluster-wide kind has one level deeper.
    private struct Topology: Decodable, Sendable {
        var topology: String?
        var layer3: Layer3?
        var layer2: Layer2?
        var localnet: Layer2?
    }

    private struct Layer3: Decodable, Sendable {
        struct Subnet: Decodable, Sendable {
            var cidr: String?
        }
        var role: String?
        var subnets: [Subnet]?
    }

    private struct Layer2: Decodable, Sendable {
        struct VLAN: Decodable, Sendable {
            struct Access: Decodable, Sendable {
                var id: UInt16?
            }
            var access: Access?
        }
        var role: String?
        var subnets: [String]?
        var vlan: VLAN?
    }

    /// The object's metadata.
    package var metadata: ObjectMetadata
    private var spec: Spec

    /// `NAMESPACE/NAME`, or the name of the cluster-wide kind.
    package var name: String { (metadata.namespace.map { $0 + "/" } ?? "") + metadata.name }

    /// The networks of its pods.
    package var subnets: [IPPrefix] {
        let ofNetwork = spec.network
        let layer3 = [spec.layer3, ofNetwork?.layer3].compactMap { $0?.subnets }.joined().compactMap(\.cidr)
        let others = [spec.layer2, spec.localnet, ofNetwork?.layer2, ofNetwork?.localnet].compactMap { $0?.subnets }
        return (layer3 + others.joined()).compactMap { IPPrefix($0) }
    }

    /// The network as ovn-kubernetes names it and its attachments (`GenerateUDNNetworkName()` and `GenerateCUDNNetworkName()` of
    /// go-controller/pkg/util/multi_network.go), and whether it is the primary one of its pods.
    ///
    /// - Parameter namespaces: All namespaces, of which the cluster-wide kind selects some.
    /// - Returns: The network; `nil` where the object names no topology.
    package func network(among namespaces: [ObjectMetadata]) -> (Network, isPrimary: Bool)? {
        guard let text = spec.topology ?? spec.network?.topology,
            let topology = Network.Topology(rawValue: text.lowercased())
        else { return nil }
        let own = metadata.namespace.map { [$0] }
        let selected = namespaces.filter { spec.namespaceSelector?.matches($0.labels ?? [:]) ?? false }.map(\.name)
        let roles = [spec.layer3?.role, spec.layer2?.role, spec.network?.layer3?.role, spec.network?.layer2?.role]
        var network = Network(
            name: metadata.namespace.map { "\($0)_\(metadata.name)" } ?? "cluster_udn_\(metadata.name)",
            topology: topology, subnets: subnets,
            attachments: Set((own ?? selected).map { "\($0)/\(metadata.name)" }))
        network.vlan = (spec.localnet ?? spec.network?.localnet)?.vlan?.access?.id
        return (network, roles.contains("Primary"))
    }
}
