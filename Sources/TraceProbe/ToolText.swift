import OVNFormats
package import PathModel

/// A tool's output, or why there is none.
package enum ToolText {
    /// Why a tool gave no output that can be read.
    package struct Problem: Error {
        /// The reason.
        package var reason: Unknown
        /// What it did print.
        package var output: String

        /// Makes a problem.
        package init(_ reason: Unknown, output: String) {
            self.reason = reason
            self.output = output
        }
    }

    private static func failure(_ failure: ToolFailure, output: String) -> Result<String, Problem> {
        .failure(Problem(.tool(failure), output: output))
    }

    /// The line that ovs-appctl adds to a daemon's own message (utilities/ovs-appctl.c).
    private static let refused = "server returned an error"
    /// A shell tells by a code above this that a signal ended the tool; what is over is the signal's number.
    private static let signals = 128

    /// What a tool printed.
    ///
    /// Only what ended with exit code 0 is read: ovn-trace ends so on a bad microflow too and says on its output what is wrong,
    /// ovs-appctl ends with 2 where the daemon refuses and with 1 where it cannot be asked, ovsdb-client with 1, all with the
    /// message on standard error. What a tool had printed when it was stopped, or died, is half a trace and would be read as a
    /// whole one.
    package static func output(of result: ProbeResult, tool: Tool) -> Result<String, Problem> {
        switch result {
        case .failed(let reason): return failure(.toolNotRun(tool, error: reason), output: "")
        case .output(let text, _, 0): return .success(text)
        case .output(let text, let errors, let exitCode):
            let isTimedOut = CommandLines.timedOut.contains(exitCode)
            let isDead = exitCode > signals && !isTimedOut
            let last = lastWords(errors, withLog: !isDead && !isTimedOut)
            if last == nil, isTimedOut { return failure(.toolTimedOut(tool), output: text) }
            let said = last.map(String.init)
            return failure(
                isDead
                    ? .toolKilled(tool, signal: exitCode - signals, exitCode: exitCode, said: said)
                    : .toolFailed(tool, exitCode: exitCode, said: said), output: errors.isEmpty ? text : errors)
        }
    }

    /// The line that says best why a tool ended: the last that is none of its log, which holds warnings of no consequence.
    private static func lastWords(_ errors: String, withLog: Bool) -> Substring? {
        let lines = errors.split(separator: "\n").filter { line in
            !line.allSatisfy(\.isWhitespace) && !line.hasSuffix(refused)
        }
        return lines.last { ToolLogLine($0) == nil } ?? (withLog ? lines.last : nil)
    }
}
