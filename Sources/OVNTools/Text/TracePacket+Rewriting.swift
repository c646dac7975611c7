extension TracePacket {
    /// The packet that a flow describes, as ofproto/trace prints one; `nil` when it is not IP or lacks an address.
    ///
    /// - Parameter flow: the fields of ``OFProtoTracePass/flow`` or of the microflow that ovn-trace prints.
    package init?(flow: FieldList) {
        guard let ethernetSource = flow["dl_src"], let ethernetDestination = flow["dl_dst"] else { return nil }
        let network: Network
        if let source = flow["nw_src"], let destination = flow["nw_dst"] {
            network = .ipv4(source: source, destination: destination)
        } else if let source = flow["ipv6_src"], let destination = flow["ipv6_dst"] {
            network = .ipv6(source: source, destination: destination)
        } else {
            return nil
        }
        func number<Value: FixedWidthInteger>(_ names: String...) -> Value {
            names.lazy.compactMap { flow.number($0) }.first.flatMap { Value(exactly: $0) } ?? 0
        }
        func has(_ name: String) -> Bool { flow.contains(name) || flow.contains(name + "6") }
        var transport: Transport?
        if has("tcp") {
            transport = .tcp(source: number("tp_src", "tcp_src"), destination: number("tp_dst", "tcp_dst"))
        } else if has("udp") {
            transport = .udp(source: number("tp_src", "udp_src"), destination: number("tp_dst", "udp_dst"))
        } else if has("sctp") {
            transport = .sctp(source: number("tp_src", "sctp_src"), destination: number("tp_dst", "sctp_dst"))
        } else if has("icmp") {
            transport = .icmp(type: number("icmp_type", "icmpv6_type"), code: number("icmp_code", "icmpv6_code"))
        }
        self.init(
            ethernetSource: ethernetSource, ethernetDestination: ethernetDestination, network: network,
            ttl: number("nw_ttl"), transport: transport)
    }

    /// The packet after the headers that datapath actions set, such as `eth(src=…,dst=…)` and `ipv4(ttl=63)`.
    package func applying(_ rewrites: [DatapathTerm]) -> TracePacket {
        rewrites.reduce(into: self) { packet, term in packet.apply(term) }
    }

    private mutating func apply(_ term: DatapathTerm) {
        switch term.name {
        case "eth":
            ethernetSource = Self.value(term["src"]) ?? ethernetSource
            ethernetDestination = Self.value(term["dst"]) ?? ethernetDestination
        case "ipv4", "ipv6":
            translate(source: Self.value(term["src"]), destination: Self.value(term["dst"]))
            ttl = (term.number("ttl") ?? term.number("hlimit")).flatMap { UInt8(exactly: $0) } ?? ttl
        case "tcp", "udp", "sctp":
            setPorts(
                source: term.number("src").flatMap { UInt16(exactly: $0) },
                destination: term.number("dst").flatMap { UInt16(exactly: $0) })
        default: break
        }
    }

    /// Sets the addresses that are given.
    package mutating func translate(source: String? = nil, destination: String? = nil) {
        switch network {
        case .ipv4(let from, let to): network = .ipv4(source: source ?? from, destination: destination ?? to)
        case .ipv6(let from, let to): network = .ipv6(source: source ?? from, destination: destination ?? to)
        }
    }

    /// Sets the ports that are given.
    package mutating func setPorts(source: UInt16? = nil, destination: UInt16? = nil) {
        switch transport {
        case .tcp(let from, let to): transport = .tcp(source: source ?? from, destination: destination ?? to)
        case .udp(let from, let to): transport = .udp(source: source ?? from, destination: destination ?? to)
        case .sctp(let from, let to): transport = .sctp(source: source ?? from, destination: destination ?? to)
        case .icmp, nil: break
        }
    }

    /// A value without its mask.
    private static func value(_ text: String?) -> String? { text.map { String($0.prefix { $0 != "/" }) } }
}

extension OFProtoFlow.Tunnel {
    /// The tunnel that a packet came out of on the next node, given how the first node sent it.
    ///
    /// OVN's one Geneve option (class 0x102, type 0x80) is `tun_metadata0` there.
    package init(_ tunnel: DatapathTunnel) {
        let option = tunnel.options.first { $0.optionClass == 0x102 && $0.type == 0x80 }
        self.init(
            id: tunnel.id, source: tunnel.source, destination: tunnel.destination,
            metadata: option.map { [0: $0.value] } ?? [:])
    }
}
