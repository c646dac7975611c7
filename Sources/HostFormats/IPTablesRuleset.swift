/// Reads the tables `nat` and `mangle` of what `iptables-save` or `ip6tables-save` prints (iptables(8), iptables-extensions(8)).
struct IPTablesRuleset {
    private(set) var ruleset = NATRuleset()

    private static let fields: [String: NATField] = [
        "-s": .sourceAddress, "-d": .destinationAddress, "-p": .transport, "-i": .inputInterface,
        "-o": .outputInterface, "--dport": .destinationPort, "--dports": .destinationPort, "--sport": .sourcePort,
        "--sports": .sourcePort, "--dst-type": .destinationType, "--mark": .mark, "--ctstate": .connectionState,
        "--state": .connectionState,
    ]

    /// The mark that a rule takes from the packet's connection, which no rule tells.
    private static let connectionsMark = "that of the connection"

    init(_ text: String) {
        var table = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("*") {
                table = String(line.dropFirst())
            } else if table == "nat" || table == "mangle", line.hasPrefix(":") {
                let name = line.dropFirst().prefix { $0 != " " }
                // Of the table mangle only what marks the host's own packets is of use.
                let hook = NATChain.Hook(rawValue: name.lowercased())
                ruleset.chains.append(
                    NATChain(
                        table: table, name: String(name),
                        hook: table == "nat" ? hook : hook == .output ? .routing : nil))
            } else if line.hasPrefix("-A ") {
                append(line, table: table)
            }
        }
    }

    private mutating func append(_ line: Substring, table: String) {
        var words = RuleWords(line.dropFirst("-A ".count))
        guard let name = words.next(),
            let chain = ruleset.chains.firstIndex(where: { $0.name == name && $0.table == table })
        else { return }
        var rule = NATRule(text: String(line))
        var target = ""
        var to: String?
        var isNegated = false
        while let word = words.next() {
            switch word {
            case "!":
                isNegated = true
                continue
            case "-m": _ = words.next()
            case "--comment": _ = words.next()
            case "-j": target = words.next() ?? ""
            case "-g": rule.verdict = words.next().map(NATVerdict.go)
            case "--to-destination", "--to-source": to = words.next()
            // VALUE/MASK.
            case "--set-xmark", "--set-mark": to = words.next()
            case "--restore-mark": to = Self.connectionsMark
            case "--nfmask", "--ctmask": _ = words.next()
            case "--to-ports": to = words.next().map { ":" + $0 }
            case "--random", "--random-fully", "--persistent": break
            default:
                if let field = Self.fields[word] {
                    rule.matches.append(.fields([field], among: Self.values(&words, of: field), isNegated: isNegated))
                } else {
                    rule.matches.append(.unknown(word))
                }
            }
            isNegated = false
        }
        rule.verdict = rule.verdict ?? Self.verdict(target, to)
        ruleset.chains[chain].rules.append(rule)
    }

    /// Values separated by commas (`--dports 80,443`). A range of ports is `80:90` here and `80-90` elsewhere; the types
    /// of addresses are in capitals.
    private static func values(_ words: inout RuleWords, of field: NATField) -> NATElements {
        var values: [[String]] = []
        repeat {
            guard let word = words.next() else { break }
            switch field {
            case .sourcePort, .destinationPort: values.append([word.replacing(":", with: "-")])
            case .destinationType, .connectionState: values.append([word.lowercased()])
            default: values.append([word])
            }
        } while words.take(",")
        return .listed(values)
    }

    private static func verdict(_ target: String, _ to: String?) -> NATVerdict? {
        switch target {
        case "", "LOG": nil
        case "CONNMARK": to == connectionsMark ? .mark(connectionsMark) : nil
        case "MARK": to.map(NATVerdict.mark)
        case "ACCEPT": .accept
        case "DROP": .drop
        case "RETURN": .back
        case "MASQUERADE": .masquerade
        case "DNAT": .destination(NATTarget(to ?? ""))
        case "SNAT": .source(NATTarget(to ?? ""))
        case "REDIRECT": .redirect(NATTarget(to ?? ""))
        default: .jump(target)
        }
    }
}

extension NATRuleset {
    /// Reads what `iptables-save` or `ip6tables-save` printed; text that is none of it is passed over.
    package init(iptables text: String) { self = IPTablesRuleset(text).ruleset }
}
