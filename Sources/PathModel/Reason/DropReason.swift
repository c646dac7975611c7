package import NetworkTypes

/// Why a packet was dropped or rejected.
package enum DropReason: Hashable, Coded {
    /// A stage of a logical pipeline that stops packets of this kind.
    case stage(StageDrop)
    /// A flow of which no more is known than that it stops the packet.
    case flow(FlowDrop)
    /// Nobody has the destination's address.
    case address(AddressDrop)
    /// A service, or its load balancer.
    case service(ServiceDrop)
    /// A policy, or another rule about who may talk to whom.
    case policy(PolicyDrop)
    /// The kernel of a node's host.
    case host(node: String, HostRefusal)
    /// No chassis has claimed the port, or another one than the pod's.
    case unclaimedPort(PortClaim)
    /// The packet comes back to where it was until its TTL has run out.
    case routingLoop
}

/// Why a flow stops a packet, as far as the tool that shows it tells.
package enum FlowDrop: Hashable, Coded {
    /// No logical flow of the table matches.
    case noLogicalFlow
    /// A logical flow of a stage that is not known.
    case logicalFlow
    /// A flow of a bridge.
    case bridgeFlow
    /// An external bridge gives an answer to another network, which is named unless it is the default one, by the mark of its
    /// connection.
    case answerOfOtherNetwork(String?, mark: UInt32)
    /// A flow of a bridge hands the packet to ovn-controller, which answers.
    case controllerAnswer
    /// OVN answers with a TCP reset or an ICMP unreachable.
    case rejectedByOVN
}

/// Why nobody has a packet's destination.
package enum AddressDrop: Hashable, Coded {
    /// It is in a service network, and no service has it.
    case noServiceHasAddress(IPAddress)
    /// It is in a pod network, and no pod has it.
    case noPodHasAddress(IPAddress)
    /// It is of another network than the client.
    case otherNetwork(IPAddress, NetworkBoundary)
    /// It is in the nodes' network, and the node's host asked its neighbours for it in vain.
    case noNeighbourHasAddress(IPAddress, node: String)
}

/// Why a service does not take a packet.
package enum ServiceDrop: Hashable, Coded {
    /// No load balancer takes ICMP; the service that has the address.
    case echoNotBalanced(IPAddress, service: ObjectReference)
    /// No load balancer of the zone translates the service's address and port.
    case portNotBalanced(IPAddress, ServicePort, service: ObjectReference)
    /// The service has no such port.
    case noSuchServicePort(ServicePort, service: ObjectReference)
    /// Several services share the address, and none has such a port; their names, as `NAMESPACE/NAME`.
    case noServiceHasPort(ServicePort, services: [String])
    /// The port has no ready endpoints.
    case noReadyEndpoints(service: ObjectReference, port: UInt16)
    /// The client's node has no ready endpoint, and `internalTrafficPolicy` is `Local`.
    case noReadyLocalEndpoint(service: ObjectReference, node: String)
    /// The node that a packet from outside comes in at has no ready endpoint, and `externalTrafficPolicy` is `Local`.
    case noEndpointAtEntry(service: ObjectReference, node: String)
}

/// What a packet is to at its destination's address: a port of a transport protocol, or a protocol without ports.
package struct ServicePort: Hashable, Sendable, CustomStringConvertible {
    /// The protocol.
    package var transport: TransportProtocol
    /// The number; `nil` of a protocol without ports.
    package var number: UInt16?

    /// Makes a port; of a protocol without ports the number does not count.
    package init(_ transport: TransportProtocol, _ number: UInt16?) {
        (self.transport, self.number) = (transport, transport.hasPorts ? number : nil)
    }

    /// `tcp/8080`, `icmp`.
    package var description: String { transport.rawValue + (number.map { "/\($0)" } ?? "") }
}

/// Why a host's kernel does not send a packet on, or not to where it is meant.
package enum HostRefusal: Hashable, Coded {
    /// No route leads there.
    case noHostRoute
    /// A route of the type `unreachable`, or the interface that the packet comes by does not forward.
    case unreachableRoute
    /// A route of the type `prohibit`.
    case prohibitedRoute
    /// A route of the type `blackhole`.
    case blackHoleRoute
    /// The way back to the source is by another interface.
    case reversePathFilter
    /// A rule of the host's own, in a chain, drops it.
    case filtered(rule: String, chain: String)
    /// It has the address, as every node's host has on the network, but the connection is another node's.
    case strayAnswer(IPAddress, network: String, sender: String)
    /// It sends the answer out by an interface that does not lead back into the network whose router has the address.
    case answerLeavesNetwork(IPAddress, network: String, interface: String)
}

extension DropReason {
    /// Whether the reason itself names an object.
    package func names(_ object: ObjectReference) -> Bool {
        switch self {
        case .service(.echoNotBalanced(_, let service)), .service(.portNotBalanced(_, _, let service)),
            .service(.noSuchServicePort(_, let service)), .service(.noEndpointAtEntry(let service, _)),
            .service(.noReadyEndpoints(let service, _)), .service(.noReadyLocalEndpoint(let service, _)):
            service.name == object.name
        case .policy(let drop): drop.named.contains(object.name)
        case .unclaimedPort: object.kind == "Pod"
        case .stage, .flow, .address, .service, .host, .routingLoop: false
        }
    }
}
