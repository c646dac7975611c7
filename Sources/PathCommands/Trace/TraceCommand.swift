package import ArgumentParser
import LiveCluster
import Connectivity
import Console
import Kubernetes
import NetworkTypes
import PathModel

/// `ovnpath trace`: follows one connection.
package struct TraceCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Trace a connection through the cluster.",
        discussion: """
            Follows a new connection from SOURCE to DESTINATION, and its reply, through the logical flows of every zone and \
            the OpenFlow flows of every node on the path.

            \(TargetHelp.text)

            The source is a pod, a workload, a node, or an address outside the cluster. A workload is traced by its first \
            ready pod. A service is traced to every ready endpoint unless --endpoint names one, over both address families \
            if it has both, and by the protocol, or the protocols, that it has the port by; from outside, at its \
            load-balancer address or node port. Packets from outside come in at the node with the destination address, or \
            that --via names.

            Exit codes: 0, the packet and its reply are delivered, to every endpoint; 1, one of them is dropped or \
            rejected; 2, invalid arguments or kubeconfig; 3, the result could not be determined.

            Examples:
              ovnpath trace shop/web-0 shop/db-0:5432
              ovnpath trace web-0 svc/kube-system/kube-dns:dns -n shop -v
              ovnpath trace node/worker-1 shop/db-0 --icmp
              ovnpath trace external/198.51.100.7 svc/shop/web:80 --via worker-1
            """)

    /// The forms of a report.
    enum OutputForm: String, ExpressibleByArgument, CaseIterable {
        case text, json, mermaid, dot, svg, html
    }

    @Argument(help: "The source of the connection; with --selector there is none.")
    var source: String

    @Argument(help: "The destination of the connection, with its :PORT.")
    var destination: String?

    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp(
            "Trace from a pod with these labels, in the namespace of -n, in place of SOURCE.", valueName: "labels"))
    var selector: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of targets without one.", valueName: "namespace"))
    var namespace: String?

    @Flag(help: "Trace TCP (default: each protocol of the service's port; of what is no service, TCP).")
    var tcp = false

    @Flag(help: "Trace UDP.")
    var udp = false

    @Flag(help: "Trace SCTP.")
    var sctp = false

    @Flag(help: "Trace a ping: an ICMP or ICMPv6 echo request, and its reply.")
    var icmp = false

    @Option(help: ArgumentHelp("The destination port, of a destination without one.", valueName: "port"))
    var port: UInt16?

    @Option(help: ArgumentHelp("The source port (default: 32768).", valueName: "port"))
    var sourcePort: UInt16?

    @Option(
        help: ArgumentHelp(
            "Trace only to this endpoint of the service: a pod (NAMESPACE/NAME or NAME) or an address.",
            valueName: "endpoint"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp(
            "The address family: 4 or 6 (default: what both ends have; of a service that has both, both).",
            valueName: "family"))
    var family: FamilyOption?

    @Option(
        help: ArgumentHelp(
            """
            Trace between the ends' attachments to this network: default, a user-defined network (NAMESPACE/NAME, or NAME of \
            a ClusterUserDefinedNetwork), or the name of a NetworkAttachmentDefinition (default: the client's primary network).
            """, valueName: "network"))
    var network: String?

    @Flag(help: "Trace from every running pod of a workload, and not from the first ready one alone.")
    var allPods = false

    @Option(
        help: ArgumentHelp(
            "The node that packets come in at from a source outside the cluster (external/ADDRESS).", valueName: "node")
    )
    var via: String?

    @Flag(help: "Also trace a new connection from the destination, which must be a pod, back to the source.")
    var reverse = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Output format: text, json, mermaid, dot, svg or html.", valueName: "format"))
    var output = OutputForm.text

    @OptionGroup var colour: ColourOptions

    @Flag(help: "Also print the kubectl exec command that reproduces each step.")
    var commands = false

    @OptionGroup var cluster: ClusterOptions

    @Option(help: ArgumentHelp("Time limit for the trace, in seconds.", valueName: "seconds"))
    var timeout = 60

    @Flag(
        name: .shortAndLong,
        help: "Verbose: show the stages that did something (-vv shows every stage and the raw tool output).")
    var verbose: Int

    package init() {}

    package func validate() throws {
        if selector == nil, destination == nil { throw ValidationError("Missing expected argument '<destination>'") }
        if selector != nil, destination != nil {
            throw ValidationError("--selector and SOURCE are mutually exclusive: give the destination alone")
        }
        if [tcp, udp, sctp, icmp].count(where: { $0 }) > 1 {
            throw ValidationError("--tcp, --udp, --sctp and --icmp are mutually exclusive")
        }
        for (name, port) in [("--port", port), ("--source-port", sourcePort)] where icmp && port != nil {
            throw ValidationError("--icmp and \(name) are mutually exclusive: ICMP has no ports")
        }
        if port == 0 { throw ValidationError("--port must be a number from 1 to 65535") }
        if sourcePort == 0 { throw ValidationError("--source-port must be a number from 1 to 65535") }
        if commands, output != .text { throw ValidationError("--commands requires -o text") }
        if timeout < 1 { throw ValidationError("--timeout must be at least 1 second") }
    }

    package func run() async throws {
        let pipeline = TracePipeline(command: self)
        throw ExitCode(await pipeline.run().rawValue)
    }

    private var transport: TransportProtocol? { tcp ? .tcp : udp ? .udp : sctp ? .sctp : icmp ? .icmp : nil }

    /// What the arguments ask for.
    ///
    /// - Throws: `TargetProblem` where a target is invalid or cannot be traced.
    func question() throws(TargetProblem) -> TraceQuestion {
        // With labels for the source the only argument is the destination.
        let destination = self.destination ?? source
        let written = selector.map { "-l \($0)" } ?? source
        var from: EndpointSelector
        if let selector {
            from = try TargetGrammar.pods(labels: selector)
        } else {
            from = try TargetGrammar.selector(source, isAll: allPods)
        }
        if let via { from = try from.entering(at: via) }
        if let problem = from.sourceProblem { throw TargetProblem("invalid source '\(written)': \(problem)") }
        var to = try TargetGrammar.selector(destination)
        if let port, let named = to.port, named != .number(port) {
            throw TargetProblem("conflicting ports: '\(destination)' has port \(named), --port is \(port)")
        }
        to.port = to.port ?? port.map { .number($0) }
        if let problem = to.destinationProblem(for: transport ?? .tcp) {
            throw TargetProblem(
                to.port == nil && !icmp
                    ? "\(problem): add :PORT, or use --port" : "invalid destination '\(destination)': \(problem)")
        }
        var question = TraceQuestion(
            source: from, destination: to, transport: transport, family: family?.family, network: network,
            takesAllPods: allPods,
            sourcePort: sourcePort ?? TraceRequest.defaultSourcePort, withReverse: reverse)
        if let endpoint {
            guard case .service = to.subject else {
                throw TargetProblem(
                    "--endpoint requires a service as destination (svc/NAMESPACE/NAME), not '\(destination)'")
            }
            guard !icmp else {
                throw TargetProblem("--endpoint and --icmp are mutually exclusive: services have no endpoints for ICMP")
            }
            question.endpoints = try TargetGrammar.endpoint(endpoint)
        }
        return question
    }
}
