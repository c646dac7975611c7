package import ArgumentParser
import LiveCluster
import Connectivity
import Console
import NetworkTypes

/// `ovnpath matrix`: a table of which sources reach which destinations.
package struct MatrixCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Show which sources reach which destinations.",
        discussion: """
            Traces a connection from each source to each destination: from and to all pods of a workload or a namespace.

            \(TargetHelp.text) --port gives the port of all others.

            Exit codes: 0, every connection has a verdict; 2, invalid arguments or kubeconfig; 3, a connection is \
            undetermined.

            Examples:
              ovnpath matrix --from ns/shop --from ns/dev --to ns/shop --port 8080
              ovnpath matrix --from deployment/shop/web --to svc/shop/db:5432
              ovnpath matrix --from ns/shop --to ip/203.0.113.7:443 -o csv=table.csv
              ovnpath matrix --from ns/shop --to ns/shop --port 8080 --as-test
            """)

    /// The forms of the table.
    enum Form: String, CaseIterable, Sendable {
        case text, csv, json, html
    }

    @Option(help: ArgumentHelp("Sources of the connections. Repeatable.", valueName: "source"))
    var from: [String]

    @Option(help: ArgumentHelp("Destinations of the connections. Repeatable.", valueName: "destination"))
    var to: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of names without one.", valueName: "namespace"))
    var namespace: String?

    @Option(help: ArgumentHelp("The port of destinations without one: a number or a name.", valueName: "port"))
    var port: String?

    @Option(
        help: ArgumentHelp(
            "The node that packets come in at from sources outside the cluster (external/ADDRESS).", valueName: "node"))
    var via: String?

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp("The protocol: tcp (the default), udp, sctp or icmp.", valueName: "protocol"))
    var transport = "tcp"

    @Option(
        help: ArgumentHelp(
            "The network whose attachments the ends are met by (default: the client's primary network).",
            valueName: "network"))
    var network: String?

    @Option(
        help: ArgumentHelp(
            "The address family: 4 or 6 (default: what both ends have; of a service that has both, both).",
            valueName: "family"))
    var family: FamilyOption?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Output format: text, csv, json or html; FORMAT=FILE writes a file. Repeatable.",
            valueName: "format[=file]"))
    var output: [OutputChoice<Form>] = []

    @Flag(help: "Write current connectivity as a test file for `ovnpath assert`.")
    var asTest = false

    @Option(help: ArgumentHelp("The number of commands to run in the cluster at once.", valueName: "number"))
    var jobs = 16

    @Option(help: ArgumentHelp("Time limit for each tool in the cluster, in seconds.", valueName: "seconds"))
    var timeout = 60

    @Flag(name: .shortAndLong, help: "Suppress progress output.")
    var quiet = false

    @OptionGroup var colour: ColourOptions

    @OptionGroup var cluster: ClusterOptions

    package init() {}

    package func validate() throws {
        if from.isEmpty { throw ValidationError("source required: use --from") }
        if to.isEmpty { throw ValidationError("destination required: use --to") }
        if let problem = OutputChoice.problem(outputs) { throw ValidationError(problem) }
        if asTest, !output.isEmpty { throw ValidationError("--as-test and -o are mutually exclusive") }
        if TransportProtocol(rawValue: transport.lowercased()) == nil {
            throw ValidationError("invalid --protocol '\(transport)': expected tcp, udp, sctp or icmp")
        }
        if let port, PortText.port(port) == nil {
            throw ValidationError("invalid --port '\(port)': expected a number from 1 to 65535 or a port name")
        }
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if timeout < 1 { throw ValidationError("--timeout must be at least 1 second") }
    }

    package func run() async throws {
        throw ExitCode(await MatrixPipeline(command: self).run().rawValue)
    }

    /// The tables to write: text by default.
    var outputs: [OutputChoice<Form>] { output.isEmpty ? [OutputChoice(form: .text)] : output }

    /// The connections to trace: one rule, whose expectation is not used.
    ///
    /// - Throws: `TargetProblem` where a source or destination is invalid.
    func rule() throws(TargetProblem) -> ConnectionRule {
        let transport = TransportProtocol(rawValue: transport.lowercased()) ?? .tcp
        var sources: [EndpointSelector] = []
        for text in from {
            var selector = try TargetGrammar.selector(text, isAll: true)
            if let via, case .external = selector.subject { selector = try selector.entering(at: via) }
            if let problem = selector.sourceProblem { throw TargetProblem("invalid source '\(text)': \(problem)") }
            sources.append(selector)
        }
        let isOutside = sources.contains { if case .external = $0.subject { true } else { false } }
        if via != nil, !isOutside {
            throw TargetProblem("--via requires a source outside the cluster (external/ADDRESS)")
        }
        var destinations: [EndpointSelector] = []
        for text in to {
            var selector = try TargetGrammar.selector(text, isAll: true)
            // One column a service, whichever endpoint it goes to.
            if case .service = selector.subject { selector.amount = .whole }
            selector.port = selector.port ?? port.flatMap { PortText.port($0) }
            if let problem = selector.destinationProblem(for: transport) {
                throw TargetProblem(
                    selector.port == nil
                        ? "\(problem): add :PORT, or use --port" : "invalid destination '\(text)': \(problem)")
            }
            destinations.append(selector)
        }
        var rule = ConnectionRule(
            sources: sources, destinations: destinations, transport: transport, expectation: ExpectedOutcome(.allow))
        (rule.family, rule.network) = (family?.family, network)
        return rule
    }
}
