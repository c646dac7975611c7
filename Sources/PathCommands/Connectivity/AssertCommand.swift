package import ArgumentParser
import LiveCluster
import Connectivity
import Console
import FoundationEssentials

/// `ovnpath assert`: traces connections and compares the results with what test files expect.
package struct AssertCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "assert",
        abstract: "Check that the cluster allows and denies the connections it should.",
        discussion: """
            Reads tests from YAML files: connections between pods, workloads, namespaces, services and addresses, each \
            expected to be allowed, denied or rejected, optionally by a given policy and over a given path. Traces all of \
            them and reports those that are not as expected.

            Exit codes: 0, all tests passed; 1, a test failed; 2, invalid arguments, kubeconfig or test file; 3, a result \
            could not be determined and no test failed (with --strict, even if a test failed).

            Examples:
              ovnpath assert tests/shop.yaml
              ovnpath assert 'tests/*.yaml' -o text -o junit=report.xml
              ovnpath assert tests/shop.yaml --filter '^db' --fail-fast
              ovnpath assert - --retries 3 --retry-delay 5
            """)

    /// The forms of a report.
    enum Form: String, CaseIterable, Sendable {
        case text, json, junit, tap, github, markdown
    }

    @Argument(help: "Test files, or quoted glob patterns of them; - is standard input.")
    var files: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of names without one.", valueName: "namespace"))
    var namespace: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Output format: text, json, junit, tap, github or markdown; FORMAT=FILE writes a file. Repeatable.",
            valueName: "format[=file]"))
    var output: [OutputChoice<Form>] = []

    @Flag(help: "Exit with 3 when a result could not be determined, even if another test failed.")
    var strict = false

    @Flag(help: "Stop at the first connection that is not as expected.")
    var failFast = false

    @Option(help: ArgumentHelp("Run only tests whose names match this regular expression.", valueName: "regex"))
    var filter: String?

    @Option(help: ArgumentHelp("The number of commands to run in the cluster at once.", valueName: "number"))
    var jobs = 16

    @Option(help: ArgumentHelp("Retries for failing tests.", valueName: "number"))
    var retries = 0

    @Option(help: ArgumentHelp("Delay before each retry, in seconds.", valueName: "seconds"))
    var retryDelay = 10

    @Option(
        help: ArgumentHelp(
            "Time limit for each tool in the cluster, in seconds; a test file can set its own.", valueName: "seconds"))
    var timeout = 60

    @Flag(name: .shortAndLong, help: "Suppress progress output.")
    var quiet = false

    @OptionGroup var colour: ColourOptions

    @OptionGroup var cluster: ClusterOptions

    package init() {}

    package func validate() throws {
        if files.isEmpty { throw ValidationError("no test file given") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input (-) can be given only once") }
        if let problem = OutputChoice.problem(outputs) { throw ValidationError(problem) }
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if retries < 0 { throw ValidationError("--retries must not be negative") }
        if retryDelay < 0 { throw ValidationError("--retry-delay must not be negative") }
        if timeout < 1 { throw ValidationError("--timeout must be at least 1 second") }
        do { _ = try expression() } catch {
            throw ValidationError("invalid --filter '\(filter ?? "")': not a regular expression")
        }
    }

    package func run() async throws {
        throw ExitCode(await AssertPipeline(command: self).run().rawValue)
    }

    /// The reports to write: text by default.
    var outputs: [OutputChoice<Form>] { output.isEmpty ? [OutputChoice(form: .text)] : output }

    /// The expression of `--filter`.
    func expression() throws -> Regex<AnyRegexOutput>? { try filter.map { try Regex($0) } }
}
