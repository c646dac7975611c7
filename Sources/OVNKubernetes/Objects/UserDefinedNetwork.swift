package import NetworkTypes

/// A UserDefinedNetwork or ClusterUserDefinedNetwork (`k8s.ovn.org/v1`), as far as a trace reads it: its name and the networks
/// of its pods.
package struct UserDefinedNetwork: Decodable, Sendable {
    private struct Spec: Decodable, Sendable {
        var layer3: Layer3?
        var layer2: Layer2?
        var localnet: Layer2?
        var network: Topology?
    }

    /// What the cluster-wide kind has one level deeper.
    private struct Topology: Decodable, Sendable {
        var layer3: Layer3?
        var layer2: Layer2?
        var localnet: Layer2?
    }

    private struct Layer3: Decodable, Sendable {
        struct Subnet: Decodable, Sendable {
            var cidr: String?
        }
        var subnets: [Subnet]?
    }

    private struct Layer2: Decodable, Sendable {
        var subnets: [String]?
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
}
