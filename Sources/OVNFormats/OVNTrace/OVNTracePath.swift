extension OVNTraceOutput {
    /// The trace of the packet itself, without what happens to its copies.
    ///
    /// What the tool indents below an entry returns to it: a `clone`, a log message, a mirrored packet. None of it moves or
    /// changes the packet. A question to a neighbour stays, since the packet goes no further before the answer (OVN 26.03
    /// lets a copy without a destination go on behind it). Where the packet is flooded to a multicast group, nothing but
    /// copies is left of it: those that leave stay, or all where none does.
    package var ofPacket: OVNTraceOutput {
        var output = self
        output.nodes = OVNTracePath.own(nodes)
        return output
    }
}

/// Finds the packet's own path in a trace.
private enum OVNTracePath {
    /// The nodes without the branches of their entries.
    static func own(_ nodes: [TraceNode<OVNTraceLine>]) -> [TraceNode<OVNTraceLine>] {
        nodes.map { node in
            var node = node
            switch node.line {
            case .action: break
            case .entry: node.children.removeAll { !belongsToPath($0) }
            case .section(let section):
                node.children = own(node.children)
                if case .multicast = section.kind { node.children = leaving(node.children) }
            }
            return node
        }
    }

    private static func belongsToPath(_ child: TraceNode<OVNTraceLine>) -> Bool {
        switch child.line {
        case .action: true
        case .entry: false
        case .section(let section):
            if case .generated(let name) = section.kind {
                OVNTraceSection.neighbourQuestions.contains(name)
            } else {
                false
            }
        }
    }

    /// The copies that leave by a port behind which the trace does not go on.
    private static func leaving(_ copies: [TraceNode<OVNTraceLine>]) -> [TraceNode<OVNTraceLine>] {
        let leaving = copies.filter(leaves)
        return leaving.isEmpty ? copies : leaving
    }

    private static func leaves(_ copy: TraceNode<OVNTraceLine>) -> Bool {
        var (leaves, isAnotherPacket) = (false, false)
        copy.forEach { node in
            switch node.line {
            case .section(let section): if case .generated = section.kind { isAnotherPacket = true }
            case .action(let action): leaves = leaves || !isAnotherPacket && !(action.delivery?.isOnward ?? true)
            case .entry: break
            }
        }
        return leaves
    }
}

extension OVNTraceSection {
    /// The packets by which OVN asks for a neighbour's Ethernet address (ovn-sb(5), actions `arp` and `nd_ns`).
    package static let neighbourQuestions: Set<String> = ["arp", "nd_ns"]
}

extension OVNTraceDelivery {
    /// The types of ports behind which the same trace goes on.
    private static let onward: Set<String> = ["patch", "l3gateway", "chassisredirect", "router"]

    /// Whether the packet goes on in another datapath of the same trace.
    package var isOnward: Bool { type.map(Self.onward.contains) ?? false }
}
