package import NetworkTypes

/// What a trace starts from or aims at, as the user named it.
package enum Target: Hashable, Sendable {
    /// A pod by namespace and name.
    case pod(namespace: String, name: String)
    /// A service by namespace and name, and the port where one was named.
    case service(namespace: String, name: String, port: ServicePortReference?)
    /// A node's host by the node's name, and the port where one was named.
    case node(String, port: UInt16?)
    /// An address, and the port where one was named.
    case address(IPAddress, port: UInt16?)
    /// A client outside the cluster, and the node that its packets come in at where one was named.
    case external(IPAddress, via: String?)
}

/// A service's port, by number or by name.
package enum ServicePortReference: Hashable, Sendable, CustomStringConvertible {
    case number(UInt16)
    case name(String)

    /// The number or the name.
    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .name(let name): name
        }
    }
}

/// Which of a service's endpoints a trace looks at.
package enum EndpointChoice: Hashable, Sendable {
    /// Every one that the client's packets may be balanced to.
    case every
    /// The first ready one.
    case first
    /// That of a pod, in the service's namespace where none is named.
    case pod(namespace: String?, name: String)
    /// That with an address.
    case address(IPAddress)
}

/// What was asked: one new connection.
package struct TraceRequest: Hashable, Sendable {
    /// Where the connection starts: a pod, a node or outside the cluster.
    package var source: Target
    /// What the connection is made to.
    package var destination: Target
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The destination port, where it was given apart from the destination.
    package var destinationPort: UInt16?
    /// The client's port.
    package var sourcePort: UInt16
    /// The address family, where one was asked for.
    package var family: IPAddress.Family?
    /// The network on which both ends are met, as it was named; `nil` for that which the client uses.
    package var network: String?
    /// The endpoints of a service that are looked at.
    package var endpoints = EndpointChoice.every
    /// Whether a new connection from the destination to the source is traced too.
    package var withReverse: Bool

    /// The client port of a trace that names none: the first of Linux's default ephemeral range
    /// (`net.ipv4.ip_local_port_range`), so that it is one that a real client could use.
    package static let defaultSourcePort: UInt16 = 32768

    /// Makes a request.
    package init(
        source: Target, destination: Target, transport: TransportProtocol = .tcp, destinationPort: UInt16? = nil,
        sourcePort: UInt16 = TraceRequest.defaultSourcePort, family: IPAddress.Family? = nil,
        withReverse: Bool = false
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.destinationPort = destinationPort
        self.sourcePort = sourcePort
        self.family = family
        self.withReverse = withReverse
    }
}
