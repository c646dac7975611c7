package import NetworkTypes
package import OVNFormats

extension Packet {
    /// The packet as the tools' command lines take it.
    package var tracePacket: TracePacket {
        let network: TracePacket.Network =
            source.family == .ip4
            ? .ipv4(source: source.description, destination: destination.description)
            : .ipv6(source: source.description, destination: destination.description)
        let transportHeader: TracePacket.Transport =
            switch transport {
            case .tcp: .tcp(source: sourcePort, destination: destinationPort)
            case .udp: .udp(source: sourcePort, destination: destinationPort)
            case .sctp: .sctp(source: sourcePort, destination: destinationPort)
            case .icmp: .icmp(type: (echo ?? .request).type(of: source.family), code: 0)
            }
        return TracePacket(
            ethernetSource: ethernetSource.description, ethernetDestination: ethernetDestination.description,
            network: network, ttl: timeToLive, transport: transportHeader)
    }

    /// Takes over the headers that a flow of Open vSwitch shows (ovs-fields(7)).
    package mutating func apply(_ flow: FieldList) {
        if let mac = flow["dl_src"].flatMap({ MACAddress($0) }) { ethernetSource = mac }
        if let mac = flow["dl_dst"].flatMap({ MACAddress($0) }) { ethernetDestination = mac }
        // In the lines of a translation IPv6 addresses have brackets (`oftrace_print_ip_flow` of ofproto-dpif-trace.c).
        func address(_ names: String...) -> IPAddress? {
            names.lazy.compactMap { flow[$0] }.first.flatMap { TransportAddress(parsing: $0)?.address }
        }
        if let address = address("nw_src", "ipv6_src") { source = address }
        if let address = address("nw_dst", "ipv6_dst") { destination = address }
        if let ttl = flow.number("nw_ttl").flatMap({ UInt8(exactly: $0) }) { timeToLive = ttl }
        // Of ICMP the lines of a translation show type and code as ports.
        guard transport.hasPorts else { return }
        if let port = flow.number("tp_src").flatMap({ UInt16(exactly: $0) }) { sourcePort = port }
        if let port = flow.number("tp_dst").flatMap({ UInt16(exactly: $0) }) { destinationPort = port }
    }

    /// Takes over the headers that a `set(…)` of the datapath writes.
    package mutating func apply(_ header: DatapathTerm) {
        switch header.name {
        case "eth":
            if let mac = header["src"].flatMap({ MACAddress($0) }) { ethernetSource = mac }
            if let mac = header["dst"].flatMap({ MACAddress($0) }) { ethernetDestination = mac }
        case "ipv4", "ipv6":
            if let address = header["src"].flatMap({ IPAddress($0) }) { source = address }
            if let address = header["dst"].flatMap({ IPAddress($0) }) { destination = address }
            let limit = header.number("ttl") ?? header.number("hlimit")
            if let ttl = limit.flatMap({ UInt8(exactly: $0) }) { timeToLive = ttl }
        case "tcp", "udp", "sctp":
            if let port = header.number("src").flatMap({ UInt16(exactly: $0) }) { sourcePort = port }
            if let port = header.number("dst").flatMap({ UInt16(exactly: $0) }) { destinationPort = port }
        default: break
        }
    }
}
