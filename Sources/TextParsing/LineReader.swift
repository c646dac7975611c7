/// Goes through a tool's output line by line.
///
/// Lines are slices of the text's UTF-8: on this kind of input that is several times cheaper than splitting characters.
package struct LineReader {
    /// The tool whose output it is, for errors.
    package let tool: String
    /// Whether the text ends with a newline.
    package let endsWithNewline: Bool
    private let lines: [Substring]
    private var index = 0

    package init(_ text: String, of tool: String) {
        self.tool = tool
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
        endsWithNewline = lines.last?.isEmpty ?? false
        if endsWithNewline { lines.removeLast() }
        self.lines = lines
    }

    /// The line to be read next; `nil` at the end.
    package var current: Substring? { peek(0) }

    /// A line further on.
    package func peek(_ distance: Int) -> Substring? {
        index + distance < lines.count ? lines[index + distance] : nil
    }

    /// Takes the current line.
    package mutating func next() -> Substring? {
        defer { index += 1 }
        return current
    }

    /// Takes the lines that are left.
    package mutating func rest() -> [String] {
        defer { index = lines.count }
        return lines[min(index, lines.count)...].map(String.init)
    }

    /// Takes the current line, which starts with the prefix, and gives what stands after it.
    package mutating func next(after prefix: String) throws(ToolOutputError) -> Substring {
        guard let line = current else { throw truncated("the line \"\(prefix)…\"") }
        guard line.utf8.starts(with: prefix.utf8) else { throw unexpected("\"\(prefix)…\"") }
        index += 1
        return line.dropFirst(utf8: prefix.utf8.count)
    }

    /// Takes the current line, which is exactly that text.
    package mutating func skip(_ text: String) throws(ToolOutputError) {
        guard let line = current else { throw truncated("the line \"\(text)\"") }
        guard line == text else { throw unexpected("\"\(text)\"") }
        index += 1
    }

    /// The error that the text ends here too early.
    package func truncated(_ missing: String) -> ToolOutputError {
        ToolOutputError(tool: tool, line: index + 1, text: String(current ?? ""), problem: .truncated(missing: missing))
    }

    /// The error that the current line is not what belongs there.
    package func unexpected(_ wanted: String) -> ToolOutputError {
        ToolOutputError(tool: tool, line: index + 1, text: String(current ?? ""), problem: .unexpected(wanted: wanted))
    }
}

extension Substring {
    /// The text without its first bytes, which end at a character.
    package func dropFirst(utf8 count: Int) -> Substring { Substring(utf8.dropFirst(count)) }
}
