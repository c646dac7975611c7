package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// A request tied to the cluster: who, where, with which addresses.
package struct ResolvedTrace: Sendable {
    /// Where the connection starts.
    package var source: Attachment
    /// What it is made to.
    package var destination: ResolvedDestination
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The client's port.
    package var sourcePort: UInt16
    /// The port that is dialled.
    package var destinationPort: UInt16
    /// What is known of the cluster.
    package var cluster: ClusterFacts
    /// The Ethernet address of what has the address that is dialled, where that is on the source's own switch and it cannot be
    /// derived from the address.
    package var neighbour: MACAddress?
    /// The pods that the request names, as they were read.
    package var pods: [Pod] = []
    /// The node or the pod on its network that the destination was named by, where it was one: the destination is its address.
    package var destinationHost: Endpoint?
    /// Whether a new connection from the destination to the source is traced too.
    package var withReverse = false
    /// The endpoint that a load balancer is to send the connection to, and no other; any where it is `nil`.
    package var endpoint: Backend?
    /// Whether each endpoint that the load balancer has is to be looked at.
    package var looksAtEveryEndpoint = false
    /// The pod that has the address that the connection is to, on a network with one switch over all nodes.
    package var expectedServer: Attachment?
    /// The user-defined networks that the client's is connected to, of those that the connection may come to.
    package var connectedNetworks: [Network] = []
    /// The service whose address or port on a node a client outside dials, where it was named by the service.
    package var dialledService: ResolvedService?
    /// What was taken for granted of the way into the cluster.
    package var notes: [Note] = []
}

extension ResolvedTrace {
    /// Whether the connection begins in a host and is not for a pod: those to pods enter by the management port, which needs no
    /// asking.
    package var beginsInHost: Bool {
        guard source.endpoint.isHostNetwork else { return false }
        if case .pod = destination { return false }
        return true
    }

    /// The service that is dialled, where it was named.
    package var service: ResolvedService? {
        if case .service(let service) = destination { service } else { dialledService }
    }

    /// Whether the connection begins outside the cluster: it comes in by the wire, at the source's node.
    package var beginsOutside: Bool { source.endpoint.kind == .external }

    /// Whether the connection is for a pod with that address: the destination or one of the service's endpoints.
    package func isForPod(at address: IPAddress) -> Bool {
        switch destination {
        case .pod(let attachment): attachment.address == address
        case .service(let service): service.backends.contains { $0.address == address }
        case .address: false
        }
    }

    /// The Ethernet address of the source's node's management port, where that has an address: older releases do not derive
    /// it from the address.
    package func managementPort(at address: IPAddress) -> MACAddress? {
        guard let node = cluster.nodes[source.node], node.managementAddress(of: address.family) == address else {
            return nil
        }
        return node.managementEthernetAddress
    }

    /// The endpoints that are preferred where a load balancer has several, the best first, as OVN writes them.
    package var preferredEndpoints: [String] {
        var known: [Backend] = []
        if case .service(let service) = destination { known = service.backends }
        guard let endpoint else { return known.map(\.text) }
        return [endpoint.text] + known.filter { $0.text != endpoint.text }.map(\.text)
    }

    /// The endpoint that the connection will most likely go to.
    package var expectedEndpoint: Backend? {
        if let endpoint { return endpoint }
        if case .service(let service) = destination { return service.backends.first }
        return nil
    }
}

/// What a connection is made to.
package enum ResolvedDestination: Sendable {
    /// A pod on the cluster's network, or one on a node's.
    case pod(Attachment)
    /// A service by its cluster address.
    case service(ResolvedService)
    /// An address, of the cluster or outside.
    case address(IPAddress)

    /// The address that is dialled.
    package var address: IPAddress {
        switch self {
        case .pod(let attachment): attachment.endpoint.address
        case .service(let service): service.address
        case .address(let address): address
        }
    }
}

/// A service, and the endpoints that a packet to it may reach.
package struct ResolvedService: Sendable {
    /// The service's namespace.
    package var namespace: String
    /// The service's name.
    package var name: String
    /// The cluster address that is dialled.
    package var address: IPAddress
    /// Whether the service has the port that is dialled, for the protocol that is used.
    package var hasPort: Bool
    /// The service's ports, such as `tcp/80`.
    package var ports: [String] = []
    /// The endpoints of that port that take new connections, in the order of the endpoint slices (``EligibleEndpoints``).
    package var backends: [Backend]
    /// The other endpoints in the endpoint slices.
    package var leftOut: [LeftOut] = []
    /// Whether clients in the cluster reach only the endpoints of their own node (`internalTrafficPolicy: Local`).
    package var isLocal = false
    /// Whether clients outside reach only the endpoints of the node that they come in at (`externalTrafficPolicy: Local`).
    package var isLocalFromOutside = false
    /// What is to be said of its endpoints.
    package var notes: [Note] = []

    /// An endpoint in the endpoint slices that takes no new connections.
    package struct LeftOut: Hashable, Sendable {
        /// The endpoint.
        package var endpoint: Endpoint
        /// Its port, where it has the service's.
        package var port: UInt16?
        /// Why it is left out.
        package var reason: NotBalanced
    }
}

/// An endpoint of a service.
package struct Backend: Hashable, Sendable {
    /// The endpoint's address.
    package var address: IPAddress
    /// The endpoint's port.
    package var port: UInt16
    /// The pod behind it, where one is named.
    package var endpoint: Endpoint

    /// Makes an endpoint.
    package init(address: IPAddress, port: UInt16, endpoint: Endpoint) {
        self.address = address
        self.port = port
        self.endpoint = endpoint
    }

    /// The endpoint as OVN writes it.
    package var text: String { TransportAddress(address, port: port).description }
    /// The endpoint with its port, as reports name it.
    package var named: ServiceEndpoint { ServiceEndpoint(TransportAddress(address, port: port), endpoint: endpoint) }
}

/// A service and its ports.
package struct NamedService: Hashable, Sendable {
    /// The service.
    package var object: ObjectReference
    /// Its ports, such as `tcp/80`.
    package var ports: [String]
    /// The addresses inside the cluster.
    package var clusterAddresses: [IPAddress] = []
    /// Its ports on every node.
    package var nodePorts: [NodePort] = []
    /// Whether clients outside the cluster reach only endpoints of the node that they come in at (`externalTrafficPolicy: Local`).
    package var isLocalFromOutside = false

    /// A port on every node.
    package struct NodePort: Hashable, Sendable {
        /// The transport protocol.
        package var transport: TransportProtocol
        /// The number on the nodes.
        package var number: UInt16
        /// The service's port behind it.
        package var port: UInt16
    }

    /// Takes over what is known of a service.
    package init(_ service: Service) {
        object = ObjectReference(
            kind: "Service", namespace: service.metadata.namespace ?? "default", name: service.metadata.name)
        ports = (service.spec.ports ?? []).map { "\($0.transport?.rawValue ?? "?")/\($0.port)" }
        clusterAddresses = service.clusterAddresses
        isLocalFromOutside = service.spec.externalTrafficPolicy == "Local"
        nodePorts = (service.spec.ports ?? []).compactMap { port in
            guard let transport = port.transport, let number = port.nodePort else { return nil }
            return NodePort(transport: transport, number: number, port: port.port)
        }
    }

    /// `NAMESPACE/NAME`.
    package var name: String { "\(object.namespace ?? "")/\(object.name)" }
}

extension ResolvedDestination {
    /// The pod that a packet to this destination is for, where it is one on the cluster's network.
    package var onLinkNeighbour: Attachment? {
        if case .pod(let attachment) = self, !attachment.endpoint.isHostNetwork { attachment } else { nil }
    }
}
