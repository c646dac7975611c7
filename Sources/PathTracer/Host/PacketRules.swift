import OVNTools
import PathModel

/// Finds the rule of a host's kernel that translates a packet.
///
/// Only the first packet of a connection meets these rules; conntrack repeats for the others what they did.
struct PacketRules {
    /// A packet as a host's kernel sees it.
    struct Seen {
        var packet: Packet
        /// The interface by which it came; `nil` for the host's own packets.
        var inputInterface: String?
        /// The interface by which it leaves, where that is known.
        var outputInterface: String?
        /// Whether the destination is an address of the host.
        var isForHost: Bool
    }

    /// What a rule did to a packet.
    struct Translated: Equatable {
        /// The chain and the rule's text.
        var chain: String
        var rule: String
        /// The packet afterwards; the same where the new source is the outgoing interface's own address.
        var packet: Packet
        /// Whether the new source is the outgoing interface's address, whichever that is.
        var isMasqueraded = false
        /// Whether the destination is now the host itself.
        var isRedirected = false
    }

    private enum Outcome {
        case goesOn, ends
        case translated(Translated)
    }

    let ruleset: NATRuleset
    let seen: Seen
    /// The rules that might translate the packet, but for a condition that is not understood.
    private(set) var uncertain: [String] = []
    private var marked: String?

    /// Chains that lead to chains that lead to …; the kernel allows 16 (NFT_JUMP_STACK_SIZE).
    private static let mostJumps = 16

    init(_ ruleset: NATRuleset, seen: Seen) {
        self.ruleset = ruleset
        self.seen = seen
    }

    /// The first translation that the packet meets at a hook.
    mutating func translation(at hook: NATChain.Hook) -> Translated? {
        for chain in ruleset.chains.filter({ $0.hook == hook }).sorted(by: { $0.priority < $1.priority }) {
            if case .translated(let found) = run(chain, jumps: 0) { return found }
        }
        return nil
    }

    /// The mark that the packet gets before its route is looked for.
    mutating func mark() -> String? {
        _ = translation(at: .routing)
        return marked
    }

    private mutating func run(_ chain: NATChain, jumps: Int) -> Outcome {
        for rule in chain.rules {
            guard let verdict = rule.verdict, let fits = fits(rule, in: chain.table) else { continue }
            guard fits else {
                if isTranslation(verdict) { uncertain.append(rule.text) }
                continue
            }
            switch verdict {
            case .accept, .drop: return .ends
            case .mark(let value): marked = value
            case .back: return .goesOn
            case .jump(let name):
                guard jumps < Self.mostJumps, let next = ruleset.chain(name, of: chain.table) else { continue }
                let outcome = run(next, jumps: jumps + 1)
                if case .goesOn = outcome { continue }
                return outcome
            case .go(let name):
                guard jumps < Self.mostJumps, let next = ruleset.chain(name, of: chain.table) else { return .goesOn }
                return run(next, jumps: jumps + 1)
            case .destination, .source, .masquerade, .redirect:
                if let found = translate(verdict, rule: rule, chain: chain) { return .translated(found) }
            }
        }
        return .goesOn
    }

    private func isTranslation(_ verdict: NATVerdict) -> Bool {
        switch verdict {
        case .destination, .source, .masquerade, .redirect: true
        case .accept, .drop, .back, .jump, .go, .mark: false
        }
    }

    /// Whether a rule is for the packet: `nil` where it is not, `false` where a condition is not understood.
    private func fits(_ rule: NATRule, in table: String) -> Bool? {
        var isCertain = true
        for match in rule.matches {
            switch match {
            case .unknown: isCertain = false
            case .fields(let fields, let elements, let isNegated):
                guard let values = values(of: fields) else {
                    isCertain = false
                    continue
                }
                let lists =
                    switch elements {
                    case .listed(let lists): lists
                    case .named(let set): ruleset.elements(of: set, in: table).map(\.key)
                    }
                if lists.contains(where: { holds($0, values) }) == isNegated { return nil }
            }
        }
        return isCertain
    }

    private func translate(_ verdict: NATVerdict, rule: NATRule, chain: NATChain) -> Translated? {
        var result = Translated(chain: chain.name, rule: rule.text, packet: seen.packet)
        func target(_ target: NATTarget) -> (address: IPAddress?, port: UInt16?)? {
            switch target {
            case .fixed(let address, let port): return (address.flatMap { IPAddress($0) }, port.flatMap { UInt16($0) })
            case .mapped(let fields, let map):
                guard let values = values(of: fields),
                    let element = ruleset.elements(of: map, in: chain.table).first(where: { holds($0.key, values) })
                else { return nil }
                let address = element.value.lazy.compactMap { IPAddress($0) }.first
                return (address, element.value.lazy.compactMap { UInt16($0) }.first)
            }
        }
        switch verdict {
        case .destination(let to):
            // A rule for the other family's addresses.
            guard let (address, port) = target(to), address.map({ $0.family == seen.packet.source.family }) ?? true
            else { return nil }
            result.packet.destination = address ?? seen.packet.destination
            result.packet.destinationPort = port ?? seen.packet.destinationPort
        case .source(let to):
            guard let (address, _) = target(to), let address, address.family == seen.packet.source.family
            else { return nil }
            result.packet.source = address
        case .redirect(let to):
            guard let (_, port) = target(to) else { return nil }
            result.packet.destinationPort = port ?? seen.packet.destinationPort
            result.isRedirected = true
        case .masquerade: result.isMasqueraded = true
        case .accept, .drop, .back, .jump, .go, .mark: return nil
        }
        return result
    }

    /// The packet's values; `nil` where one is not known.
    private func values(of fields: [NATField]) -> [String]? {
        var values: [String] = []
        for field in fields {
            guard let value = value(of: field) else { return nil }
            values.append(value)
        }
        return values
    }

    private func value(of field: NATField) -> String? {
        switch field {
        case .sourceAddress: seen.packet.source.description
        case .destinationAddress: seen.packet.destination.description
        case .transport: seen.packet.transport.rawValue
        case .sourcePort: String(seen.packet.sourcePort)
        case .destinationPort: String(seen.packet.destinationPort)
        case .inputInterface: seen.inputInterface ?? ""
        case .outputInterface: seen.outputInterface
        case .destinationType: seen.isForHost ? "local" : "unicast"
        // OVN-Kubernetes marks few packets, and those on their way through the host only.
        case .mark: "0"
        case .family: seen.packet.source.family == .ip4 ? "ipv4" : "ipv6"
        }
    }

    private func holds(_ element: [String], _ values: [String]) -> Bool {
        element.count == values.count && zip(element, values).allSatisfy(Self.covers)
    }

    /// Whether an element's text covers a value: the same, a network, a range, a number in hexadecimal digits, or an
    /// interface's name that ends in a wildcard.
    private static func covers(_ element: String, _ value: String) -> Bool {
        if element == value { return true }
        if let prefix = IPPrefix(element), let address = IPAddress(value) { return prefix.contains(address) }
        if let last = element.last, last == "*" || last == "+" { return value.hasPrefix(element.dropLast()) }
        if element.hasPrefix("0x") { return Int(element.dropFirst(2), radix: 16).map(String.init) == value }
        let ends = element.split(separator: "-")
        guard ends.count == 2 else { return false }
        if let low = Int(ends[0]), let high = Int(ends[1]), let number = Int(value) {
            return low <= number && number <= high
        }
        if let low = IPAddress(ends[0]), let high = IPAddress(ends[1]), let address = IPAddress(value) {
            return low.family == address.family && !address.bytes.lexicographicallyPrecedes(low.bytes)
                && !high.bytes.lexicographicallyPrecedes(address.bytes)
        }
        return false
    }
}
