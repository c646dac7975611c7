package import TextParsing

extension OVNTraceOutput {
    /// Reads what ovn-trace printed.
    ///
    /// - Parameter text: its standard output, log lines of stderr before it or not.
    /// - Throws: ``ToolOutputError`` with the line that is not ovn-trace's, or where the text was cut off.
    package init(parsing text: String) throws(ToolOutputError) {
        var reader = LineReader(text, of: "ovn-trace")
        self.init(endsWithNewline: reader.endsWithNewline)
        while let line = reader.current, let logLine = ToolLogLine(line) {
            logLines.append(logLine)
            _ = reader.next()
        }
        guard let first = reader.current else {
            guard !logLines.isEmpty else {
                throw ToolOutputError(tool: reader.tool, line: 1, text: "", problem: .empty)
            }
            return
        }
        if Self.isProblem(first) {
            problem = OVNTraceProblem(text: reader.rest().joined(separator: "\n"))
            return
        }
        microflow = FieldList(parsing: try reader.next(after: "# "))
        if reader.current == "# Detailed trace." {
            namesForm = true
            _ = reader.next()
        }
        guard reader.current?.isEmpty ?? false else {
            unparsedLines = reader.rest()
            return
        }
        nodes = try reader.readTree(
            until: { line, _ in line.utf8.first == UInt8(ascii: "#") },
            heading: { .section(OVNTraceSection(heading: String($0))) },
            body: Self.line)
        unparsedLines = reader.rest()
        try Self.checkEnd(of: self, reader)
    }

    private static func isProblem(_ line: Substring) -> Bool {
        [
            "unknown datapath \"", "unknown port \"", "microflow does not specify ingress port", "error parsing flow: ",
            "failed to parse flow expression ", "ovn-trace: ",
        ].contains { line.utf8.starts(with: $0.utf8) }
    }

    /// An entry starts with its table's number, everything else is an action.
    private static func line(_ text: Substring) -> OVNTraceLine? {
        let trimmed = text.utf8.drop { $0 == UInt8(ascii: " ") }
        let digits = trimmed.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, trimmed[digits.endIndex...].starts(with: ". ".utf8) else {
            return .action(OVNTraceAction(text: String(text)))
        }
        guard let table = Int(Substring(digits)) else { return nil }
        return OVNTraceEntry(table: table, rest: Substring(trimmed[digits.endIndex...].dropFirst(2))).map { .entry($0) }
    }

    /// A trace ends with an action that leads nowhere: one that ends otherwise was cut off.
    private static func checkEnd(of output: OVNTraceOutput, _ reader: LineReader) throws(ToolOutputError) {
        guard reader.endsWithNewline else { throw reader.truncated("the end of the last line") }
        guard output.unparsedLines.isEmpty else { return }
        var last = output.nodes.last
        while let child = last?.children.last { last = child }
        switch last?.line {
        case .section(let section):
            switch section.kind {
            case .pipeline, .conntrack, .select: throw reader.truncated("the first table of \"\(section.heading)\"")
            default: break
            }
        case .entry(let entry):
            if case .flow = entry.outcome { throw reader.truncated("the action of table \(entry.table)") }
        case .action(let action):
            switch action.kind {
            case .next, .output: throw reader.truncated("what follows \"\(action.text)\"")
            default: break
            }
        case nil: throw reader.truncated("the trace")
        }
    }
}

extension OVNTraceEntry {
    /// Reads what follows the table's number; `nil` when it is not an entry.
    init?(table: Int, rest: Substring) {
        let (stage, source, after) = Self.place(rest)
        let outcome: Outcome
        if after == "no match (implicit drop)" {
            outcome = .noMatch
        } else {
            guard let (before, uuid) = TextScanner.splitAtLast(after, at: ", uuid "),
                let (match, priority) = TextScanner.splitAtLast(before, at: ", priority "),
                let number = Int(priority), uuid.utf8.count == 8, let id = UInt32(uuid, radix: 16)
            else { return nil }
            outcome = .flow(match: String(match), priority: number, uuid: id)
        }
        self.init(table: table, stage: stage, source: source, outcome: outcome)
    }

    /// `stage (source): `, `stage: ` or `(source): `, and what follows.
    private static func place(_ text: Substring) -> (stage: String?, source: String?, rest: Substring) {
        let name = text.utf8.prefix {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "_")
        }
        let stage = name.isEmpty ? nil : String(Substring(name))
        let after = Substring(text.utf8[name.endIndex...])
        if stage != nil, after.hasPrefix(": ") { return (stage, nil, after.dropFirst(2)) }
        let opening = stage == nil ? "(" : " ("
        guard after.hasPrefix(opening),
            let (source, rest) = TextScanner.split(after.dropFirst(opening.count), at: "): "),
            !source.utf8.contains(UInt8(ascii: " "))
        else { return (nil, nil, text) }
        return (stage, String(source), rest)
    }
}
