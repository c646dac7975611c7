/// The networks of a cluster besides the default one.
package struct ClusterNetworks: Sendable {
    /// Those that are the primary ones of their pods.
    package private(set) var primary: [Network] = []
    /// Those that pods are on besides their primary one.
    package private(set) var secondary: [Network] = []

    /// The networks of definitions, each once with all that put pods on it.
    package init(of definitions: [NetworkAttachmentDefinition]) { add(definitions.compactMap { $0.network }) }

    /// The networks of user-defined ones, for whom may not list the definitions that ovn-kubernetes makes of them.
    ///
    /// - Parameters:
    ///   - objects: The objects of both kinds.
    ///   - namespaces: All namespaces, of which the cluster-wide ones select theirs by labels.
    package init(of objects: [UserDefinedNetwork], namespaces: [ObjectMetadata]) {
        add(objects.compactMap { $0.network(among: namespaces) })
    }

    private mutating func add(_ found: [(Network, isPrimary: Bool)]) {
        for (network, isPrimary) in found {
            var networks = isPrimary ? primary : secondary
            if let index = networks.firstIndex(where: { $0.name == network.name }) {
                networks[index].attachments.formUnion(network.attachments)
            } else {
                networks.append(network)
            }
            if isPrimary { primary = networks } else { secondary = networks }
        }
    }
}
