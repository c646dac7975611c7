package import ArgumentParser
import Connectivity
import PathModel

/// `ovnpath matrix`: a table of which sources reach which destinations.
package struct MatrixCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Show which sources reach which destinations.",
        discussion: """
            Traces a connection from each source to each destination. A source is a pod (pod/NAMESPACE/NAME, \
            NAMESPACE/NAME or NAME), the pods of a workload (deployment/NAMESPACE/NAME; also statefulset, daemonset, \
            replicaset and job) or those of a namespace (ns/NAMESPACE, with labels ns/NAMESPACE,app=web,tier!=cache). \
            A destination may also be svc/NAMESPACE/NAME, ip/ADDRESS or node/NAME; its port is written behind a colon, \
            or given once with --port.

            The exit code is 0 when all connections could be traced, whatever came of them, 2 when the arguments \
            cannot be used, and 3 when one is undetermined.
            """)

    /// The forms of the table.
    enum Form: String, CaseIterable, Sendable {
        case text, csv, json, html
    }

    @Option(help: ArgumentHelp("Where connections start. Can be given several times.", valueName: "source"))
    var from: [String]

    @Option(help: ArgumentHelp("What they are made to. Can be given several times.", valueName: "destination"))
    var to: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of names without one.", valueName: "namespace"))
    var namespace: String?

    @Option(help: ArgumentHelp("The port of destinations that name none: a number or a name.", valueName: "port"))
    var port: String?

    @Option(name: .customLong("protocol"), help: ArgumentHelp("tcp (the default), udp or sctp.", valueName: "protocol"))
    var transport = "tcp"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The table: text, csv, json or html; to a file with FORM=FILE. Can be given several times.",
            valueName: "form[=file]"))
    var output: [OutputChoice<Form>] = []

    @Flag(help: "Write a file for `ovnpath assert` instead, which holds as things are.")
    var asTest = false

    @Option(help: ArgumentHelp("How many commands run in the cluster at once.", valueName: "number"))
    var jobs = 16

    @Option(help: ArgumentHelp("How many seconds a tool in the cluster may take.", valueName: "seconds"))
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
        if from.isEmpty { throw ValidationError("Give a source with --from.") }
        if to.isEmpty { throw ValidationError("Give a destination with --to.") }
        if let problem = OutputChoice.problem(outputs) { throw ValidationError(problem) }
        if asTest, !output.isEmpty { throw ValidationError("--as-test is a form of its own; give no -o.") }
        if TransportProtocol(rawValue: transport.lowercased()) == nil {
            throw ValidationError("--protocol is tcp, udp or sctp.")
        }
        if let port, SelectorText.port(port) == nil {
            throw ValidationError("--port '\(port)' is neither a number from 1 to 65535 nor a port's name.")
        }
        if jobs < 1 { throw ValidationError("--jobs is a number, 1 or more.") }
        if timeout < 1 { throw ValidationError("--timeout is a number of seconds, 1 or more.") }
    }

    package func run() async throws {
        throw ExitCode(await MatrixPipeline(command: self).run().rawValue)
    }

    /// The tables to write: text where none was asked for.
    var outputs: [OutputChoice<Form>] { output.isEmpty ? [OutputChoice(form: .text)] : output }

    /// What is asked: one rule without an expectation of its own.
    ///
    /// - Throws: `SelectorText.Problem` where a source or destination cannot be read.
    func rule() throws(SelectorText.Problem) -> ConnectionRule {
        var sources: [EndpointSelector] = []
        for text in from {
            let selector = try SelectorText.selector(text, isAll: true)
            guard selector.canBeSource, selector.port == nil else {
                throw SelectorText.Problem(description: "'\(text)': a connection starts at a pod, of any port")
            }
            sources.append(selector)
        }
        var destinations: [EndpointSelector] = []
        for text in to {
            var selector = try SelectorText.selector(text, isAll: true)
            // One column a service, whichever endpoint it goes to.
            if case .service = selector.subject { selector.amount = .whole }
            selector.port = selector.port ?? port.flatMap { SelectorText.port($0) }
            if let problem = selector.portProblem { throw SelectorText.Problem(description: "'\(text)': \(problem)") }
            destinations.append(selector)
        }
        return ConnectionRule(
            sources: sources, destinations: destinations,
            transport: TransportProtocol(rawValue: transport.lowercased()) ?? .tcp, expectation: ExpectedOutcome(.allow)
        )
    }
}
