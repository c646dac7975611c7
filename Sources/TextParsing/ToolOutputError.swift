/// Why the text of a tool cannot be read: which tool, which line of its output, what was expected there.
package struct ToolOutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the line.
    package enum Problem: Equatable, Sendable {
        /// The text is empty.
        case empty
        /// The text ends before the thing named.
        case truncated(missing: String)
        /// The line is none of those that the tool prints at this place.
        case unexpected(wanted: String)
    }

    /// The tool whose output it is, for example `ovn-trace`.
    package var tool: String
    /// The line, counted from 1.
    package var line: Int
    /// The text of that line; empty where the text ended.
    package var text: String
    /// What is wrong with it.
    package var problem: Problem

    package init(tool: String, line: Int, text: String, problem: Problem) {
        self.tool = tool
        self.line = line
        self.text = text
        self.problem = problem
    }

    /// One line for people.
    package var description: String {
        let place = "\(tool) output, line \(line)"
        switch problem {
        case .empty: return "\(tool) printed nothing: check that it ran and that its database was reachable"
        case .truncated(let missing): return "\(place): cut off, \(missing) is missing: run the tool again"
        case .unexpected(let wanted): return "\(place): expected \(wanted), found \"\(text.prefix(120))\""
        }
    }
}
