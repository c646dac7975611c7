/// The whole answer: what was asked, every leg's path and the overall verdict.
package struct PathTrace: Sendable {
    /// Where the connection starts.
    package var source: Endpoint
    /// What it was made to.
    package var destination: Endpoint
    /// The endpoint that a service's load balancer chose.
    package var backend: Endpoint?
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The client's port.
    package var sourcePort: UInt16
    /// The port dialled.
    package var destinationPort: UInt16
    /// The directions that were traced, forward first.
    package var legs: [Leg]
    /// What a reader should know besides the verdict.
    package var notes: [String]

    /// Makes an answer.
    package init(
        source: Endpoint, destination: Endpoint, backend: Endpoint?, transport: TransportProtocol, sourcePort: UInt16,
        destinationPort: UInt16, legs: [Leg], notes: [String]
    ) {
        self.source = source
        self.destination = destination
        self.backend = backend
        self.transport = transport
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.legs = legs
        self.notes = notes
    }

    /// Delivered only when forward and reply both are; else the verdict of the first of them that is not. A connection the
    /// other way around is another question, and does not count.
    ///
    /// A leg that was stopped beats one that could not be traced: the answer is "no" whatever the other did.
    package var verdict: Verdict {
        let verdicts = legs.filter { $0.direction != .reverse }.map(\.verdict)
        return verdicts.first { $0.cause != nil } ?? verdicts.first { $0 != .delivered } ?? .delivered
    }
}

/// One end of the connection.
package struct Endpoint: Hashable, Sendable {
    /// What the endpoint is.
    package enum Kind: String, Hashable, Sendable {
        case pod, service, address
    }
    /// What the endpoint is.
    package var kind: Kind
    /// The object's namespace.
    package var namespace: String?
    /// The object's name.
    package var name: String?
    /// The node that a pod runs on.
    package var node: String?
    /// The address that packets carry.
    package var address: IPAddress
    /// Whether the pod shares its node's network.
    package var isHostNetwork: Bool

    /// Makes an endpoint.
    package init(
        kind: Kind, namespace: String? = nil, name: String? = nil, node: String? = nil, address: IPAddress,
        isHostNetwork: Bool = false
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.node = node
        self.address = address
        self.isHostNetwork = isHostNetwork
    }

    /// `pod shop/web-0`, `service shop/web` or the address.
    package var label: String {
        guard let name else { return address.description }
        return "\(kind.rawValue) \(namespace.map { $0 + "/" } ?? "")\(name)"
    }
}
