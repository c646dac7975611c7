package import NetworkTypes
package import OVNFormats
package import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Where a packet is on the logical layer, about to be traced through a zone.
package struct LogicalPosition: Hashable, Sendable {
    /// A node of the zone whose database is asked.
    package var node: String
    /// The logical datapath.
    package var datapath: String
    /// The logical port that the packet comes in by.
    package var inport: String
    /// The packet as it then is.
    package var packet: Packet
}

/// Where a walk ended.
package enum LogicalEnd: Hashable, Sendable {
    case port(String)
    case host(node: String)
    case wire(node: String, port: String)
    /// At the external bridge of a node that it came to by the wire, which gives it to the node's host or drops it: the
    /// logical layer has no part in it there.
    case bridge(node: String)
    /// OVN must first learn the Ethernet address of the next hop.
    case neighbour(node: String, isOutside: Bool)
    case dropped(Cause)
    case rejected(Cause)
    case undetermined(Unknown)
}

extension ClusterFacts {
    /// Interconnect zones are named after their node; the databases of a central cluster serve all.
    func zoneName(of node: String) -> String {
        placement.isInterconnect ? nodes[node]?.zone ?? node : node
    }

    /// The node that a datapath is on, where it is on one: in a central cluster one trace goes through those of several.
    package func node(ofDatapath datapath: String?) -> String? {
        datapath.flatMap { nodeSwitch(ofDatapath: $0)?.node ?? gatewayNode(ofDatapath: $0) }
    }

    /// The node of a gateway router, by the name that ovn-kubernetes gives it.
    package func gatewayNode(ofDatapath datapath: String) -> String? { gateway(ofDatapath: datapath)?.node }
}

extension LogicalPosition {
    /// Why a leg's conntrack lookups find what they find: every lookup of a new connection is of a new one, and every
    /// lookup of an answer finds the connection established. ovn-trace takes one `--ct` a lookup, in order, and ignores
    /// what is left over.
    private static let lookups = 24

    /// The trace of a packet from here, to an endpoint where one is chosen.
    package func probe(of packet: Packet, to backend: String?, state: ConntrackState, in container: ToolContainer)
        -> Probe
    {
        var command = OVNTraceCommand(
            microflow: OVNMicroflow(inport: inport, packet: packet.tracePacket))
        command.databases = [container.southbound]
        command.leaderOnly = false
        command.datapath = datapath
        command.conntrackStates = Array(repeating: state, count: Self.lookups)
        if let chosen = backend.flatMap({ TransportAddress(parsing: $0) }), let port = chosen.port {
            command.loadBalancerDestination = .init(address: chosen.address.description, port: port)
        }
        let daemon = command.daemonLaunch.map { launch in
            TraceDaemonRequest(
                launch: launch, repeated: "--ct=\(state.argument)", perRequest: Self.lookups,
                request: command.daemonRequest)
        }
        return Probe(container: container, trace: LogicalTrace(argv: command.argv, daemon: daemon))
    }
}
