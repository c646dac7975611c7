import TextParsing

extension DatapathAction {
    /// Reads a list of datapath actions, as `Datapath actions:` and `ovs-appctl dpctl/dump-flows` print them.
    ///
    /// - Returns: the actions; `nil` when parentheses do not match or the text holds no action.
    package static func parse(_ text: Substring) -> [DatapathAction]? {
        var cursor = DatapathTermCursor(text)
        guard let terms = cursor.list(depth: 0), cursor.isAtEnd, !terms.isEmpty else { return nil }
        return terms.map(DatapathAction.init)
    }

    /// Understands an element; what would not be printed the same again stays ``other(_:)``.
    init(_ term: DatapathTerm) {
        let action = Self.typed(term) ?? .other(term)
        self = action.description == term.description ? action : .other(term)
    }

    private static func typed(_ term: DatapathTerm) -> DatapathAction? {
        guard let arguments = term.arguments else { return word(term) }
        switch term.name {
        case "ct": return .conntrack(DatapathConntrack(term: term))
        case "recirc": return single(arguments).flatMap { UInt32(exactly: $0) }.map { .recirculate($0) }
        case "meter": return single(arguments).flatMap { UInt32(exactly: $0) }.map { .meter($0) }
        case "set": return arguments.count == 1 ? .set(arguments[0]) : nil
        case "tnl_push": return .tunnelPush(term)
        case "userspace": return .userspace(term)
        case "hash": return .hash(term)
        case "push_vlan": return .pushVLAN(term)
        case "clone": return .clone(arguments.map(DatapathAction.init))
        case "check_pkt_len":
            guard let size = term.number("size").flatMap({ UInt32(exactly: $0) }),
                let greater = term.argument("gt")?.arguments, let lessOrEqual = term.argument("le")?.arguments
            else { return nil }
            return .checkPacketLength(
                size: size, greater: greater.map(DatapathAction.init), lessOrEqual: lessOrEqual.map(DatapathAction.init)
            )
        case "sample":
            guard let probability = term["sample"], let actions = term.argument("actions")?.arguments else {
                return nil
            }
            return .sample(probability: probability, actions: actions.map(DatapathAction.init))
        default: return nil
        }
    }

    /// An action without parentheses: what is none of the known words is a port.
    private static func word(_ term: DatapathTerm) -> DatapathAction? {
        guard term.value == nil else { return nil }
        switch term.name {
        case "drop": return .drop
        case "ct": return .conntrack(DatapathConntrack(term: term))
        case "ct_clear": return .conntrackClear
        case "pop_vlan": return .popVLAN
        case "pop_eth", "": return nil
        default: return .output(port: term.name)
        }
    }

    private static func single(_ arguments: [DatapathTerm]) -> UInt64? {
        arguments.count == 1 ? Number.parse(arguments[0].name[...]) : nil
    }
}

/// Reads the nested notation of datapath actions.
struct DatapathTermCursor {
    private var rest: Substring.UTF8View

    /// Deeper than any nesting of the datapath's, which allows 16 levels; keeps damaged text from exhausting the stack.
    private static let maximalDepth = 64

    init(_ text: Substring) { rest = text.utf8 }

    /// Whether all was read.
    var isAtEnd: Bool { rest.isEmpty }

    /// Elements separated by commas, up to the closing parenthesis or the end; `nil` when they are malformed.
    mutating func list(depth: Int) -> [DatapathTerm]? {
        guard depth < Self.maximalDepth else { return nil }
        var terms: [DatapathTerm] = []
        if rest.isEmpty || rest.first == UInt8(ascii: ")") { return terms }
        while true {
            guard let term = term(depth: depth) else { return nil }
            terms.append(term)
            guard rest.first == UInt8(ascii: ",") else { return terms }
            rest.removeFirst()
        }
    }

    private mutating func term(depth: Int) -> DatapathTerm? {
        guard let name = word(endsAtEquals: true) else { return nil }
        switch rest.first {
        case UInt8(ascii: "="):
            rest.removeFirst()
            guard let value = word(endsAtEquals: false), rest.first != UInt8(ascii: "(") else { return nil }
            return DatapathTerm(name, value: value)
        case UInt8(ascii: "("):
            rest.removeFirst()
            guard let arguments = list(depth: depth + 1), rest.first == UInt8(ascii: ")") else { return nil }
            rest.removeFirst()
            return DatapathTerm(name, arguments: arguments)
        default: return DatapathTerm(name)
        }
    }

    /// Text up to a separator; braces hold Geneve options and are kept whole.
    private mutating func word(endsAtEquals: Bool) -> String? {
        var braces = 0
        var end = rest.startIndex
        scan: while end < rest.endIndex {
            switch rest[end] {
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "}"): braces -= 1
            case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"): if braces == 0 { break scan }
            case UInt8(ascii: "="): if braces == 0, endsAtEquals { break scan }
            default: break
            }
            end = rest.index(after: end)
        }
        guard braces == 0 else { return nil }
        defer { rest = rest[end...] }
        return String(Substring(rest[..<end]))
    }
}
