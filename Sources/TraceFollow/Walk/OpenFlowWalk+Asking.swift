import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
package import TraceProbe
import TraceResolve

/// What a walk through the bridges asks next.
extension OpenFlowWalk {
    /// As in ``LogicalWalk``; ofproto/trace takes one `--ct-next` a recirculation.
    private static let lookups = 24

    /// What to run next; `nil` when the walk has ended, or when it waits for the facts of ``node``.
    package mutating func next(facts: [String: Result<SwitchFacts, ToolText.Problem>]) -> Probe? {
        guard end == nil, let position else { return nil }
        guard let container = cluster.placement.bridges(ofNode: position.node) else {
            let error = ResolveError.noToolContainer(node: position.node, namespace: cluster.namespace)
            finish(.undetermined(.error(error.description)))
            return nil
        }
        // Only where the packet comes to its load balancer is there something to choose.
        let sought = translations.contains { $0.kind == .destination } ? nil : wanted
        var flow = OFProtoFlow(
            inPort: SwitchTrace.portToken, packet: position.packet.tracePacket,
            datapathHash: sought == nil ? "0x1" : SwitchTrace.choiceToken)
        var port: SwitchPort?
        var bridge = LogicalNames.integrationBridge
        switch position.entry {
        case .logicalPort(let name): port = .logicalPort(name)
        case .localnetPort(let name): flow.inPort = LogicalNames.patchPort(ofLocalnetPort: name)
        case .bridge(let name, let entry):
            guard let number = bridgePort(entry, of: name, facts: facts[position.node]) else { return nil }
            flow.inPort = number
            bridge = name
        case .wire(let localnet, let vlan):
            guard let (name, number) = wirePort(behind: localnet, facts: facts[position.node]) else { return nil }
            flow.inPort = number
            flow.further = vlan.map { FieldList([.init("dl_vlan", String($0))]) } ?? []
            bridge = name
        case .tunnel(let sender, let id, let metadata):
            guard let address = tunnelAddress(of: sender, facts: facts[position.node]) else { return nil }
            port = .tunnel(to: address.description)
            flow.tunnel = .init(
                id: id, source: cluster.nodes[sender]?.tunnelAddresses.first?.description,
                destination: cluster.nodes[position.node]?.tunnelAddresses.first?.description, metadata: metadata)
        }
        if let mark = position.mark {
            flow.further = FieldList(flow.further.fields + [.init("ct_mark", "0x" + String(mark, radix: 16))])
        }
        let plain = command(flow, bridge: bridge).argv
        // Whatever comes in from elsewhere loses conntrack's tuple before it meets a load balancer.
        if state == .new, position.packet.transport.hasPorts, case .logicalPort = position.entry {
            flow.conntrackState = [.new, .tracked]
            flow.tellsTuple = true
        }
        var trace = SwitchTrace(argv: command(flow, bridge: bridge).argv, portOf: port)
        if state == .new { trace.resumption = .init(plain: flow.tellsTuple ? plain : nil) }
        trace.choice = sought.map { .init(ofEndpoint: $0, among: endpoints) }
        return Probe(container: container, trace: trace)
    }

    /// What is likely to be asked after ``next(facts:)``: the way on behind the external bridge that is to sort the answer.
    func anticipated(facts: [String: Result<SwitchFacts, ToolText.Problem>]) -> [Probe] {
        guard end == nil, let sorting else { return [] }
        var onward = OpenFlowWalk(from: sorting.onward, state: state, cluster: cluster)
        return [onward.next(facts: facts)].compactMap(\.self)
    }

    /// The address by which the node has a tunnel to another; the first that the other has, while the node's interfaces are
    /// not known. `nil` where there is no tunnel.
    private mutating func tunnelAddress(
        of sender: String, facts: Result<SwitchFacts, ToolText.Problem>?
    ) -> IPAddress? {
        let addresses = cluster.nodes[sender]?.tunnelAddresses ?? []
        switch facts {
        case .failure(let problem)?: finish(.undetermined(problem.reason))
        case .success(let known)?:
            if let address = known.tunnelPort(to: addresses)?.remoteAddress.flatMap({ IPAddress($0) }) {
                return address
            }
            finish(.undetermined(.bridges(.noTunnelPort(node: position?.node ?? "", to: sender))))
        case nil:
            if let first = addresses.first { return first }
            finish(.undetermined(.bridges(.noTunnelAddress(node: sender))))
        }
        return nil
    }

    /// The port's number or name; `nil` where it is not known, or not yet.
    private mutating func bridgePort(
        _ port: OpenFlowPosition.BridgePort, of bridge: String, facts: Result<SwitchFacts, ToolText.Problem>?
    ) -> String? {
        switch port {
        case .host: return "LOCAL"
        case .localnet(let port): return LogicalNames.bridgePatchPort(ofLocalnetPort: port)
        case .uplink:
            switch facts {
            case nil: return nil
            case .failure(let problem)?: finish(.undetermined(problem.reason))
            case .success(let known)?:
                switch known.uplink(of: bridge) {
                case .success(let uplink): return String(uplink.port)
                case .failure(let problem): finish(.undetermined(problem.reason))
                }
            }
            return nil
        }
    }

    /// The bridge that a localnet port leads to, and the number of its device; `nil` where they are not known, or not yet.
    private mutating func wirePort(
        behind port: String, facts: Result<SwitchFacts, ToolText.Problem>?
    ) -> (bridge: String, port: String)? {
        guard case .success(let known)? = facts, let bridge = known.bridge(ofLocalnetPort: port) else {
            switch facts {
            case .failure(let problem)?: finish(.undetermined(problem.reason))
            case .success?: finish(.undetermined(.bridges(.noBridgeOfLocalnet(port, node: position?.node ?? ""))))
            case nil: break
            }
            return nil
        }
        return bridgePort(.uplink, of: bridge, facts: facts).map { (bridge, $0) }
    }

    private func command(_ flow: OFProtoFlow, bridge: String) -> OFProtoTraceCommand {
        var command = OFProtoTraceCommand(bridge: bridge, flow: flow)
        command.conntrackStates = Array(repeating: state.union(.tracked), count: Self.lookups)
        return command
    }
}
