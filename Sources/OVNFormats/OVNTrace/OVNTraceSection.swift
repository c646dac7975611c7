import TextParsing

/// An underlined heading of a trace.
package struct OVNTraceSection: Sendable, Equatable {
    /// Ingress or egress.
    package enum Direction: String, Sendable {
        /// The ingress pipeline.
        case ingress
        /// The egress pipeline.
        case egress
    }

    /// What begins here.
    package enum Kind: Sendable, Equatable {
        /// A pipeline of a datapath; names are the friendly ones.
        case pipeline(Direction, datapath: String, inport: String?, outport: String?)
        /// Copies to the members of a multicast group, each in a pipeline of its own below.
        case multicast(datapath: String, group: String)
        /// The packet comes back from conntrack.
        case conntrack(OVNTraceConntrack)
        /// A copy of the packet.
        case clone
        /// A packet that OVN makes instead of this one: `arp`, `nd_na`, `nd_ns`, `icmp4`, `icmp6`, `tcp_reset`,
        /// `sctp_abort`.
        case generated(String)
        /// One of several next hops; random unless `--select-id` named it.
        case select(field: String, id: UInt16, isRandom: Bool)
        /// An ACL's log message.
        case log
        /// Any other transformation.
        case other
    }

    /// The heading as printed.
    package var heading: String
    /// What begins here.
    package var kind: Kind

    /// Reads a heading; one that is not known is ``Kind/other``.
    package init(heading: String) {
        self.heading = heading
        kind = Self.kind(of: heading)
    }

    /// Whether the packet is answered with a TCP reset, an SCTP abort or an ICMP error from here on.
    package var isRejection: Bool {
        if case .generated(let name) = kind {
            ["icmp4", "icmp6", "tcp_reset", "sctp_abort"].contains(name)
        } else {
            false
        }
    }

    private static func kind(of heading: String) -> Kind {
        switch heading {
        case "clone": return .clone
        case "arp", "nd_na", "nd_ns", "icmp4", "icmp6", "tcp_reset", "sctp_abort": return .generated(heading)
        default: break
        }
        if let conntrack = OVNTraceConntrack(heading: heading) { return .conntrack(conntrack) }
        if heading.hasPrefix("LOG: ") { return .log }
        if heading.hasPrefix("select: ") { return select(heading) ?? .other }
        if let group = quotedArguments(of: "multicast", in: heading), let name = group["mcgroup"],
            let datapath = group["dp"]
        {
            return .multicast(datapath: datapath, group: name)
        }
        for direction in [Direction.ingress, .egress] {
            guard let ports = quotedArguments(of: direction.rawValue, in: heading), let datapath = ports["dp"] else {
                continue
            }
            return .pipeline(direction, datapath: datapath, inport: ports["inport"], outport: ports["outport"])
        }
        return .other
    }

    /// The values of `name(key="value", key="value")`, in which values are not escaped.
    private static func quotedArguments(of name: String, in heading: String) -> [String: String]? {
        guard var rest = TextScanner.between(name + "(", "\")", in: heading)?[...] else { return nil }
        var values: [String: String] = [:]
        while let (key, after) = TextScanner.split(rest, at: "=\"") {
            guard let (value, next) = TextScanner.split(after, at: "\", ") else {
                values[String(key)] = String(after)
                break
            }
            values[String(key)] = String(value)
            rest = next
        }
        return values
    }

    /// `select: reg8[16..31] = 2 /* Randomly selected. Use --select-id to specify. */`.
    private static func select(_ heading: String) -> Kind? {
        guard let (field, after) = TextScanner.split(heading.dropFirst("select: ".count), at: " = ") else { return nil }
        let digits = after.prefix { $0.isNumber }
        return UInt16(digits).map { .select(field: String(field), id: $0, isRandom: digits.endIndex != after.endIndex) }
    }
}
