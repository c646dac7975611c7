package import NetworkTypes

/// A network that pods are on: the cluster's default one, or a user-defined one.
package struct Network: Hashable, Sendable {
    /// How a network is built of switches.
    package enum Topology: String, Sendable {
        /// A switch on each node, between them routers.
        case layer3
        /// One switch over all nodes.
        case layer2
        /// One switch over all nodes that is connected to a network outside.
        case localnet
    }

    /// The name, as annotations have it: `default`, `NAMESPACE_NAME` of a UserDefinedNetwork, or `cluster_udn_NAME` of a
    /// ClusterUserDefinedNetwork.
    package var name: String
    /// How the network is built.
    package var topology: Topology
    /// The networks of its pods' addresses; those of the default network are not known here.
    package var subnets: [IPPrefix]
    /// The NetworkAttachmentDefinitions by which pods are on it, as `NAMESPACE/NAME`: one in each of its namespaces.
    package var attachments: Set<String>
    /// The number by which ovn-kubernetes knows it, where it is known.
    package var number: Int?
    /// The tunnel keys that are written on its definitions: of its switch over all nodes, and of the router in front of that, if it
    /// has one.
    package var writtenTunnelKeys: [UInt64] = []
    /// The networks of the addresses by which its gateway routers know each other, where they are written.
    package var joinNetworks: [IPPrefix] = []
    /// The VLAN that its packets have on the wire outside, where they have one (IEEE 802.1Q, 1 to 4094).
    package var vlan: UInt16?

    /// The cluster's default network.
    package static let clusterDefault = Self(name: "default", topology: .layer3, subnets: [], attachments: [])

    /// Makes a network.
    package init(name: String, topology: Topology, subnets: [IPPrefix], attachments: Set<String>) {
        (self.name, self.topology, self.subnets, self.attachments) = (name, topology, subnets, attachments)
    }

    /// Whether it is the cluster's default network.
    package var isDefault: Bool { name == Self.clusterDefault.name }

    /// The name as people know it: `NAMESPACE/NAME`, or the name of a ClusterUserDefinedNetwork; `nil` for the default network.
    package var title: String? {
        guard !isDefault else { return nil }
        let cluster = "cluster_udn_"
        if name.hasPrefix(cluster) { return String(name.dropFirst(cluster.count)) }
        return attachments.first { $0.split(separator: "/").joined(separator: "_") == name } ?? name
    }

    /// The namespaces whose pods are on it, in order.
    package var namespaces: [String] {
        Set(attachments.compactMap { $0.split(separator: "/").first }.map(String.init)).sorted()
    }

    /// The tunnel key of its switch over all nodes, or between the zones; `nil` where it is not known. Where none is written it
    /// follows from the network's number (`BaseTransitSwitchTunnelKey` of go-controller/pkg/ovn/zone_interconnect).
    package var tunnelKey: UInt64? {
        if isDefault { return LogicalNames.transitSwitchKey }
        if let written = writtenTunnelKeys.first { return written }
        return number.flatMap { UInt64(exactly: $0) }.map { LogicalNames.transitSwitchKey + $0 }
    }

    /// Whether it is meant by a name: that of the network, as annotations or as people have it, or `NAMESPACE/NAME` of a
    /// definition that puts pods on it.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - namespace: The namespace of a definition's name without one.
    /// - Returns: Whether it is meant.
    package func isMeant(by name: String, in namespace: String) -> Bool {
        [self.name, title].contains(name) || attachments.contains(name) || attachments.contains("\(namespace)/\(name)")
    }

    /// Whether pods of a namespace are on it.
    package func has(namespace: String) -> Bool { attachments.contains { $0.hasPrefix(namespace + "/") } }
}
