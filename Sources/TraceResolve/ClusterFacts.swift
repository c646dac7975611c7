package import NetworkTypes
package import OVNKubernetes
import PathModel

/// What is known of a cluster before anything is traced.
package struct ClusterFacts: Sendable {
    /// The namespace of OVN-Kubernetes.
    package var namespace: String
    /// Where the tools run.
    package var placement: ToolPlacement
    /// The nodes' networks by name.
    package var nodes: [String: NodeNetwork]
    /// The networks of the cluster's services, or what of them is known.
    package var serviceNetworks: [IPPrefix]
    /// The networks of the cluster's pods.
    package var podNetworks: [IPPrefix]
    /// The services by the addresses that lead to them, where they were read. Several may share an address outside the
    /// cluster, each with ports of its own.
    package var services: [IPAddress: [NamedService]]
    /// The user-defined networks that are the primary ones of their pods.
    package var networks: [Network] = []
    /// The nodes that are not ready.
    package var unreadyNodes: Set<String> = []
    /// The nodes of pods' ports, of those pods that a trace is likely to come to.
    package var podNodes: [String: String] = [:]
    /// The nodes of pods by their addresses on a network that is joined by one outside, of those that a trace is likely to come to.
    package var wireNodes: [IPAddress: String] = [:]
    /// The networks that pods are on besides their primary one.
    package var secondaryNetworks: [Network] = []

    /// Whether a network is one that pods are on besides their primary one.
    package func isSecondary(_ network: Network) -> Bool { secondaryNetworks.contains { $0.name == network.name } }

    /// All networks but the default one.
    package var userDefinedNetworks: [Network] { networks + secondaryNetworks }

    /// Whether it is known which addresses of a family are services': of a family without any network a service network may
    /// be there all the same, where neither the config maps nor the API server's own objects may be read or name one.
    package func knowsServiceNetworks(_ family: IPAddress.Family) -> Bool {
        serviceNetworks.contains { $0.address.family == family }
    }

    /// The name of the user-defined network that an address is in, where one is known.
    package func userDefinedNetwork(of address: IPAddress) -> String? {
        userDefinedNetworks.first { $0.subnets.contains { $0.contains(address) } }?.title
    }

    /// The network whose pods on a node have their addresses from the subnet that an address is in; `nil` where there is none, or
    /// the network has one switch over all nodes.
    package func network(ofPodAt address: IPAddress, on node: NodeNetwork) -> Network? {
        ([.clusterDefault] + networks).first { network in
            network.topology == .layer3 && node.subnets(of: network).contains { $0.contains(address) }
        }
    }

    /// The service that has a port on every node; `nil` where none is known.
    package func service(ofNodePort number: UInt16, transport: TransportProtocol) -> NamedService? {
        services.values.joined().first { service in
            service.nodePorts.contains { $0.number == number && $0.transport == transport }
        }
    }

    /// The network of the service that has a port on every node; the default one where none is known.
    package func network(ofNodePort number: UInt16, transport: TransportProtocol) -> Network {
        service(ofNodePort: number, transport: transport).map { network(ofNamespace: $0.object.namespace ?? "") }
            ?? .clusterDefault
    }

    /// The network of the service that a packet from outside is for: that has its address, or its port on every node.
    package func network(ofServiceAt address: IPAddress, port: UInt16, transport: TransportProtocol) -> Network {
        let wanted = ServicePort(transport, port).description
        guard let service = services[address]?.first(where: { $0.ports.contains(wanted) }) else {
            return network(ofNodePort: port, transport: transport)
        }
        return network(ofNamespace: service.object.namespace ?? "")
    }

    /// The cluster address and port of the service that has a port on every node; `nil` where none is known.
    package func clusterAddress(
        ofNodePort number: UInt16, transport: TransportProtocol, family: IPAddress.Family
    ) -> (IPAddress, UInt16)? {
        for service in services.values.joined() {
            guard let port = service.nodePorts.first(where: { $0.number == number && $0.transport == transport }),
                let address = service.clusterAddresses.first(where: { $0.family == family })
            else { continue }
            return (address, port.port)
        }
        return nil
    }

    /// Notes that an address is a service's, where the networks of services do not say so.
    mutating func addServiceAddress(_ address: IPAddress) {
        guard !serviceNetworks.contains(where: { $0.contains(address) }),
            let alone = IPPrefix("\(address)/\(address.family == .ip4 ? 32 : 128)")
        else { return }
        serviceNetworks.append(alone)
    }

    /// Whether an address is of the nodes' own network, and no router's that a node sends packets to.
    package func isOnNodeNetwork(_ address: IPAddress) -> Bool {
        nodes.values.contains { $0.hostNetworks.contains { $0.contains(address) } }
            && !nodes.values.contains { $0.nextHops.contains(address) }
    }

    /// Whether an address is one that only something in the cluster can have: a pod's or a service's.
    package func isClusterAddress(_ address: IPAddress) -> Bool {
        services[address] != nil
            || (serviceNetworks + podNetworks + networks.flatMap(\.subnets)).contains { $0.contains(address) }
    }

    /// The first address of a node that something with these addresses can reach: of a family that it has.
    package func address(ofNode name: String, for own: [IPAddress]) throws(ResolveError) -> IPAddress {
        guard let node = nodes[name] else { throw .noSuchNode(name) }
        let shared = node.addresses.first { address in own.contains { $0.family == address.family } }
        guard let address = shared ?? node.addresses.first else {
            throw .incompleteNode(node: name, missing: "address")
        }
        return address
    }

    /// The node that has an address, where one does.
    package func node(withAddress address: IPAddress) -> NodeNetwork? {
        nodes.values.first { $0.addresses.contains(address) || $0.managementAddress(of: address.family) == address }
    }

    /// The node that other nodes reach at a tunnel address, where one is.
    package func node(withTunnelAddress address: IPAddress) -> NodeNetwork? {
        nodes.values.first { $0.tunnelAddresses.contains(address) }
            ?? nodes.values.first { $0.addresses.contains(address) }
    }

    /// Whether two nodes share their databases.
    package func areInOneZone(_ one: String, _ other: String) -> Bool {
        nodes[one]?.zone == nodes[other]?.zone
    }
}
