package import NetworkTypes
import OVNKubernetes
package import PathModel
package import TraceResolve

/// The doubt whether an address is in the service network, where no such network of its family is known: a packet to an
/// address there that no service has leaves the cluster like one to the outside, and nobody has it.
package struct ServiceNetworkDoubt {
    /// Networks of which those of services are taken (RFC 1918, 6598, 4193); an address elsewhere can be one, but is not likely.
    private static let privateNetworks = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
    ].compactMap { IPPrefix($0) }

    /// Whether the address is such a one that an address of the service network would be.
    let isLikely: Bool
    private let family: IPAddress.Family

    /// The doubt about an address; `nil` where the service networks of its family are known, or the address is in another
    /// network of the cluster.
    package init?(_ address: IPAddress, in cluster: ClusterFacts) {
        let others = cluster.podNetworks + cluster.nodes.values.flatMap { $0.hostNetworks + $0.masqueradeNetworks }
        guard !cluster.knowsServiceNetworks(address.family), !others.contains(where: { $0.contains(address) }) else {
            return nil
        }
        family = address.family
        isLikely = Self.privateNetworks.contains { $0.contains(address) }
    }

    /// What is not known.
    package var gap: ServiceNetworkGap { ServiceNetworkGap(family: family, configMaps: ClusterConfig.names) }
}
