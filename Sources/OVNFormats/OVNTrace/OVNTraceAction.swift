import TextParsing

/// An action line of a trace: the action as OVN formats it, or the tool's remark on what it did.
package struct OVNTraceAction: Sendable, Equatable {
    /// What a line does to the packet's way.
    package enum Kind: Sendable, Equatable {
        /// `next;`, `next(5);`, `next(pipeline=egress, table=5);`: the table when it is named.
        case next(table: Int?)
        /// `output;`: to the egress pipeline, or out of it.
        case output
        /// `/* output to "x", type "patch" */`: the packet leaves the egress pipeline by that port.
        case delivered(OVNTraceDelivery)
        /// `drop;`.
        case drop
        /// `field = value;`, lookups such as `outport = get_fdb(eth.dst);` and `ip.ttl--;` included.
        case assignment(field: String, value: String)
        /// An action of conntrack, by name: `ct_next`, `ct_lb_mark`, `ct_commit`, `ct_clear`, ….
        case conntrack(String)
        /// An action with a block of its own, by name: `clone`, `icmp4`, `reject`, `arp`, ….
        case block(String)
        /// `/* … */`: the tool's remark, without the comment signs.
        case remark(String)
        /// `*** …`: what the tool could not do, or where the packet is lost.
        case failure(String)
        /// Anything else.
        case other
    }

    /// The line without its indentation.
    package var text: String

    package init(text: String) { self.text = text }

    /// What the line does.
    package var kind: Kind {
        switch text {
        case "next;": return .next(table: nil)
        case "output;": return .output
        case "drop;": return .drop
        default: break
        }
        if text.hasPrefix("/* ") { return remark }
        if text.hasPrefix("*** ") { return .failure(String(text.dropFirst(4))) }
        let name = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
        let rest = text.dropFirst(name.count)
        if name == "next", rest.hasPrefix("(") { return .next(table: Self.table(in: rest.dropFirst())) }
        if name.hasPrefix("ct_"), !name.contains(".") { return .conntrack(name) }
        if rest.hasPrefix(" {") { return .block(name) }
        if rest.hasPrefix("--;") || rest.hasPrefix("++;") {
            return .assignment(field: name, value: String(rest.dropLast()))
        }
        guard let (field, value) = TextScanner.split(text[...], at: " = "), !name.isEmpty,
            !field.contains("("), value.hasSuffix(";")
        else { return .other }
        return .assignment(field: String(field), value: String(value.dropLast()))
    }

    /// The port by which the packet leaves, when this line says so.
    package var delivery: OVNTraceDelivery? { if case .delivered(let delivery) = kind { delivery } else { nil } }

    /// The endpoints that a load balancer chooses from: those of `ct_lb_mark(backends=10.0.0.3:80,10.0.0.4:80);`. A bare
    /// `ct_lb_mark;`, which only looks the connection up, has none.
    package var backends: [String] {
        guard text.hasPrefix("ct_lb"), let list = TextScanner.split(text[...], at: "(backends=")?.after else {
            return []
        }
        return list.prefix { $0 != ";" && $0 != ")" }.split(separator: ",").map(String.init)
    }

    /// Whether a load balancer has the packets that it sends on come from the router's own address:
    /// `ct_lb_mark(backends=…; force_snat);`.
    package var forcesSource: Bool { !backends.isEmpty && text.contains("; force_snat)") }

    private var remark: Kind {
        guard let inner = TextScanner.between("/* ", " */", in: text) else { return .other }
        return OVNTraceDelivery(remark: inner).map { .delivered($0) } ?? .remark(inner)
    }

    /// `20);` or `pipeline=egress, table=5);`.
    private static func table(in arguments: Substring) -> Int? {
        let named = TextScanner.split(arguments, at: "table=")?.after ?? arguments
        return Int(named.prefix { $0.isNumber })
    }
}

/// Where a packet left an egress pipeline.
package struct OVNTraceDelivery: Sendable, Equatable {
    /// The logical port's friendly name.
    package var port: String
    /// The port's type in the Southbound database: empty for a workload's port, `patch`, `remote`, `localnet`,
    /// `l3gateway`, …; `nil` where the tool prints none.
    package var type: String?

    package init(port: String, type: String?) {
        self.port = port
        self.type = type
    }

    /// Reads `output to "x", type "patch"`.
    init?(remark: String) {
        guard let rest = TextScanner.between("output to \"", "\"", in: remark)?[...] else { return nil }
        guard let (port, type) = TextScanner.splitAtLast(rest, at: "\", type \"") else {
            self.init(port: String(rest), type: nil)
            return
        }
        self.init(port: String(port), type: String(type))
    }
}
