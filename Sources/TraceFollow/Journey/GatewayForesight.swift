import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import TraceResolve

/// Where the packets of a node's own connection to an endpoint of a service will most likely come in: behind the gateway router of
/// that node, which gives them its own address, and back by it.
struct GatewayForesight {
    let trace: ResolvedTrace
    let node: NodeNetwork
    /// The client's first packet as the gateway router gets it.
    private let sent: Packet
    private let endpoint: Backend
    /// The node of the endpoint.
    private let far: String
    /// The gateway router's address, and that of the router behind it.
    private let (seen, inner): (IPAddress, IPAddress)
    private let bridge: String
    private let router: MACAddress
    private let externalPort: String

    /// The networks between routers that releases use unless they are configured otherwise (`V4JoinSubnet` of go-controller's
    /// pkg/config/config.go): a node's router has the address of the node's number. It is only to ask ahead.
    private static let joinNetworks = ["100.64.0.0/16", "fd98::/64"].compactMap { IPPrefix($0) }

    /// Looks ahead; `nil` where it is not known what to expect.
    ///
    /// - Parameters:
    ///   - trace: What was asked.
    ///   - node: The client's node.
    ///   - first: Where the client's packet comes out of its host.
    init?(trace: ResolvedTrace, node: NodeNetwork, first: LegStart) {
        guard let packet = first.logical?.packet, let endpoint = trace.expectedEndpoint,
            trace.cluster.node(withAddress: endpoint.address) == nil, let far = endpoint.endpoint.node,
            let number = node.number.flatMap(UInt32.init(exactly:)), node.gatewayMode == .shared,
            let network = Self.joinNetworks.first(where: { $0.address.family == packet.source.family }),
            let seen = network.address(number), let inner = network.address(1),
            let bridge = node.externalBridge, let router = node.gatewayEthernetAddress, let port = node.externalPort
        else { return nil }
        (self.trace, self.node, sent, self.endpoint, self.far) = (trace, node, packet, endpoint, far)
        (self.seen, self.inner, self.bridge, self.router, externalPort) = (seen, inner, bridge, router, port)
    }

    /// What is expected: on the way to the endpoint's node, at the endpoint, on the way back, and at the gateway router again.
    var expectation: Foresight.Expectation {
        var expected = Foresight.Expectation()
        guard let name = endpoint.endpoint.name, let namespace = endpoint.endpoint.namespace,
            let port = Network.clusterDefault.port(ofPod: name, namespace: namespace),
            let ethernet = LogicalNames.ethernetAddress(for: endpoint.address)
        else { return expected }
        var arrived = sent
        (arrived.source, arrived.destination, arrived.destinationPort) = (seen, endpoint.address, endpoint.port)
        arrived.ethernetDestination = ethernet
        // Behind the gateway router.
        arrived.timeToLive &-= 1
        expected.forward = [crossing(of: arrived, from: node.name, to: far)].compactMap(\.self)
        let nowhere = LegWalk(from: LegStart(), state: .new, preferred: [], cluster: trace.cluster)
        guard var answer = try? ReplyStart(trace: trace, forward: nowhere).begin(atPort: port, packet: arrived).get(),
            let packet = answer.logical?.packet
        else { return expected }
        answer.undoing = undoing
        var back = crossing(of: packet, from: far, to: node.name)
        back?.undoing = undoing
        expected.reply = [answer, back, atRouter(packet)].compactMap(\.self)
        return expected
    }

    private var undoing: RouterUndoing {
        RouterUndoing(
            node: node.name, externalPort: externalPort, bridge: bridge, ethernetAddress: router, seen: seen,
            host: sent.source, serviceAddress: sent.destination, servicePort: sent.destinationPort)
    }

    private func crossing(of packet: Packet, from: String, to: String) -> LegStart? {
        let crossing = TransitCrossing(
            of: packet, from: .init(port: "", node: from), to: .init(port: "", node: to), on: .clusterDefault,
            cluster: trace.cluster)
        return crossing.map { crossing in
            var start = LegStart()
            (start.logical, start.openflow) = (crossing.logical, crossing.openflow)
            return start
        }
    }

    /// The answer behind what the gateway router undoes: on the logical layer in the router, on the bridges at the external one.
    private func atRouter(_ answer: Packet) -> LegStart {
        var packet = answer
        packet.timeToLive &-= far == node.name ? 1 : 2
        packet.destination = sent.source
        packet.ethernetSource = LogicalNames.ethernetAddress(for: inner) ?? packet.ethernetSource
        packet.ethernetDestination = LogicalNames.ethernetAddress(for: seen) ?? packet.ethernetDestination
        var start = LegStart()
        start.logical = LogicalPosition(
            node: node.name, datapath: LogicalNames.gatewayRouter(of: node.name),
            inport: Network.clusterDefault.innerPort(ofGatewayRouterOf: node.name), packet: packet)
        (packet.source, packet.sourcePort, packet.ethernetSource) = (sent.destination, sent.destinationPort, router)
        start.openflow = OpenFlowPosition(
            node: node.name, entry: .bridge(bridge, .localnet(externalPort)), packet: packet)
        return start
    }
}
