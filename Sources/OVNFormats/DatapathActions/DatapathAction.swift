import TextParsing

/// An action of the datapath, as the line `Datapath actions:` prints it (`format_odp_action()` of lib/odp-util.c).
package indirect enum DatapathAction: Sendable, Equatable, CustomStringConvertible {
    /// `3`, or the port's name: the packet leaves by that port of the datapath.
    case output(port: String)
    /// `ct(…)`.
    case conntrack(DatapathConntrack)
    /// `ct_clear`.
    case conntrackClear
    /// `recirc(0x45)`: the packet goes through the flow tables again, resumed under that id.
    case recirculate(UInt32)
    /// `set(…)`: the header to set: `tunnel`, `eth`, `ipv4`, `ipv6`, `tcp`, `udp`, ….
    case set(DatapathTerm)
    /// `tnl_push(…)`: a userspace datapath wraps the packet.
    case tunnelPush(DatapathTerm)
    /// `clone(…)`.
    case clone([DatapathAction])
    /// `check_pkt_len(size=N,gt(…),le(…))`: what happens to a packet larger than N bytes, and to one that is not.
    case checkPacketLength(size: UInt32, greater: [DatapathAction], lessOrEqual: [DatapathAction])
    /// `sample(sample=100.0%,actions(…))`.
    case sample(probability: String, actions: [DatapathAction])
    /// `userspace(…)`: to ovs-vswitchd, and with `controller(…)` on to ovn-controller.
    case userspace(DatapathTerm)
    /// `hash(l4(0))`.
    case hash(DatapathTerm)
    /// `meter(3)`.
    case meter(UInt32)
    /// `push_vlan(…)`.
    case pushVLAN(DatapathTerm)
    /// `pop_vlan`.
    case popVLAN
    /// `drop`: nothing at all is done with the packet.
    case drop
    /// Any other action, kept as printed.
    case other(DatapathTerm)

    /// The actions in the order and form in which they are printed.
    package static func text(of actions: [DatapathAction]) -> String {
        actions.map(\.description).joined(separator: ",")
    }

    /// The action as printed.
    package var description: String {
        switch self {
        case .output(let port): port
        case .conntrack(let conntrack): conntrack.term.description
        case .conntrackClear: "ct_clear"
        case .recirculate(let id): "recirc(0x\(String(id, radix: 16)))"
        case .clone(let actions): "clone(\(Self.text(of: actions)))"
        case .checkPacketLength(let size, let greater, let lessOrEqual):
            "check_pkt_len(size=\(size),gt(\(Self.text(of: greater))),le(\(Self.text(of: lessOrEqual))))"
        case .sample(let probability, let actions):
            "sample(sample=\(probability),actions(\(Self.text(of: actions))))"
        case .meter(let number): "meter(\(number))"
        case .popVLAN: "pop_vlan"
        case .drop: "drop"
        case .set(let term): "set(\(term))"
        case .tunnelPush(let term), .userspace(let term), .hash(let term), .pushVLAN(let term), .other(let term):
            term.description
        }
    }

    /// The action and those within it, in order, both ways of a length check included.
    package var all: [DatapathAction] {
        switch self {
        case .clone(let actions), .sample(_, let actions): [self] + actions.flatMap(\.all)
        case .checkPacketLength(_, let greater, let lessOrEqual):
            [self] + greater.flatMap(\.all) + lessOrEqual.flatMap(\.all)
        default: [self]
        }
    }
}

/// `ct(commit,zone=20,mark=0/0x41,nat(src=172.18.0.3:32768-60999))`.
package struct DatapathConntrack: Sendable, Equatable {
    /// A translation that a committed connection gets.
    package struct Translation: Sendable, Equatable {
        /// Whether the destination is translated; the source otherwise.
        package var isDestination: Bool
        /// The new address, the first of a range; `nil` where only the port is kept unique.
        package var address: String?
        /// The new port, the first of a range.
        package var port: UInt16?
    }

    /// The action as printed.
    package var term: DatapathTerm

    package init(term: DatapathTerm) { self.term = term }

    /// The conntrack zone; 0 is not printed.
    package var zone: UInt16 { term.number("zone").flatMap { UInt16(exactly: $0) } ?? 0 }
    /// The mark that the connection is given, where all its bits are: `mark=0x4/0xffffffff`; `nil` where none or only some are.
    package var mark: UInt32? {
        let parts = (term["mark"] ?? "").split(separator: "/")
        guard let value = parts.first, parts.count == 1 || Number.parse(parts[1]) == UInt64(UInt32.max) else {
            return nil
        }
        return Number.parse(value).flatMap { UInt32(exactly: $0) }
    }
    /// Whether addresses are translated, be it only by an existing connection.
    package var translates: Bool { term.argument("nat") != nil }
    /// The translation that a new connection gets.
    package var translation: Translation? {
        guard let argument = term.argument("nat")?.arguments?.first, ["src", "dst"].contains(argument.name) else {
            return nil
        }
        let (address, port) = Self.endpoint(argument.value ?? "")
        return Translation(isDestination: argument.name == "dst", address: address, port: port)
    }

    /// Reads `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `[fd00::1]:80` or `fd00::1`: address and port, the first of ranges.
    private static func endpoint(_ text: String) -> (String?, UInt16?) {
        var rest = text[...]
        var address = rest
        if rest.hasPrefix("[") {
            address = rest.dropFirst().prefix { $0 != "]" }
            rest = rest[address.endIndex...].drop { $0 != ":" }
        } else if rest.contains("."), let (before, after) = TextScanner.split(rest, at: ":") {
            address = before
            rest = ":" + after
        } else {
            rest = ""
        }
        let first = address.prefix { $0 != "-" }
        return (first.isEmpty ? nil : String(first), UInt16(rest.dropFirst().prefix { $0.isNumber }))
    }
}
