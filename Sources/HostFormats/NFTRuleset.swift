/// Reads what `nft list ruleset` prints (nft(8)). Lines that it cannot read it leaves out, and conditions that it does not
/// know it marks as such: what a tool prints may be cut off, or of a newer release.
struct NFTRuleset {
    private(set) var ruleset = NATRuleset()
    private var table = ""
    private var chain: NATChain?
    private var set: String?
    /// The text of a set's elements while they are read, which run over lines.
    private var elements: String?

    /// Names for priorities (nft(8), "Standard priority names").
    private static let priorities = [
        "raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100,
    ]

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if !line.isEmpty, !line.hasPrefix("#") { take(line) }
        }
    }

    private mutating func take(_ line: Substring) {
        if var text = elements {
            text += line
            elements = text
            return endElements()
        }
        if chain == nil, set == nil { return begin(line) }
        if line == "}" {
            if let chain { ruleset.chains.append(chain) }
            chain = nil
            set = nil
        } else if set != nil {
            guard line.hasPrefix("elements = {") else { return }
            elements = String(line.dropFirst("elements = {".count))
            endElements()
        } else if line.hasPrefix("type ") {
            takeHook(line)
        } else if !line.hasPrefix("comment ") {
            chain?.rules.append(NFTRule(line).rule)
        }
    }

    /// `table FAMILY NAME {`, `chain NAME {`, `set NAME {` or `map NAME {`; other blocks end like these.
    private mutating func begin(_ line: Substring) {
        guard line.hasSuffix("{") else { return }
        let words = line.dropLast().split(separator: " ").map(String.init)
        switch words.first {
        case "table": table = words.dropFirst().joined(separator: " ")
        case "chain": chain = NATChain(table: table, name: words.last ?? "")
        default: set = words.last
        }
    }

    /// `type TYPE hook HOOK [device …] priority PRIORITY; policy …;`. Only chains of the type `nat` translate,
    /// only those of the type `route` decide a route, and of the type `filter` only those at the output are read.
    private mutating func takeHook(_ line: Substring) {
        let words = line.split { $0 == " " || $0 == ";" }.map(String.init)
        guard words.count > 3, let priority = words.firstIndex(of: "priority") else { return }
        switch (words[1], words[3]) {
        case ("nat", let hook): chain?.hook = NATChain.Hook(rawValue: hook)
        case ("route", _): chain?.hook = .routing
        case ("filter", "output"): chain?.hook = .filtering
        default: return
        }
        var value = 0
        var sign = 1
        for word in words[(priority + 1)...] {
            if word == "policy" { break }
            if word == "+" || word == "-" { sign = word == "-" ? -1 : 1 }
            // A number of 32 bits (NFTA_HOOK_PRIORITY of linux/netfilter/nf_tables.h).
            value += Self.priorities[word] ?? (Int32(word).map { Int($0) * sign } ?? 0)
        }
        chain?.priority = value
    }

    /// The elements up to their brace: `KEY . KEY [: VALUE . VALUE], …`, each perhaps with a counter, a comment or a time.
    private mutating func endElements() {
        guard let text = elements, let end = text.firstIndex(of: "}"), let set else { return }
        elements = nil
        var words = RuleWords(text[..<end])
        var found: [NATElement] = []
        var key: [String] = []
        var value: [String]?
        var isOver = false
        func close() {
            if !key.isEmpty { found.append(NATElement(key: key, value: value ?? [])) }
            key = []
            value = nil
            isOver = false
        }
        while let word = words.next() {
            switch word {
            case ",": close()
            case ".": break
            // What is said of a map's key stands before the value.
            case ":": (value, isOver) = ([], false)
            case "counter", "comment", "timeout", "expires": isOver = true
            default:
                if isOver { break }
                if value == nil { key.append(word) } else { value?.append(word) }
            }
        }
        close()
        ruleset.sets[table + " " + set] = found
    }
}

extension NATRuleset {
    /// Reads what `nft list ruleset` printed; text that is none of it is passed over.
    package init(nft text: String) { self = NFTRuleset(text).ruleset }
}
