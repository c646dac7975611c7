extension OVNTraceOutput {
    /// The packet as it leaves by the last delivery on its own way, after what the logical flows and conntrack changed.
    ///
    /// Assignments of constants and of registers that hold one are followed (`eth.src = …`, `ip.ttl--`), the remark on a
    /// MAC binding, and the translations that conntrack's headings name. The endpoint that a load balancer picks is not in
    /// the text: give it as `translated`. Values that the trace does not show stay as they were.
    ///
    /// - Parameters:
    ///   - packet: the packet as it entered.
    ///   - endpoint: the endpoint that the load balancer picked, as given with `--lb-dst`.
    /// - Returns: the packet with its headers changed.
    package func packet(
        leaving packet: TracePacket, translated endpoint: OVNTraceCommand.LoadBalancerDestination? = nil
    ) -> TracePacket {
        var rewriter = OVNTraceRewriter(packet: packet)
        if let endpoint {
            rewriter.packet.translate(destination: endpoint.address)
            rewriter.packet.setPorts(destination: endpoint.port)
        }
        rewriter.follow(nodes)
        return rewriter.packet
    }
}

/// Follows assignments along the packet's own way.
private struct OVNTraceRewriter {
    var packet: TracePacket
    private var registers: [String: String] = [:]

    init(packet: TracePacket) { self.packet = packet }

    mutating func follow(_ nodes: [TraceNode<OVNTraceLine>]) {
        for node in nodes {
            switch node.line {
            case .section(let section):
                if case .conntrack(let conntrack) = section.kind, let translation = conntrack.translation {
                    packet.translate(
                        source: translation.isDestination ? nil : translation.address,
                        destination: translation.isDestination ? translation.address : nil)
                }
                follow(node.children)
            case .entry:
                // What is in a branch is done to a copy.
                for child in node.children { if case .action(let action) = child.line { apply(action) } }
            case .action(let action): apply(action)
            }
        }
    }

    private mutating func apply(_ action: OVNTraceAction) {
        switch action.kind {
        case .assignment(let field, let value): assign(field, value)
        case .remark(let text):
            if let address = TextScanner.between("MAC binding to ", ".", in: text) {
                packet.ethernetDestination = address
            }
        case .other where action.text == "eth.dst <-> eth.src;":
            swap(&packet.ethernetSource, &packet.ethernetDestination)
        default: break
        }
    }

    private mutating func assign(_ field: String, _ value: String) {
        if field == "ip.ttl" {
            packet.ttl = value == "--" ? packet.ttl &- 1 : UInt8(value) ?? packet.ttl
            return
        }
        let known = registers[value] ?? value
        registers[field] = known
        switch field {
        case "eth.src" where Self.isEthernetAddress(known): packet.ethernetSource = known
        case "eth.dst" where Self.isEthernetAddress(known): packet.ethernetDestination = known
        default: break
        }
    }

    private static func isEthernetAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 6 && parts.allSatisfy { $0.count == 2 }
    }
}
