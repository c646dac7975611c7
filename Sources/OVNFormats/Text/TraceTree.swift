import TextParsing

/// Builds the tree of a trace from its lines and their levels.
struct TraceTree<Line: TraceLine> {
    private var open: [TraceNode<Line>] = []
    private var roots: [TraceNode<Line>] = []

    /// Adds the next line; `false` when it is indented below nothing that it could belong to.
    mutating func add(_ line: Line, level: Int) -> Bool {
        let role = line.role
        while let top = open.last, closes(top, role: role, level: level) { close() }
        let node = TraceNode(level: level, line: line)
        if role != .leaf {
            guard role == .heading || !open.isEmpty else { return false }
            open.append(node)
            return true
        }
        guard !open.isEmpty else { return false }
        open[open.count - 1].children.append(node)
        return true
    }

    /// The finished tree.
    mutating func finish() -> [TraceNode<Line>] {
        while !open.isEmpty { close() }
        return roots
    }

    /// A heading's entries may stand at its own level, everything else is deeper than what it belongs to.
    private func closes(_ top: TraceNode<Line>, role: TraceLineRole, level: Int) -> Bool {
        role == .entry && top.line.role == .heading ? top.level > level : top.level >= level
    }

    private mutating func close() {
        let node = open.removeLast()
        if open.isEmpty { roots.append(node) } else { open[open.count - 1].children.append(node) }
    }
}

extension LineReader {
    /// Reads the lines of a tree up to the line that the caller says ends it.
    ///
    /// - Parameters:
    ///   - end: whether the tree ends before the line, given the one after it.
    ///   - heading: makes a heading of its text; `nil` when it is none.
    ///   - body: makes an entry or leaf of a line without its levels' spaces; `nil` when it is none.
    /// - Returns: the nodes at the outermost level.
    /// - Throws: ``ToolOutputError`` with the line that does not belong there.
    mutating func readTree<Line: TraceLine>(
        until end: (Substring, Substring?) -> Bool,
        heading: (Substring) -> Line?,
        body: (Substring) -> Line?
    ) throws(ToolOutputError) -> [TraceNode<Line>] {
        var tree = TraceTree<Line>()
        while let line = current, !end(line, peek(1)) {
            if line.isEmpty {
                _ = next()
                let (line, level) = try readHeading(heading)
                _ = tree.add(line, level: level)
                continue
            }
            let level = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count / 4
            let text = line.dropFirst(utf8: level * 4)
            guard let parsed = body(text), parsed.text == text else { throw unexpected("a line of the trace") }
            guard tree.add(parsed, level: level) else { throw unexpected("an underlined heading before this line") }
            _ = next()
        }
        return tree.finish()
    }

    private mutating func readHeading<Line: TraceLine>(
        _ heading: (Substring) -> Line?
    ) throws(ToolOutputError) -> (Line, Int) {
        guard let line = current else { throw truncated("a heading") }
        let spaces = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count
        let text = line.dropFirst(utf8: spaces)
        guard spaces % 4 == 0, !text.isEmpty, let parsed = heading(text), parsed.text == text else {
            throw unexpected("a heading")
        }
        _ = next()
        guard let rule = current else { throw truncated("the underline of \"\(text)\"") }
        let dashes = rule.utf8.dropFirst(spaces)
        guard dashes.count == text.utf8.count, dashes.allSatisfy({ $0 == UInt8(ascii: "-") }),
            rule.utf8.prefix(spaces).allSatisfy({ $0 == UInt8(ascii: " ") })
        else { throw unexpected("the underline of \"\(text)\"") }
        _ = next()
        return (parsed, spaces / 4)
    }
}
