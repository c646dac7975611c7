/// What ovn-trace(8) printed, read without loss: ``description`` gives the parsed text back byte for byte.
///
/// The grammar is that of `trace()` and `ovntrace_node_print_details()` in utilities/ovn-trace.c, the same in OVN 23.03
/// and 26.03. Of the summary and minimal forms, and of those after the first with `--all`, the lines are kept as they
/// are (``unparsedLines``).
package struct OVNTraceOutput: Sendable, Equatable, CustomStringConvertible {
    /// Lines of the tool's log, where the caller merged them into the output.
    package var logLines: [ToolLogLine]
    /// Why there is no trace: the exit code is 0 then too.
    package var problem: OVNTraceProblem?
    /// The microflow as OVN understood it, of the line that starts with `#`.
    package var microflow: FieldList?
    /// Whether the line `# Detailed trace.` stands above the trace, as with `--all`.
    package var namesForm: Bool
    /// The pipelines that the packet passes, in their order, with what happened in each below it.
    package var nodes: [TraceNode<OVNTraceLine>]
    /// The lines of forms other than the detailed one.
    package var unparsedLines: [String]
    /// Whether the text ends with a newline: some error messages do not.
    package var endsWithNewline: Bool

    package init(
        logLines: [ToolLogLine] = [], problem: OVNTraceProblem? = nil, microflow: FieldList? = nil,
        namesForm: Bool = false, nodes: [TraceNode<OVNTraceLine>] = [], unparsedLines: [String] = [],
        endsWithNewline: Bool = true
    ) {
        self.logLines = logLines
        self.problem = problem
        self.microflow = microflow
        self.namesForm = namesForm
        self.nodes = nodes
        self.unparsedLines = unparsedLines
        self.endsWithNewline = endsWithNewline
    }

    /// The text that the tool printed.
    package var description: String {
        var text = ""
        for line in logLines { text += line.text + "\n" }
        if let problem { text += problem.text + "\n" }
        if let microflow { text += "# \(microflow)\n" }
        if namesForm { text += "# Detailed trace.\n" }
        for node in nodes { node.render(into: &text) }
        for line in unparsedLines { text += line + "\n" }
        if !endsWithNewline && text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
        return text
    }
}
