package import NetworkTypes

/// Why the logical layer's path cannot be followed to its end.
package enum LogicalUnknown: Hashable, Coded {
    /// The packet is stopped after its load balancer, where ovn-trace was told the endpoint too early; the stage.
    case stoppedAfterChoice(stage: String?)
    /// An ACL drops a packet that turns around to its client, but may decide by a source address that ovn-trace does not give it.
    case hairpinSource
    /// The endpoint is the client itself, and no tracer shows how a load balancer with session affinity turns its packet around.
    case hairpinUnseen
    /// ovn-trace does not see that the packet turns around to the client.
    case hairpinMissed
    /// A switch floods the packet to several ports.
    case flooded(datapath: String, ports: [String])
    /// A gateway router would undo a translation there, which ovn-trace does not.
    case routerTranslation
    /// ovn-trace ends at a port that leads on.
    case endsAtPort(String, datapath: String)
    /// ovn-trace ends without an output or a drop.
    case endsNowhere
    /// ovn-trace found no flow, but is older than its database and skipped flows that it cannot parse, such as the example;
    /// without one it may have skipped more than it reports.
    case flowsSkipped(stage: String?, datapath: String?, example: String?)
    /// The trace to a service's cluster address does not stand for that to its node port, whose load balancer ovn-trace cannot
    /// show.
    case standInDiffers(balancer: String, clusterAddress: IPAddress, StandInDifference)
    /// ovn-trace cannot see the load balancer of a node port, and no service with it is known.
    case noServiceOfNodePort(UInt16)
    /// ovn-trace cannot see the load balancers of node ports, and they could not be read.
    case templatesUnreadable(Unknown)
    /// A gateway router would undo a translation in front of a node port's load balancer, and those of its service could not be
    /// read.
    case balancersUnreadable(Unknown)
    /// OVN does not balance to the endpoint that was asked for.
    case endpointNotBalanced(String, node: String)
    /// The path crosses too many zones.
    case tooManyZones
    /// OVN must first learn an Ethernet address on a port or a datapath.
    case awaitsNeighbourOn(String)
    /// The path goes on to a zone that is not known.
    case zoneUnknown(port: String)
    /// The packet comes to the host of a node by a user-defined network's own interface.
    case hostOfNetwork(String, node: String)
    /// The path ends at a port of a type that leads elsewhere.
    case portOfType(String, port: String)
}

/// What a trace to a service's cluster address does otherwise than one to its node port.
package enum StandInDifference: Hashable, Sendable {
    /// The datapath that balances the node port does not balance it.
    case notBalanced(datapath: String)
    /// Its load balancer has other endpoints.
    case otherEndpoints
    /// It stops in a stage before its load balancer.
    case stops(stage: String)
    /// It goes another way.
    case otherWay
}
