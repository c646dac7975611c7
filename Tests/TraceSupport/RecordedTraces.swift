package import NetworkTypes
package import OVNFormats
package import RecordingSupport
import Testing

/// A packet with these addresses and ports.
package func packet(
    _ source: String, _ destination: String, _ ports: (UInt16, UInt16) = (32768, 8080),
    transport: TransportProtocol = .tcp
) throws -> Packet {
    Packet(
        ethernetSource: try #require(MACAddress("0a:58:0a:01:01:05")),
        ethernetDestination: try #require(MACAddress("0a:58:0a:01:01:01")), source: try #require(IPAddress(source)),
        destination: try #require(IPAddress(destination)), transport: transport, sourcePort: ports.0,
        destinationPort: ports.1)
}

extension Recordings {
    /// A recording of ovn-trace as it would be if every conntrack state had been given: the marker of the default is gone.
    package static func logical(_ name: String, isTold: Bool = true) throws -> OVNTraceOutput {
        try OVNTraceOutput(parsing: isTold ? told("ovn-trace", name) : text("ovn-trace", name))
    }

    /// The text of such a recording.
    package static func told(_ tool: String, _ name: String) throws -> String {
        let marker = " /* default (use --ct to customize) */"
        var lines = try text(tool, name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices.dropLast() where lines[index].hasSuffix(marker) {
            lines[index].removeLast(marker.count)
            lines[index + 1].removeLast(marker.count)
        }
        return lines.joined(separator: "\n")
    }

    /// A recording of ofproto/trace as it would be if every conntrack state had been given.
    package static func openflow(_ name: String, isTold: Bool = true) throws -> OFProtoTraceOutput {
        let text = try text("ofproto-trace", name)
        return try OFProtoTraceOutput(
            parsing: isTold
                ? text.replacing("default ct_state=trk|new (use --ct-next to customize)", with: "ct_state=trk|new")
                : text)
    }
}
