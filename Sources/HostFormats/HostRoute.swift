import TextParsing

/// Where a host's kernel sends a packet, as `ip route get` tells (ip-route(8), "ip route get").
package struct HostRoute: Hashable, Sendable {
    /// `local` where the host itself has the address, `unicast` where the packet goes out; else `broadcast`, `multicast`,
    /// `unreachable`, `blackhole` or `prohibit`.
    package var type: String
    /// The interface by which the packet goes out; `lo` for the host's own addresses.
    package var device: String?
    /// The next hop; `nil` where the destination is on the interface's own network.
    package var gateway: String?
    /// The source address that the kernel gives to a packet of its own.
    package var source: String?

    /// Names a route.
    package init(type: String, device: String?, gateway: String?, source: String?) {
        self.type = type
        self.device = device
        self.gateway = gateway
        self.source = source
    }

    /// Reads what `ip route get` printed, with `-json` or without it; what it wrote on its standard error may be between.
    ///
    /// - Returns: `nil` where the text names no route.
    package init?(parsing text: String) {
        let lines = text.split(separator: "\n")
        for line in lines {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("[{") {
                guard let first = try? JSONValue(String(trimmed), of: "ip")[0] else { continue }
                self.init(json: first)
                return
            }
            if let route = HostRoute(line: trimmed) {
                self = route
                return
            }
        }
        return nil
    }

    /// A route's object, as `iproute.c` of iproute2 writes it: the type is left out where it is `unicast`.
    private init(json: JSONValue) {
        self.init(
            type: json["type"]?.string ?? "unicast", device: json["dev"]?.string,
            gateway: json["gateway"]?.string ?? json["via"]?["host"]?.string, source: json["prefsrc"]?.string)
    }

    private static let types: Set<Substring> = [
        "unicast", "local", "broadcast", "multicast", "unreachable", "blackhole", "prohibit",
    ]

    /// `[TYPE] ADDRESS [from ADDRESS] [via [FAMILY] ADDRESS] dev NAME [table NAME] [src ADDRESS] …`.
    private init?(line: Substring) {
        var words = line.split(separator: " ")
        var type = "unicast"
        if let first = words.first, Self.types.contains(first) {
            type = String(first)
            words.removeFirst()
        }
        // An address, and not a word of an error message or of the line below, `cache …`.
        guard let address = words.first, address.contains(where: { $0 == "." || $0 == ":" }),
            address.allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" }), words.count > 1
        else { return nil }
        func value(after key: Substring) -> String? {
            guard let index = words.firstIndex(of: key), index + 1 < words.count else { return nil }
            let word = words[index + 1]
            // `via inet6 ADDRESS` for a next hop of another family.
            return String(word.hasPrefix("inet") && index + 2 < words.count ? words[index + 2] : word)
        }
        self.init(type: type, device: value(after: "dev"), gateway: value(after: "via"), source: value(after: "src"))
    }
}

/// Why a host's kernel has no route for a packet, by the error that it answers to `ip route get` with (`fib_props` in
/// net/ipv4/fib_semantics.c of Linux, and net/ipv4/route.c).
package enum HostRouteRefusal: String, Hashable, Sendable, CaseIterable {
    /// No route leads there (ENETUNREACH).
    case noRoute = "Network is unreachable"
    /// A route of the type `unreachable`, or the interface that the packet comes by does not forward (EHOSTUNREACH).
    case unreachable = "No route to host"
    /// A route of the type `prohibit` (EACCES).
    case prohibited = "Permission denied"
    /// A route of the type `blackhole`, or a source address that cannot come by that interface: one of the host's own, or,
    /// with newer kernels, one that the reverse path filter keeps out (EINVAL).
    case invalid = "Invalid argument"
    /// The reverse path filter of older kernels: the way back to the source is by another interface (EXDEV).
    case reversePath = "Invalid cross-device link"

    /// Finds the kernel's answer in what `ip` wrote; `nil` where it wrote none.
    package init?(parsing text: String) {
        let answers = text.split(separator: "\n").filter { $0.hasPrefix("RTNETLINK answers: ") }
        guard let answer = answers.last, let found = Self.allCases.first(where: { answer.hasSuffix($0.rawValue) })
        else { return nil }
        self = found
    }
}
