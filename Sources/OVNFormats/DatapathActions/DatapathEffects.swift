/// What a list of datapath actions does to one packet: where it goes, and with which headers.
package struct DatapathEffects: Sendable, Equatable {
    /// The packet leaving by a port of the datapath.
    package struct Departure: Sendable, Equatable {
        /// The port's number in the datapath, or its name.
        package var port: String
        /// The tunnel that wraps the packet.
        package var tunnel: DatapathTunnel?
        /// The headers set before, a `set(…)` after the other.
        package var rewrites: [DatapathTerm]
    }

    /// Where the packet or a copy leaves.
    package var departures: [Departure] = []
    /// The connections looked up or committed on the way.
    package var conntracks: [DatapathConntrack] = []
    /// The ids under which the packet is resumed, with the headers set before.
    package var recirculations: [(id: UInt32, rewrites: [DatapathTerm])] { resumed.map { ($0.id, $0.rewrites) } }
    /// Whether the packet goes to ovn-controller or, on the slow path, to ovs-vswitchd.
    package var userspace: [DatapathTerm] = []

    private var resumed: [Resumed] = []

    private struct Resumed: Sendable, Equatable {
        var id: UInt32
        var rewrites: [DatapathTerm]
    }

    /// Whether nothing comes of the packet: it neither leaves nor is resumed nor goes to userspace.
    package var isDrop: Bool { departures.isEmpty && resumed.isEmpty && userspace.isEmpty }

    /// Follows a packet through the actions.
    ///
    /// - Parameters:
    ///   - actions: the actions.
    ///   - fits: whether the packet passes the length checks, as one within the MTU does.
    package init(of actions: [DatapathAction], fits: Bool = true) {
        var state = State()
        follow(actions, &state, fits: fits)
    }

    private struct State {
        var tunnel: DatapathTunnel?
        var rewrites: [DatapathTerm] = []
    }

    private mutating func follow(_ actions: [DatapathAction], _ state: inout State, fits: Bool) {
        for action in actions {
            switch action {
            case .output(let port):
                departures.append(Departure(port: port, tunnel: state.tunnel, rewrites: state.rewrites))
            case .conntrack(let conntrack): conntracks.append(conntrack)
            case .recirculate(let id): resumed.append(Resumed(id: id, rewrites: state.rewrites))
            case .set(let term):
                if let tunnel = DatapathTunnel(set: term) { state.tunnel = tunnel } else { state.rewrites.append(term) }
            case .tunnelPush(let term): state.tunnel = DatapathTunnel(push: term) ?? state.tunnel
            case .userspace(let term): userspace.append(term)
            case .clone(let inner), .sample(_, let inner):
                var copy = state
                follow(inner, &copy, fits: fits)
            case .checkPacketLength(_, let greater, let lessOrEqual):
                var copy = state
                follow(fits ? lessOrEqual : greater, &copy, fits: fits)
            case .conntrackClear, .hash, .meter, .pushVLAN, .popVLAN, .drop, .other: break
            }
        }
    }
}

/// The tunnel that a packet is sent through: `set(tunnel(…))` of a kernel datapath or `tnl_push(…)` of a userspace one.
package struct DatapathTunnel: Sendable, Equatable {
    /// A Geneve option, of which OVN has one: class 0x102, type 0x80, with the logical ingress and egress ports.
    package struct Option: Sendable, Equatable {
        /// The option's class.
        package var optionClass: UInt16
        /// The option's type.
        package var type: UInt8
        /// The value as printed, hexadecimal: ingress port in the upper 16 bits, egress port in the lower
        /// (ovn-architecture(7), "Tunnel Encapsulations").
        package var value: String

        /// Reads what stands in braces.
        package init?(_ list: FieldList) {
            guard let optionClass = list.number("class").flatMap({ UInt16(exactly: $0) }),
                let type = list.number("type").flatMap({ UInt8(exactly: $0) }),
                let value = list.fields.last, value.value == nil
            else { return nil }
            self.optionClass = optionClass
            self.type = type
            self.value = value.name
        }
    }

    /// The tunnel key: OVN's datapath key.
    package var id: UInt64
    /// The outer source address; a kernel datapath may leave it to the routing.
    package var source: String?
    /// The outer destination address: the other node.
    package var destination: String?
    /// The Geneve options.
    package var options: [Option]

    /// The metadata fields of the packet that comes out of the tunnel, by number: ovn-controller maps OVN's option, and no
    /// other, to `tun_metadata0` (`process_tlv_table_reply()` of controller/ofctrl.c).
    package var metadata: [Int: String] {
        options.first { $0.optionClass == 0x102 && $0.type == 0x80 }.map { [0: $0.value] } ?? [:]
    }

    /// Reads the argument of `set(…)`; `nil` when that is another header.
    init?(set term: DatapathTerm) {
        guard term.name == "tunnel" else { return nil }
        id = term.number("tun_id") ?? 0
        source = term["src"] ?? term["ipv6_src"]
        destination = term["dst"] ?? term["ipv6_dst"]
        options = Self.options(in: term.argument("geneve")?.arguments ?? [])
    }

    /// Reads `tnl_push(tnl_port(4),header(…),out_port(2))`.
    init?(push term: DatapathTerm) {
        guard let header = term.argument("header") else { return nil }
        let geneve = header.argument("geneve")
        id = (geneve ?? header.argument("vxlan"))?.number("vni") ?? 0
        let network = header.argument("ipv4") ?? header.argument("ipv6")
        source = network?["src"]
        destination = network?["dst"]
        options = Self.options(in: geneve?.argument("options")?.arguments ?? [])
    }

    private static func options(in arguments: [DatapathTerm]) -> [Option] {
        // Several options stand in a row, each in braces, without a comma between them.
        arguments.flatMap { $0.name.utf8.split(separator: UInt8(ascii: "}")) }.compactMap {
            Option(FieldList(parsing: Substring($0.drop { $0 == UInt8(ascii: "{") })))
        }
    }
}
