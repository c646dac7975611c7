import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import TraceResolve

/// The address that a gateway router gives a new connection's packets which its load balancer sends to an endpoint, so that the
/// answers come back to it: that of its inner port (`lb_force_snat_ip=router_ip`, ovn-nb(5)). ovn-trace does not follow that
/// translation behind `ct_lb_mark(…; force_snat)`, and shows policies behind the router a packet with the sender's own address.
struct GatewaySource {
    /// The router's address.
    let address: IPAddress
    /// The path up to and with the router.
    let hops: [Hop]
    private let rest: ArraySlice<Hop>
    private let router: String

    /// The translation of a trace; `nil` where there is none.
    init?(of reading: LogicalReading, in cluster: ClusterFacts) {
        guard let place = reading.balancingPlace else { return nil }
        let balancer = reading.hops[place.hop]
        guard let (network, node) = cluster.gateway(ofDatapath: balancer.datapath),
            balancer.datapath == network.gatewayRouter(of: node),
            balancer.stages[place.stage].actions.contains(where: { OVNTraceAction(text: $0).forcesSource }),
            let last = reading.hops.indices.first(where: {
                $0 > place.hop && reading.hops[$0].datapath == balancer.datapath && reading.hops[$0].pipeline == .egress
            }), reading.hops[last].outport == cluster.innerPort(of: network, onNode: node),
            last + 1 < reading.hops.count,
            let route = balancer.stages.first(where: { $0.name == "lr_in_ip_routing" }),
            let address = route.actions.lazy.compactMap(Self.register).last
        else { return nil }
        (self.address, hops, rest) = (address, Array(reading.hops[...last]), reading.hops[(last + 1)...])
        router = balancer.datapath
    }

    /// The address that a route puts in a register: the next hop's first, then that of the router's own port.
    private static func register(_ action: String) -> IPAddress? {
        guard case .assignment(let field, let value) = OVNTraceAction(text: action).kind,
            field.hasPrefix("reg") || field.hasPrefix("xxreg")
        else { return nil }
        return IPAddress(value)
    }

    /// The translation of a packet's source.
    func translation(of source: IPAddress) -> Translation {
        Translation(kind: .source, by: .datapath(router), from: .known(source), to: .known(address))
    }

    /// Whether a policy looks at the packet behind the router: only then its source makes a difference there.
    var isJudged: Bool {
        rest.flatMap(\.stages).contains { stage in
            stage.name.contains("_acl")
                && ["@", "ip4.src", "ip6.src"].contains { stage.match.contains($0) }
        }
    }

    /// Where the packet goes on behind the router.
    ///
    /// - Parameters:
    ///   - node: A node of the zone.
    ///   - packet: The packet as it is in the end, with the router's address.
    /// - Returns: The position; `nil` where the trace does not show it.
    func position(on node: String, of packet: Packet) -> LogicalPosition? {
        guard let next = rest.first, let inport = next.inport else { return nil }
        var packet = packet
        func kinds(_ hops: some Sequence<Hop>) -> [OVNTraceAction.Kind] {
            hops.flatMap(\.stages).flatMap(\.actions).map { OVNTraceAction(text: $0).kind }
        }
        let actions = kinds(hops)
        func last(_ name: String) -> MACAddress? {
            actions.lazy.reversed().compactMap { kind in
                if case .assignment(name, let value) = kind { MACAddress(value) } else { nil }
            }.first
        }
        guard let source = last("eth.src"), let destination = last("eth.dst") else { return nil }
        (packet.ethernetSource, packet.ethernetDestination) = (source, destination)
        packet.timeToLive &+= UInt8(
            truncatingIfNeeded: kinds(rest).count { $0 == .assignment(field: "ip.ttl", value: "--") })
        return LogicalPosition(node: node, datapath: next.datapath, inport: inport, packet: packet)
    }
}
