/// Reads one rule of nft (nft(8), "Expressions" and "Statements").
struct NFTRule {
    private(set) var rule: NATRule
    private var words: RuleWords

    init(_ line: Substring) {
        rule = NATRule(text: Self.withoutCounter(line))
        words = RuleWords(line)
        while let word = words.current { take(word) }
    }

    /// The rule without `counter packets N bytes N`, which changes from one look to the next.
    private static func withoutCounter(_ line: Substring) -> String {
        var kept: [Substring] = []
        var words = line.split(separator: " ")[...]
        while let word = words.popFirst() {
            guard word == "counter" else {
                kept.append(word)
                continue
            }
            for name: Substring in ["packets", "bytes"] where words.first == name { words = words.dropFirst(2) }
        }
        return kept.joined(separator: " ")
    }

    private mutating func take(_ word: String) {
        switch word {
        case "counter":
            _ = words.next()
            if words.take("packets") { _ = words.next() }
            if words.take("bytes") { _ = words.next() }
        case "comment":
            _ = words.next()
            _ = words.next()
        case "accept": end(.accept)
        case "drop": end(.drop)
        case "return": end(.back)
        case "masquerade": end(.masquerade)
        case "jump":
            _ = words.next()
            rule.verdict = words.next().map(NATVerdict.jump)
        case "goto":
            _ = words.next()
            rule.verdict = words.next().map(NATVerdict.go)
        case "dnat": translate(NATVerdict.destination)
        case "snat": translate(NATVerdict.source)
        case "redirect": translate(NATVerdict.redirect)
        default: match()
        }
    }

    private mutating func end(_ verdict: NATVerdict) {
        _ = words.next()
        rule.verdict = verdict
    }

    /// `dnat [ip|ip6] to ADDRESS[:PORT]`, or `to FIELDS map @NAME`.
    private mutating func translate(_ make: (NATTarget) -> NATVerdict) {
        _ = words.next()
        if words.take("ip") || words.take("ip6") { _ = words.take("addr", ".", "port") }
        guard words.take("to") else {
            rule.verdict = make(.fixed(address: nil, port: nil))
            return
        }
        // A port alone may be looked up: `redirect to :ip daddr . meta l4proto . th dport map @NAME`.
        if let fields = fields(), words.take("map"), let name = words.next(), name.hasPrefix("@") {
            rule.verdict = make(.mapped(fields, map: String(name.dropFirst())))
        } else if let target = words.next() {
            rule.verdict = make(NATTarget(target))
        }
    }

    private mutating func match() {
        // No condition: it changes the mark.
        if words.take("meta", "mark", "set") {
            // An expression, such as `meta mark | 0x1`, is the rest of the rule.
            let first = words.next() ?? ""
            let isNumber = first.first?.isNumber ?? false
            if !isNumber { words.skip() }
            rule.verdict = rule.verdict ?? .mark(first)
            return
        }
        if words.take("ct", "mark", "set") {
            words.skip()
            return
        }
        let before = words
        guard let fields = fields() else {
            words = before
            rule.matches.append(.unknown(words.next() ?? ""))
            return
        }
        if words.take("vmap") {
            let name = words.next() ?? ""
            rule.verdict = name.hasPrefix("@") ? .lookup(fields, map: String(name.dropFirst())) : .unknown
            if !name.hasPrefix("@") { words.skip() }
            return
        }
        let isNegated = words.take("!=")
        if !isNegated { _ = words.take("==") }
        rule.matches.append(.fields(fields, among: elements(), isNegated: isNegated))
    }

    /// The fields of a condition, joined by dots; `nil` where a word is not known.
    private mutating func fields() -> [NATField]? {
        var fields: [NATField] = []
        repeat {
            guard let field = field() else { return nil }
            fields.append(field)
        } while words.take(".")
        return fields
    }

    private mutating func field() -> NATField? {
        if words.take("ip", "saddr") || words.take("ip6", "saddr") { return .sourceAddress }
        if words.take("ip", "daddr") || words.take("ip6", "daddr") { return .destinationAddress }
        if words.take(":ip", "daddr") || words.take(":ip6", "daddr") { return .destinationAddress }
        if words.take("meta", "l4proto") || words.take("ip", "protocol") || words.take("ip6", "nexthdr") {
            return .transport
        }
        if words.take("meta", "nfproto") { return .family }
        if words.take("meta", "mark") || words.take("mark") { return .mark }
        if words.take("fib", "daddr", "type") { return .destinationType }
        if words.take("ct", "state") { return .connectionState }
        if words.take("iifname") || words.take("iif") { return .inputInterface }
        if words.take("oifname") || words.take("oif") { return .outputInterface }
        if words.take("th", "dport") { return .destinationPort }
        if words.take("th", "sport") { return .sourcePort }
        for transport in ["tcp", "udp", "sctp"] {
            if words.take(transport, "dport") { return port(.destinationPort, of: transport) }
            if words.take(transport, "sport") { return port(.sourcePort, of: transport) }
        }
        return nil
    }

    /// `tcp dport` is of TCP alone.
    private mutating func port(_ field: NATField, of transport: String) -> NATField {
        rule.matches.append(.fields([.transport], among: .listed([[transport]]), isNegated: false))
        return field
    }

    /// `VALUE . VALUE`, `{ VALUE . VALUE, … }` or `@NAME`.
    private mutating func elements() -> NATElements {
        if let word = words.current, word.hasPrefix("@") {
            _ = words.next()
            return .named(String(word.dropFirst()))
        }
        var elements: [[String]] = []
        guard words.take("{") else {
            // Several flags stand in a row: `ct state established,related`.
            repeat { elements.append(element()) } while words.take(",")
            return .listed(elements)
        }
        while let word = words.current, word != "}" {
            if words.take(",") { continue }
            elements.append(element())
            if words.current == word { _ = words.next() }
        }
        _ = words.next()
        return .listed(elements)
    }

    private mutating func element() -> [String] {
        var values: [String] = []
        repeat {
            if let word = words.current, word != "}", word != "," { values.append(words.next() ?? "") }
        } while words.take(".")
        return values
    }
}
