package import TextParsing

extension OFProtoTraceOutput {
    /// Reads what `ovs-appctl ofproto/trace` printed.
    ///
    /// - Parameters:
    ///   - text: its standard output; for a refused trace, what it wrote to standard error.
    ///   - isPutTogether: whether it is the text of several traces, in which only the packet's own way is resumed.
    /// - Throws: ``ToolOutputError`` with the line that is not the tool's, or where the text was cut off.
    package init(parsing text: String, isPutTogether: Bool = false) throws(ToolOutputError) {
        var reader = LineReader(text, of: "ofproto/trace")
        self.init(endsWithNewline: reader.endsWithNewline)
        guard let first = reader.current, text != "\n" else {
            throw ToolOutputError(tool: reader.tool, line: 1, text: "", problem: .empty)
        }
        if !first.utf8.starts(with: "Flow: ".utf8) {
            guard Self.isProblem(text) else { throw reader.unexpected("\"Flow: …\" or an error of ovs-appctl") }
            problem = reader.rest().joined(separator: "\n")
            return
        }
        passes.append(try reader.readPass(resumption: nil))
        while reader.current != nil {
            try reader.skip("")
            guard let rule = reader.current, rule == OFProtoResumption.rule else {
                throw reader.current == nil ? reader.truncated("a resumption") : reader.unexpected("a line of \"=\"")
            }
            if reader.peek(1)?.hasPrefix("Trace reached the recirculation limit.") ?? false {
                limitRemark = reader.rest().joined(separator: "\n")
                return
            }
            let resumption = try reader.readResumption()
            passes.append(try reader.readPass(resumption: resumption))
        }
        if !isPutTogether { try Self.checkEnd(of: self, reader) }
    }

    /// ovs-appctl ends every refusal with a line of its own.
    private static func isProblem(_ text: String) -> Bool {
        text.hasPrefix("ovs-appctl: ") || TextScanner.contains("\novs-appctl: ", in: text)
    }

    /// A trace that says that conntrack resumes the packet goes on with that.
    private static func checkEnd(of output: OFProtoTraceOutput, _ reader: LineReader) throws(ToolOutputError) {
        guard reader.endsWithNewline else { throw reader.truncated("the end of the last line") }
        var forks = 0
        for pass in output.passes {
            for node in pass.nodes {
                node.forEach { if case .note(let text) = $0.line, text.hasPrefix(forkNote) { forks += 1 } }
            }
        }
        if output.passes.count <= forks { throw reader.truncated("the resumption of a recirculated packet") }
    }

    private static let forkNote = "A clone of the packet is forked to recirculate."
}

extension OFProtoResumption {
    package static let rule = String(repeating: "=", count: 79)
}

extension LineReader {
    /// Reads the banner of a resumed packet, from its upper to its lower rule and the blank line.
    mutating func readResumption() throws(ToolOutputError) -> OFProtoResumption {
        try skip(OFProtoResumption.rule)
        let wanted = "recirc(0x…) and what resumes the packet"
        let line = try next(after: "recirc(0x")
        guard let (digits, rest) = TextScanner.split(line, at: ")"), let id = UInt32(digits, radix: 16) else {
            throw unexpected(wanted)
        }
        var resumption = OFProtoResumption(recirculationID: id)
        if let state = TextScanner.between(" - resume conntrack with default ct_state=", Self.suffix, in: String(rest))
        {
            resumption.conntrack = .init(state: .init(parsing: state[...]), stateText: state, isDefault: true)
        } else if let state = TextScanner.between(" - resume conntrack with ct_state=", "", in: String(rest)) {
            resumption.conntrack = .init(state: .init(parsing: state[...]), stateText: state, isDefault: false)
        } else if !rest.isEmpty {
            throw unexpected(wanted)
        }
        if current == "Replacing src/dst IP/ports to simulate NAT:" {
            _ = next()
            let initial = FieldList(parsing: try next(after: " Initial flow: "))
            resumption.translation = .init(
                initial: initial, modified: FieldList(parsing: try next(after: " Modified flow: ")))
        }
        try skip(OFProtoResumption.rule)
        try skip("")
        return resumption
    }

    /// Reads from `Flow:` to the datapath actions and what is said below them.
    mutating func readPass(resumption: OFProtoResumption?) throws(ToolOutputError) -> OFProtoTracePass {
        let flow = FieldList(parsing: try next(after: "Flow: "))
        let nodes: [TraceNode<OFProtoTraceLine>] = try readTree(
            until: { line, next in line.isEmpty && (next?.hasPrefix("Final flow: ") ?? false) },
            heading: { line in TextScanner.between("bridge(\"", "\")", in: String(line)).map { .bridge($0) } },
            body: OFProtoTraceLine.init(body:))
        try skip("")
        let final = try next(after: "Final flow: ")
        let megaflow = FieldList(parsing: try next(after: "Megaflow: "))
        guard let line = current, line.hasPrefix("Datapath actions: ") else {
            throw truncated("\"Datapath actions: …\"")
        }
        guard let actions = DatapathAction.parse(line.dropFirst("Datapath actions: ".count)) else {
            throw unexpected("datapath actions with matching parentheses")
        }
        _ = next()
        var remarks: [String] = []
        while let remark = current, !(remark.isEmpty && peek(1).map { $0 == OFProtoResumption.rule } ?? false) {
            remarks.append(String(remark))
            _ = next()
        }
        return OFProtoTracePass(
            resumption: resumption, flow: flow, nodes: nodes,
            finalFlow: final == "unchanged" ? nil : FieldList(parsing: final),
            megaflow: megaflow, datapathActions: actions, remarks: remarks)
    }

    private static let suffix = " (use --ct-next to customize)"
}

extension OFProtoTraceLine {
    /// Reads a line without its levels' spaces.
    init?(body: Substring) {
        if let note = Self.rest(of: body, after: " -> ") {
            self = .note(note)
        } else if let failure = TextScanner.between(" >>>> ", " <<<<", in: String(body)) {
            self = .failure(failure)
        } else if let warning = Self.rest(of: body, after: " >> ") {
            self = .warning(warning)
        } else if body == "thaw" || body.hasPrefix("Resuming from table ") || body.hasPrefix("restored state: ") {
            self = .thaw(String(body))
        } else if let number = Self.rest(of: body, after: "bucket ").flatMap({ UInt32($0) }) {
            self = .bucket(number)
        } else if body == "--. Executing action set:" {
            self = .table(OFProtoTableEntry(table: nil, outcome: nil))
        } else {
            let trimmed = body.utf8.drop { $0 == UInt8(ascii: " ") }
            let digits = trimmed.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let rest = trimmed[digits.endIndex...]
            guard let table = Int(Substring(digits)), rest.starts(with: ". ".utf8) else {
                self = .action(OFProtoTraceAction(text: String(body)))
                return
            }
            guard let outcome = OFProtoTableEntry.Outcome(Substring(rest.dropFirst(2))) else { return nil }
            self = .table(OFProtoTableEntry(table: table, outcome: outcome))
        }
    }

    private static func rest(of line: Substring, after prefix: String) -> String? {
        line.utf8.starts(with: prefix.utf8) ? String(line.dropFirst(utf8: prefix.utf8.count)) : nil
    }
}

extension OFProtoTableEntry.Outcome {
    /// Reads what follows the table's number; `nil` when it is not the tool's.
    init?(_ text: Substring) {
        switch text {
        case "No match.": self = .noMatch
        case "No match, and a \"packet-in\" is called for.": self = .noMatchPacketIn
        case "Packets are IP fragments and the fragment handling mode is \"drop\".": self = .fragmentsDropped
        default:
            var head = text
            var cookie: UInt64 = 0
            if let (before, digits) = TextScanner.splitAtLast(text, at: ", cookie 0x") {
                guard let number = UInt64(digits, radix: 16) else { return nil }
                (head, cookie) = (before, number)
            }
            guard let (before, digits) = TextScanner.splitAtLast(head, at: "priority "), let priority = Int(digits)
            else {
                return nil
            }
            guard before.isEmpty || before.hasSuffix(", ") else { return nil }
            self = .flow(match: FieldList(parsing: before.dropLast(2)), priority: priority, cookie: cookie)
        }
    }
}
