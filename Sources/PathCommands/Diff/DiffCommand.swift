package import ArgumentParser
import Console
import PathReport

/// `ovnpath diff`: compares two traces.
package struct DiffCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changed between two traces.",
        discussion: """
            Compares two reports of `ovnpath trace -o json`: the verdicts and their causes, the endpoint, the \
            translations, and the hops and stages of every leg.

            Exit codes: 0, nothing changed; 1, something changed; 2, a file is missing or is not a trace.

            Examples:
              ovnpath diff before.json after.json
              ovnpath diff before.json /tmp/after.json
            """)

    @Argument(help: "The JSON report of the earlier trace.")
    var before: String

    @Argument(help: "The JSON report of the later trace.")
    var after: String

    package init() {}

    package func run() async throws {
        let diff: TraceDiff
        do {
            diff = try TraceDiff(
                before: (before, try ReportFile.bytes(before)), after: (after, try ReportFile.bytes(after)))
        } catch {
            Terminal.complain(error)
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        let lines: [OutputText] = diff.lines.isEmpty ? ["no change\n"] : diff.lines.map { "\($0)\n" }
        if let problem = Terminal.write(lines.joined()) {
            Terminal.complain(problem)
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        if !diff.lines.isEmpty { throw ExitCode(ExitStatus.notDelivered.rawValue) }
    }
}
