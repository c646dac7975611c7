package import ArgumentParser
import PathReport

/// `ovnpath diff`: compares two traces.
package struct DiffCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed between two traces.",
        discussion: """
            Compares two reports of `ovnpath trace -o json`: the verdicts and their causes, the endpoint, the \
            translations, and the hops and stages of every leg.

            The exit code is 0 when nothing changed, 1 when something did, and 2 when a file cannot be read.
            """)

    @Argument(help: "The report of the trace before.")
    var before: String

    @Argument(help: "The report of the trace after.")
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
