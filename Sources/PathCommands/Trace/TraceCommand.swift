package import ArgumentParser
import Kubernetes
import PathModel

/// `ovnpath trace`: follows one connection.
package struct TraceCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Trace a connection through the cluster.",
        discussion: """
            Follows a new connection from SOURCE to DESTINATION, and its reply, over the logical flows of every zone and \
            the OpenFlow flows of every node on the way.

            A target is pod/NAMESPACE/NAME, NAMESPACE/NAME or NAME; a destination may also be \
            svc/NAMESPACE/NAME[:PORT|:PORTNAME] or ip/ADDRESS[:PORT]. Of a service every ready endpoint is looked at.

            The exit code is 0 when the packet and its reply are delivered, with every endpoint, 1 when one of them is not, 2 when the \
            arguments cannot be used, and 3 when it could not be determined.
            """)

    /// The forms of a report.
    enum OutputForm: String, ExpressibleByArgument, CaseIterable {
        case text, json, mermaid, dot, svg, html
    }

    @Argument(help: "Where the connection starts: a pod.")
    var source: String

    @Argument(help: "What the connection is made to: a pod, a service or an address.")
    var destination: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The namespace of targets that name none.", valueName: "namespace"))
    var namespace: String?

    @Flag(help: "Trace TCP (the default).")
    var tcp = false

    @Flag(help: "Trace UDP.")
    var udp = false

    @Option(help: ArgumentHelp("The destination port.", valueName: "port"))
    var port: UInt16?

    @Option(help: ArgumentHelp("The client's port.", valueName: "port"))
    var sourcePort: UInt16?

    @Option(
        help: ArgumentHelp(
            "The only endpoint of the service to look at: a pod, NAMESPACE/NAME or NAME, or an address.",
            valueName: "endpoint"))
    var endpoint: String?

    @Flag(help: "Trace also a new connection from the destination, a pod, to the source.")
    var reverse = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The form of the report: text, json, mermaid, dot, svg or html.", valueName: "form"))
    var output = OutputForm.text

    @Option(
        help: ArgumentHelp(
            "When the text is coloured: auto (on a terminal, unless $NO_COLOR is set), always or never.",
            valueName: "when"))
    var color = ColorChoice.auto

    @Flag(help: "Also print the command lines that reproduce each step.")
    var commands = false

    @OptionGroup var cluster: ClusterOptions

    @Option(help: ArgumentHelp("How many seconds the trace may take.", valueName: "seconds"))
    var timeout = 60

    @Flag(
        name: .shortAndLong,
        help: "Also show the stages that did something; twice: every stage, and what the tools printed.")
    var verbose: Int

    package init() {}

    package func validate() throws {
        if tcp, udp { throw ValidationError("Give --tcp or --udp, not both.") }
        if port == 0 || sourcePort == 0 { throw ValidationError("A port is a number from 1 to 65535.") }
        if commands, output != .text { throw ValidationError("--commands goes with -o text.") }
        if timeout < 1 { throw ValidationError("--timeout is a number of seconds, 1 or more.") }
    }

    package func run() async throws {
        let pipeline = TracePipeline(command: self)
        throw ExitCode(await pipeline.run().rawValue)
    }

    /// What is asked.
    ///
    /// - Throws: `TargetArgument.Problem` where a target cannot be read.
    func request(defaultNamespace: String) throws -> TraceRequest {
        let targets = TargetArgument(namespace: namespace ?? defaultNamespace)
        let from = try targets.target(source)
        guard case .pod = from else {
            throw TargetArgument.Problem(description: "'\(source)': a connection starts at a pod")
        }
        let to = try targets.target(destination)
        if case .pod = to, port == nil {
            throw TargetArgument.Problem(description: "'\(destination)': which port? give one with --port")
        }
        if case .address(_, nil) = to, port == nil {
            throw TargetArgument.Problem(
                description: "'\(destination)': which port? write ip/ADDRESS:PORT, or give --port")
        }
        if let port {
            var named: String?
            if case .service(_, _, let other?) = to, other != .number(port) { named = "\(other)" }
            if case .address(_, let other?) = to, other != port { named = "\(other)" }
            if let named {
                throw TargetArgument.Problem(
                    description: "'\(destination)' names port \(named), and --port \(port); give one of them")
            }
        }
        var request = TraceRequest(
            source: from, destination: to, transport: udp ? .udp : .tcp, destinationPort: port,
            sourcePort: sourcePort ?? TraceRequest.defaultSourcePort, withReverse: reverse)
        if let endpoint {
            guard case .service = to else {
                throw TargetArgument.Problem(
                    description: "'\(destination)': --endpoint goes with a service, svc/NAMESPACE/NAME")
            }
            request.endpoints = try targets.endpoint(endpoint)
            if case .address(let address) = request.endpoints { request.family = address.family }
        }
        return request
    }
}
