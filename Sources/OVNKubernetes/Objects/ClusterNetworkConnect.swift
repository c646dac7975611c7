import FoundationEssentials

/// A ClusterNetworkConnect (`k8s.ovn.org/v1`), which connects user-defined networks, as far as a trace reads it.
package struct ClusterNetworkConnect: Decodable, Sendable {
    private struct Spec: Decodable, Sendable {
        var connectivity: [String]?
    }

    /// The object's metadata.
    package var metadata: ObjectMetadata
    private var spec: Spec?

    /// Whether a network is one of those that are connected: ovn-kubernetes writes a subnet for each into an annotation, by the
    /// network's topology and number (`ComputeNetworkOwner()` of go-controller/pkg/util/network_connect.go).
    package func connects(_ network: Network) -> Bool {
        guard let number = network.number, let text = metadata.annotations?["k8s.ovn.org/network-connect-subnet"],
            let owners = try? JSONDecoder().decode([String: [String: String]].self, from: Data(text.utf8))
        else { return false }
        return owners["\(network.topology.rawValue)_\(number)"] != nil
    }

    /// Whether pods of one of the networks reach pods of the others.
    package var connectsPods: Bool { spec?.connectivity?.contains("PodNetwork") ?? false }

    /// Whether pods of one of the networks reach services of the others.
    package var connectsServices: Bool { spec?.connectivity?.contains("ServiceNetwork") ?? false }
}
