import NetworkTypes

internal import Yams

/// What a document's `spec.defaults` say, and what holds where they say nothing.
struct TestDefaults {
    /// `nil` where it is TCP, but for services that do not have their port by that.
    var transport: TransportProtocol?
    var needsReply = true
    var timeout: Double?
}

/// Reads one test.
struct TestReading {
    let reading: NodeReading
    let defaults: TestDefaults

    static let known = [
        "name", "from", "to", "expect", "by", "via", "reply", "protocol", "family", "network", "timeout", "matrix",
        "port",
    ]

    enum Reply: String, CaseIterable {
        case required, ignored
    }

    /// Reads a test; `nil` where it cannot be used.
    func test(_ node: Node) -> ConnectionTest? {
        let before = reading.problems.count
        guard let fields = reading.fields(node, "a test", known: Self.known) else { return nil }
        let name = fields["name"].flatMap { reading.text($0, "name") }
        if fields["name"] == nil { reading.add("name is missing: a test needs one", at: node) }
        let named = fields["protocol"].flatMap { reading.transport($0) } ?? defaults.transport
        let transport = named ?? .tcp
        let needsReply = fields["reply"].flatMap { reading.word($0, "reply", Reply.self) }.map { $0 == .required }
        let timeout = fields["timeout"].flatMap { reading.seconds($0, "timeout") } ?? defaults.timeout
        let family = fields["family"].flatMap { reading.family($0) }
        var test = ConnectionTest(
            name: name ?? "", line: node.mark?.line ?? 1, rules: [], expected: "", timeout: timeout)
        if let matrix = fields["matrix"] {
            for name in ["from", "to", "expect", "by", "via"] {
                if let key = fields.keys[name] {
                    reading.add("\(name) and matrix are mutually exclusive", at: key)
                }
            }
            test.rules = rules(
                matrix, port: fields["port"], transport: transport, needsReply: needsReply ?? defaults.needsReply)
            test.expected = "as the matrix says"
        } else if let rule = rule(fields, transport: transport, needsReply: needsReply) {
            test.rules = [rule]
            test.expected = rule.expectation.words
        }
        let network = fields["network"].flatMap { reading.text($0, "network") }
        for index in test.rules.indices {
            (test.rules[index].family, test.rules[index].network) = (family, network)
            test.rules[index].namesTransport = named != nil
        }
        return reading.problems.count == before ? test : nil
    }

    private func rule(_ fields: Fields, transport: TransportProtocol, needsReply: Bool?) -> ConnectionRule? {
        if let key = fields.keys["port"] { reading.add("port belongs in to, or beside matrix", at: key) }
        for name in ["from", "to", "expect"] where fields[name] == nil {
            let hint = name == "expect" ? ": expected allow, deny or reject" : ": a test needs it"
            reading.add("\(name) is missing\(hint)", at: fields.node)
        }
        let sources = fields["from"].map {
            SelectorReading(reading: reading, end: "from", transport: transport).selectors($0)
        }
        let destinations = fields["to"].map {
            SelectorReading(reading: reading, end: "to", transport: transport).selectors($0)
        }
        let result = fields["expect"].flatMap { reading.word($0, "expect", ExpectedOutcome.Result.self) }
        let by = fields["by"].flatMap { ReasonReading(reading: reading).object($0) }
        let via = fields["via"].flatMap { ReasonReading(reading: reading).path($0) }
        guard let sources, let destinations, let result else { return nil }
        return ConnectionRule(
            sources: sources, destinations: destinations, transport: transport,
            expectation: ExpectedOutcome(
                result, needsReply: needsReply ?? defaults.needsReply, by: by, via: via))
    }

    private func rules(
        _ node: Node, port: Node?, transport: TransportProtocol, needsReply: Bool
    ) -> [ConnectionRule] {
        guard let text = reading.text(node, "matrix") else { return [] }
        let port = port.flatMap { reading.port($0) }
        // The text of a block (`|`) begins on the line below its mark.
        let isBlock = node.scalar.map { $0.style == .literal || $0.style == .folded } ?? false
        let start = (node.mark?.line ?? 1) + (isBlock ? 1 : 0)
        func add(_ message: String, _ line: Int) { reading.add(message, line: start + line, column: 1) }
        let table = TruthTable(text)
        for problem in table.problems { add(problem.message, problem.line) }
        let destinations = table.columns.map { name -> EndpointSelector? in
            do {
                var selector = try TargetGrammar.selector(name, isAll: true)
                // A port given to all is none that a service must have.
                if case .service = selector.subject {} else { selector.port = selector.port ?? port }
                if let problem = selector.destinationProblem(for: transport) {
                    add(selector.port == nil ? "\(problem): add :PORT to it, or port to the test" : problem, table.head)
                }
                return selector
            } catch {
                add("\(error)", table.head)
                return nil
            }
        }
        return table.rows.flatMap { row -> [ConnectionRule] in
            guard !reading.isOver else { return [] }
            let source: EndpointSelector
            do { source = try TargetGrammar.selector(row.name, isAll: true) } catch {
                add("\(error)", row.line)
                return []
            }
            if let problem = source.sourceProblem {
                add("invalid source '\(row.name)': \(problem)", row.line)
                return []
            }
            return zip(destinations, row.results).compactMap { destination, result in
                guard let destination, let result else { return nil }
                return ConnectionRule(
                    sources: [source], destinations: [destination], transport: transport,
                    expectation: ExpectedOutcome(result, needsReply: needsReply))
            }
        }
    }
}

extension NodeReading {
    /// An address family's number.
    func family(_ node: Node) -> IPAddress.Family? {
        switch node.scalar?.string {
        case "4": return .ip4
        case "6": return .ip6
        default:
            add("family must be 4 or 6", at: node)
            return nil
        }
    }

    /// A protocol's name, in either case.
    func transport(_ node: Node) -> TransportProtocol? {
        guard let text = text(node, "protocol") else { return nil }
        if let transport = TransportProtocol(rawValue: text.lowercased()) { return transport }
        add("protocol must be tcp, udp, sctp or icmp, not '\(text)'", at: node)
        return nil
    }
}
