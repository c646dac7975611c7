extension JSONValue {
    /// Reads the JSON text that a tool printed.
    ///
    /// - Parameters:
    ///   - text: What it printed.
    ///   - tool: The tool's name, for the error.
    /// - Throws: ``ToolOutputError`` where the text is not exactly one value.
    package init(_ text: String, of tool: String) throws(ToolOutputError) {
        let bytes = Array(text.utf8)
        do {
            try self.init(parsing: bytes)
        } catch {
            let line = 1 + bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
            let rest = bytes.dropFirst(error.offset)
            throw ToolOutputError(
                tool: tool, line: line, text: String(decoding: rest.prefix(40), as: UTF8.self),
                problem: rest.isEmpty
                    ? .truncated(missing: "the end of the JSON text") : .unexpected(wanted: "JSON text"))
        }
    }
}
