import NetworkTypes
import OVNKubernetes
package import PathModel
import TraceResolve

/// Where a leg begins, on both layers.
package struct LegStart: Hashable, Sendable {
    /// The beginning on the logical layer.
    package var logical: LogicalPosition?
    /// The beginning on a node's bridges.
    package var openflow: OpenFlowPosition?
    /// Translations that conntrack undoes before the packet enters the traced part.
    package var translations: [Translation] = []
    /// Why there is no beginning on the logical layer, where there is none.
    package var withoutLogical: Unknown?
    /// What a gateway router undoes on an answer's way.
    var undoing: RouterUndoing?
    /// How the external bridge sorts the answer, where the leg begins in front of it.
    var sorting: AnswerSorting?
    /// Where the packet comes in on the logical layer, should the external bridge where the leg begins give it to OVN.
    var logicalIfGiven: LogicalPosition?

    /// A leg of which no layer knows the beginning.
    init() {}

    /// Where a host's own packet enters OVN by the external bridge, and with which addresses.
    var hostEntry: (node: String, packet: Packet)? {
        guard let position = openflow, case .bridge(_, .host) = position.entry, let packet = logical?.packet else {
            return nil
        }
        return (position.node, packet)
    }

    /// A leg that starts at a pod's port or at a node's management port.
    init(at attachment: Attachment, packet: Packet) {
        logical = LogicalPosition(
            node: attachment.node, datapath: attachment.datapath, inport: attachment.logicalPort, packet: packet)
        openflow = OpenFlowPosition(
            node: attachment.node, entry: .logicalPort(attachment.logicalPort), packet: packet)
    }

    /// A leg that comes in from the wire on a network whose switch is connected to it; `nil` for other networks.
    init?(onWireOf network: Network, at node: String, packet: Packet) {
        guard let port = network.localnetPort else { return nil }
        logical = LogicalPosition(
            node: node, datapath: network.nodeSwitch(of: node), inport: port, packet: packet)
        openflow = OpenFlowPosition(
            node: node, entry: .wire(localnetPort: port, vlan: network.vlan), packet: packet)
    }

    /// A leg that starts on the wire, behind a node's external bridge, with translations that conntrack has undone already.
    ///
    /// - Parameters:
    ///   - position: Where it starts.
    ///   - translations: The translations.
    ///   - answer: The packet in front of the bridge, with the bridge and the mark by which that sorts it, where these are known.
    init(
        wireAt position: LogicalPosition, translations: [Translation],
        sorting answer: (packet: Packet, bridge: String, mark: UInt32)? = nil
    ) {
        logical = position
        let onward = OpenFlowPosition(
            node: position.node, entry: .localnetPort(position.inport), packet: position.packet)
        openflow = onward
        self.translations = translations
        guard let answer else { return }
        openflow = OpenFlowPosition(
            node: position.node, entry: .bridge(answer.bridge, .uplink), packet: answer.packet, mark: answer.mark)
        sorting = AnswerSorting(onward: onward, port: position.inport, bridge: answer.bridge, mark: answer.mark)
    }
}
