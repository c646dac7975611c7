import TextParsing

/// The packet to trace as an OVN expression: the *microflow* of ovn-trace(8).
package struct OVNMicroflow: Sendable, Equatable {
    /// The logical port that the packet enters by.
    package var inport: String
    /// Its headers.
    package var packet: TracePacket
    /// Further terms, each an expression of ovn-sb(5) `Logical_Flow.match`, for example `ct_state == 0x21`.
    package var further: [String]

    package init(inport: String, packet: TracePacket, further: [String] = []) {
        self.inport = inport
        self.packet = packet
        self.further = further
    }

    /// The expression.
    package var expression: String {
        var terms = [
            "inport == \(Self.quoted(inport))", "eth.src == \(packet.ethernetSource)",
            "eth.dst == \(packet.ethernetDestination)",
        ]
        switch packet.network {
        case .ipv4(let source, let destination): terms += ["ip4.src == \(source)", "ip4.dst == \(destination)"]
        case .ipv6(let source, let destination): terms += ["ip6.src == \(source)", "ip6.dst == \(destination)"]
        }
        terms.append("ip.ttl == \(packet.ttl)")
        terms += Self.terms(of: packet.transport, isIPv6: packet.network.isIPv6)
        return (terms + further).joined(separator: " && ")
    }

    private static func terms(of transport: TracePacket.Transport?, isIPv6: Bool) -> [String] {
        func ports(_ name: String, _ source: UInt16, _ destination: UInt16) -> [String] {
            ["\(name).src == \(source)", "\(name).dst == \(destination)"]
        }
        switch transport {
        case .tcp(let source, let destination): return ports("tcp", source, destination)
        case .udp(let source, let destination): return ports("udp", source, destination)
        case .sctp(let source, let destination): return ports("sctp", source, destination)
        case .icmp(let type, let code):
            let name = isIPv6 ? "icmp6" : "icmp4"
            return ["\(name).type == \(type)", "\(name).code == \(code)"]
        case nil: return []
        }
    }

    /// A string constant of the expression language: in double quotes, escaped as in JSON (ovn-sb(5), "String
    /// Constants").
    package static func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
