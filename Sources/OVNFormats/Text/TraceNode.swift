/// What the tracers print on a line that opens a level, stays on one, or ends one.
package protocol TraceLine: Sendable, Equatable {
    /// How the line stands to those below it.
    var role: TraceLineRole { get }
    /// The text of the line without its indentation; headings have a blank line above and an underline below.
    var text: String { get }
}

/// How a line of a trace stands to those below it.
package enum TraceLineRole: Sendable {
    /// Opens a pipeline or bridge: printed after a blank line and underlined.
    case heading
    /// A table entry or bucket: its actions are indented below it.
    case entry
    /// An action or a remark.
    case leaf
}

/// A node of the indented tree that ovn-trace and ofproto/trace print.
///
/// Both print the last child of a node at the node's own level (`ovntrace_node_print_details`,
/// `oftrace_node_print_details`). So what is indented below an entry is what returns to it, a branch, and the packet's
/// own way is the sequence of siblings.
package struct TraceNode<Line: TraceLine>: Sendable, Equatable {
    /// Levels of four spaces in front of the line.
    package var level: Int
    /// What the line says.
    package var line: Line
    /// The lines below it that belong to it.
    package var children: [TraceNode]

    package init(level: Int, line: Line, children: [TraceNode] = []) {
        self.level = level
        self.line = line
        self.children = children
    }

    /// The line and all below it in the order of printing.
    package func forEach(_ body: (TraceNode) -> Void) {
        body(self)
        for child in children { child.forEach(body) }
    }

    /// Prints the node and those below it as the tool did, every line with its newline.
    package func render(into text: inout String) {
        let indentation = String(repeating: " ", count: level * 4)
        if line.role == .heading { text += "\n" }
        let own = line.text
        text += indentation + own + "\n"
        if line.role == .heading {
            text += indentation + String(repeating: "-", count: own.utf8.count) + "\n"
        }
        for child in children { child.render(into: &text) }
    }
}
