package import ArgumentParser
import Connectivity
import FoundationEssentials

/// `ovnpath assert`: holds what files expect against what is traced.
package struct AssertCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "assert",
        abstract: "Assert which connections the cluster allows, and why.",
        discussion: """
            Reads tests from YAML files: connections between pods, workloads, namespaces, services and addresses, each \
            expected to be allowed, denied or rejected, by which policy and on which way. Traces them all and reports \
            what is not as expected.

            The exit code is 0 when all is as expected, 1 when something is not, 2 when the arguments or a file cannot \
            be used, and 3 when something could not be determined and nothing is known to be wrong; with --strict also \
            when something is.
            """)

    /// The forms of a report.
    enum Form: String, CaseIterable, Sendable {
        case text, json, junit, tap, github, markdown
    }

    @Argument(help: "Files of tests, or patterns of their names; - is standard input.")
    var files: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of names without one.", valueName: "namespace"))
    var namespace: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A report: text, json, junit, tap, github or markdown; to a file with FORM=FILE. Can be given several times.",
            valueName: "form[=file]"))
    var output: [OutputChoice<Form>] = []

    @Flag(help: "Exit with 3 when something could not be determined, even where something else is wrong.")
    var strict = false

    @Flag(help: "End the run at the first connection that is not as expected.")
    var failFast = false

    @Option(help: ArgumentHelp("Trace only tests whose names have a match of this expression.", valueName: "regex"))
    var filter: String?

    @Option(help: ArgumentHelp("How many commands run in the cluster at once.", valueName: "number"))
    var jobs = 16

    @Option(help: ArgumentHelp("How often what is not as expected is traced again.", valueName: "number"))
    var retries = 0

    @Option(help: ArgumentHelp("The pause before that, in seconds.", valueName: "seconds"))
    var retryDelay = 10

    @Option(
        help: ArgumentHelp(
            "How many seconds a tool in the cluster may take, where no file says it.", valueName: "seconds"))
    var timeout = 60

    @Flag(name: .shortAndLong, help: "Tell no progress.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "When the text is coloured: auto (on a terminal, unless $NO_COLOR is set), always or never.",
            valueName: "when"))
    var color = ColorChoice.auto

    @OptionGroup var cluster: ClusterOptions

    package init() {}

    package func validate() throws {
        if files.isEmpty { throw ValidationError("Give a file of tests.") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read only once.") }
        if let problem = OutputChoice.problem(outputs) { throw ValidationError(problem) }
        if jobs < 1 { throw ValidationError("--jobs is a number, 1 or more.") }
        if retries < 0 { throw ValidationError("--retries is a number, 0 or more.") }
        if retryDelay < 0 { throw ValidationError("--retry-delay is a number of seconds, 0 or more.") }
        if timeout < 1 { throw ValidationError("--timeout is a number of seconds, 1 or more.") }
        do { _ = try expression() } catch {
            throw ValidationError("--filter '\(filter ?? "")' is not a regular expression.")
        }
    }

    package func run() async throws {
        throw ExitCode(await AssertPipeline(command: self).run().rawValue)
    }

    /// The reports to write: text where none was asked for.
    var outputs: [OutputChoice<Form>] { output.isEmpty ? [OutputChoice(form: .text)] : output }

    /// The expression that names of tests must have a match of.
    func expression() throws -> Regex<AnyRegexOutput>? { try filter.map { try Regex($0) } }
}
