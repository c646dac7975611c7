package import NetworkTypes

/// The whole answer: what was asked, every leg's path and the overall verdict.
package struct PathTrace: Sendable {
    /// Where the connection starts.
    package var source: Endpoint
    /// What it was made to.
    package var destination: Endpoint
    /// The endpoint that a service's load balancer chose; where it has several, the first one, whose connection ``legs`` tells.
    package var backend: Endpoint?
    /// That endpoint's port.
    package var backendPort: UInt16?
    /// The service's other endpoints, where each was looked at.
    package var others: [EndpointTrace] = []
    /// Why the load balancer that the client's packets meet never sends them to ``backend``, where that endpoint was asked for and
    /// is none of its.
    package var unbalanced: NotBalanced?
    /// The transport protocol.
    package var transport: TransportProtocol
    /// The client's port; `nil` where the protocol has none.
    package var sourcePort: UInt16?
    /// The port dialled; `nil` where the protocol has none.
    package var destinationPort: UInt16?
    /// The directions that were traced, forward first.
    package var legs: [Leg]
    /// What a reader should know besides the verdict.
    package var notes: [Note]

    /// Makes an answer.
    package init(
        source: Endpoint, destination: Endpoint, backend: Endpoint?, backendPort: UInt16? = nil,
        transport: TransportProtocol, sourcePort: UInt16?, destinationPort: UInt16?, legs: [Leg], notes: [Note]
    ) {
        self.source = source
        self.destination = destination
        self.backend = backend
        self.backendPort = backendPort
        self.transport = transport
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.legs = legs
        self.notes = notes
    }

    /// What the connection is to at its destination's address.
    package var dialled: ServicePort { ServicePort(transport, destinationPort) }

    /// Delivered only when forward and reply both are, to and from each endpoint; else the verdict of the first of them that is
    /// not. A connection the other way around is another question, and does not count.
    ///
    /// A leg that was stopped beats one that could not be traced: the answer is "no" whatever the other did.
    package var verdict: Verdict { Verdict(ofAll: each.map { Verdict(of: $0.legs) }) }

    /// What happened to the connection with each endpoint alone, the first one's first; of a trace with one endpoint or none,
    /// the trace itself. What is not balanced to is not among them.
    package var each: [PathTrace] {
        var first = self
        first.others = []
        return [first]
            + others.compactMap { other in
                guard case .traced(let legs) = other.outcome else { return nil }
                var trace = first
                (trace.backend, trace.backendPort, trace.legs) = (other.endpoint, other.port, legs)
                return trace
            }
    }

    /// All endpoints, the one that was chosen first, where a load balancer chose one.
    package var endpoints: [EndpointTrace] {
        (backend.map { [EndpointTrace(endpoint: $0, port: backendPort, outcome: .traced(legs))] } ?? []) + others
    }

    /// How many of a service's endpoints a connection is delivered to.
    package struct Share: Hashable, Sendable {
        /// How many it is delivered to.
        package var delivered: Int
        /// How many there are.
        package var count: Int

        /// Makes a share.
        package init(delivered: Int, count: Int) { (self.delivered, self.count) = (delivered, count) }
    }

    /// The share of endpoints that have the connection, where there are several that it may go to.
    package var share: Share? {
        let verdicts = endpoints.compactMap(\.verdict)
        guard verdicts.count > 1 else { return nil }
        return Share(delivered: verdicts.count { $0 == .delivered }, count: verdicts.count)
    }
}

/// What happened to a connection to a service with one of its endpoints.
package struct EndpointTrace: Sendable {
    /// How an endpoint was looked at.
    package enum Outcome: Sendable {
        /// The connection was followed: the directions, forward first.
        case traced([Leg])
        /// The load balancer that the client's packets meet does not have it, for the reason given.
        case notBalanced(NotBalanced)
    }

    /// The endpoint.
    package var endpoint: Endpoint
    /// Its port.
    package var port: UInt16?
    /// How it was looked at.
    package var outcome: Outcome

    /// Makes an endpoint's part of a trace.
    package init(endpoint: Endpoint, port: UInt16?, outcome: Outcome) {
        self.endpoint = endpoint
        self.port = port
        self.outcome = outcome
    }

    /// What happened to its connection; `nil` where none is balanced to it.
    package var verdict: Verdict? {
        if case .traced(let legs) = outcome { Verdict(of: legs) } else { nil }
    }
}

extension Verdict {
    /// That of a connection by its legs.
    fileprivate init(of legs: [Leg]) { self.init(ofAll: legs.filter { $0.direction != .reverse }.map(\.verdict)) }

    /// The first that tells what stopped a packet, else the first that is not delivered.
    fileprivate init(ofAll verdicts: [Verdict]) {
        self = verdicts.first { $0.cause != nil } ?? verdicts.first { $0 != .delivered } ?? .delivered
    }
}

/// One end of the connection.
package struct Endpoint: Hashable, Sendable {
    /// What the endpoint is.
    package enum Kind: String, Hashable, Sendable {
        case pod, service, address, node
        /// A client outside the cluster.
        case external
    }
    /// What the endpoint is.
    package var kind: Kind
    /// The object's namespace.
    package var namespace: String?
    /// The object's name.
    package var name: String?
    /// The node that a pod runs on, the node itself, or the node that an external client's packets come in at.
    package var node: String?
    /// The address that packets carry.
    package var address: IPAddress
    /// Whether it is a host, or a pod that shares its node's network.
    package var isHostNetwork: Bool
    /// The user-defined network that it is met on, as `NAMESPACE/NAME` or the name of a cluster-wide one; `nil` on the default one.
    package var network: String?

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

    /// `pod shop/web-0`, `service shop/web`, `node worker` or the address.
    package var label: String {
        guard let name else { return address.description }
        return "\(kind.rawValue) \(namespace.map { $0 + "/" } ?? "")\(name)"
    }
}
