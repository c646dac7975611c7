import TextParsing

/// The flow that ofproto/trace is told, in the fields of ovs-fields(7).
package struct OFProtoFlow: Sendable, Equatable, CustomStringConvertible {
    /// The tunnel that the packet came out of.
    package struct Tunnel: Sendable, Equatable {
        /// The tunnel key: Geneve's VNI, OVN's datapath key.
        package var id: UInt64
        /// The outer source address; `nil` leaves it out.
        package var source: String?
        /// The outer destination address; `nil` leaves it out.
        package var destination: String?
        /// The `tun_metadataN` by N, in hexadecimal as the datapath prints them: `0x40007`.
        package var metadata: [Int: String]

        package init(id: UInt64, source: String? = nil, destination: String? = nil, metadata: [Int: String] = [:]) {
            self.id = id
            self.source = source
            self.destination = destination
            self.metadata = metadata
        }
    }

    /// The port that the packet enters by: OpenFlow number or name.
    package var inPort: String
    /// Its headers.
    package var packet: TracePacket
    /// The tunnel that it came out of.
    package var tunnel: Tunnel?
    /// The hash by which a group of type select picks a bucket, as text like ``inPort``: `0x1`. Without one the trace ends at
    /// the group.
    package var datapathHash: String?
    /// The state that conntrack gave it already.
    package var conntrackState: ConntrackState?
    /// Whether the packet's own addresses and ports are told as the original tuple of its conntrack entry, as they are for the
    /// first packet of a connection (ovs-fields(7), `ct_nw_src` and on). The tuple needs a ``conntrackState``.
    package var tellsTuple = false
    /// Further fields, for example `pkt_mark`, `ct_zone`, `recirc_id`.
    package var further: FieldList

    package init(
        inPort: String, packet: TracePacket, tunnel: Tunnel? = nil, datapathHash: String? = nil,
        conntrackState: ConntrackState? = nil, further: FieldList = []
    ) {
        self.inPort = inPort
        self.packet = packet
        self.tunnel = tunnel
        self.datapathHash = datapathHash
        self.conntrackState = conntrackState
        self.further = further
    }

    /// The fields in the order in which they are written.
    package var fields: FieldList {
        var fields: [FieldList.Field] = [.init("in_port", Self.port(inPort))]
        if let tunnel {
            fields.append(.init("tun_id", "0x" + String(tunnel.id, radix: 16)))
            let isIPv6 = (tunnel.source ?? tunnel.destination ?? "").contains(":")
            if let source = tunnel.source { fields.append(.init(isIPv6 ? "tun_ipv6_src" : "tun_src", source)) }
            if let destination = tunnel.destination {
                fields.append(.init(isIPv6 ? "tun_ipv6_dst" : "tun_dst", destination))
            }
            for (index, value) in tunnel.metadata.sorted(by: { $0.key < $1.key }) {
                fields.append(.init("tun_metadata\(index)", value))
            }
        }
        if let datapathHash { fields.append(.init("dp_hash", datapathHash)) }
        if let conntrackState { fields.append(.init("ct_state", conntrackState.description)) }
        fields += Self.fields(of: packet, tellsTuple: tellsTuple)
        return FieldList(fields + further.fields)
    }

    /// The flow as the tool takes it.
    package var description: String { fields.description }

    private static func fields(of packet: TracePacket, tellsTuple: Bool) -> [FieldList.Field] {
        let isIPv6 = packet.network.isIPv6
        var fields: [FieldList.Field] = []
        var ports: [FieldList.Field] = []
        switch packet.transport {
        case .tcp(let source, let destination):
            fields.append(.init(isIPv6 ? "tcp6" : "tcp"))
            ports = [.init("tcp_src", String(source)), .init("tcp_dst", String(destination))]
        case .udp(let source, let destination):
            fields.append(.init(isIPv6 ? "udp6" : "udp"))
            ports = [.init("udp_src", String(source)), .init("udp_dst", String(destination))]
        case .sctp(let source, let destination):
            fields.append(.init(isIPv6 ? "sctp6" : "sctp"))
            ports = [.init("sctp_src", String(source)), .init("sctp_dst", String(destination))]
        case .icmp(let type, let code):
            let name = isIPv6 ? "icmpv6" : "icmp"
            fields.append(.init(isIPv6 ? "icmp6" : "icmp"))
            ports = [.init(name + "_type", String(type)), .init(name + "_code", String(code))]
        case nil: fields.append(.init(isIPv6 ? "ipv6" : "ip"))
        }
        if tellsTuple { fields += tuple(of: packet) }
        fields += [.init("dl_src", packet.ethernetSource), .init("dl_dst", packet.ethernetDestination)]
        switch packet.network {
        case .ipv4(let source, let destination): fields += [.init("nw_src", source), .init("nw_dst", destination)]
        case .ipv6(let source, let destination): fields += [.init("ipv6_src", source), .init("ipv6_dst", destination)]
        }
        return fields + [.init("nw_ttl", String(packet.ttl))] + ports
    }

    /// Conntrack's original tuple; the fields stand behind the protocol, which they need.
    private static func tuple(of packet: TracePacket) -> [FieldList.Field] {
        let (number, source, destination): (Int, UInt16, UInt16)
        switch packet.transport {
        case .tcp(let from, let to): (number, source, destination) = (6, from, to)
        case .udp(let from, let to): (number, source, destination) = (17, from, to)
        case .sctp(let from, let to): (number, source, destination) = (132, from, to)
        case .icmp, nil: return []
        }
        let addresses: [FieldList.Field] =
            switch packet.network {
            case .ipv4(let from, let to): [.init("ct_nw_src", from), .init("ct_nw_dst", to)]
            case .ipv6(let from, let to): [.init("ct_ipv6_src", from), .init("ct_ipv6_dst", to)]
            }
        return [.init("ct_nw_proto", String(number))] + addresses + [
            .init("ct_tp_src", String(source)), .init("ct_tp_dst", String(destination)),
        ]
    }

    /// A port's name is quoted where a comma or the like would end it (`ofputil_port_from_string()`).
    private static func port(_ name: String) -> String {
        let plain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        return plain ? name : JSONValue.string(name).text
    }
}
