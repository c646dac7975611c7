package import OVNFormats
package import OVNKubernetes
import PathModel
import TextParsing

/// One command that is to be run in a container.
package struct Probe: Hashable, Sendable {
    /// The token in an argument that stands for the switch port found by ``portOf``.
    package static let portToken = "OVNPATHPORT"

    /// Where to run it.
    package var container: ToolContainer
    /// The program and its arguments.
    package var argv: [String]
    /// The port whose OpenFlow number replaces ``portToken`` in the arguments.
    package var portOf: SwitchPort?
    /// What is asked of a database, where that is what ``argv`` does: several queries can be made as one.
    package var query: OVSDBQuery?
    /// A shell script to run instead of ``argv``; it holds no text that came from outside.
    package var script: String?
    /// What is tried in the container, one value after the other, where the arguments hold ``choiceToken``.
    package var choice: Choice?
    /// How the passes of an ofproto/trace of a new connection are resumed (``PassResumption``).
    package var resumption: Resumption?
    /// How the same can be asked of a tool that runs as a daemon; where several probes of a round can share one, they do.
    package var daemon: Daemon?

    /// The token in an argument that stands for the value of ``choice``.
    package static let choiceToken = "OVNPATHCHOICE"

    /// Values for an argument, of which the first that leads to a wanted output counts; where none does, the first value's
    /// output is taken. That saves the round trip of looking at each.
    package struct Choice: Hashable, Sendable {
        /// The values, in the order in which they are tried: letters, digits and the like.
        package var values: [String]
        /// The text that the wanted output contains.
        package var wanted: String

        /// Makes a choice.
        package init(values: [String], wanted: String) {
            self.values = values
            self.wanted = wanted
        }
    }

    /// What is done where ofproto/trace does not know what a new connection's load balancer is matched by.
    package struct Resumption: Hashable, Sendable {
        /// The arguments of the same trace without conntrack's tuple in its flow, where the probe's own has it.
        package var plain: [String]?

        /// Makes a resumption.
        package init(plain: [String]?) { self.plain = plain }
    }

    /// A tool that answers many requests once it has loaded what it needs.
    package struct Daemon: Hashable, Sendable {
        /// The command line that starts it, without the socket for its requests and without ``repeated``.
        package var launch: [String]
        /// An argument of which the daemon uses up one after the other, some for each request.
        package var repeated: String
        /// How many of them a request takes at most.
        package var perRequest: Int
        /// The request: a command of the daemon and its arguments.
        package var request: [String]

        /// Makes it of its parts.
        package init(launch: [String], repeated: String, perRequest: Int, request: [String]) {
            self.launch = launch
            self.repeated = repeated
            self.perRequest = perRequest
            self.request = request
        }

        /// Whether two requests can go to one daemon.
        package func serves(_ other: Daemon) -> Bool { launch == other.launch && repeated == other.repeated }
    }

    /// Makes a probe of a program.
    package init(container: ToolContainer, argv: [String], portOf: SwitchPort? = nil) {
        self.container = container
        self.argv = argv
        self.portOf = portOf
    }

    /// Makes a probe of a database.
    package init(container: ToolContainer, query: OVSDBQuery) {
        self.init(container: container, argv: query.argv)
        self.query = query
    }

    /// Makes a probe of a script.
    package init(container: ToolContainer, script: String) {
        self.container = container
        self.argv = []
        self.script = script
    }

    /// Hashes what tells most probes apart, for the arguments are long and mostly the same.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(container.pod)
        hasher.combine(argv.last)
        hasher.combine(portOf)
        hasher.combine(script)
    }

    /// Whether the output names flows, by uuid or by cookie.
    package var namesFlows: Bool { argv.first == "ovn-trace" || argv.contains("ofproto/trace") }

    /// The command as a person would type it in the container, with the conntrack states that it repeats folded: it prints what the
    /// probe printed.
    package var command: String { command(choosing: choice?.values.first) }

    /// The command with a value of ``choice``.
    package func command(choosing value: String?) -> String {
        if let script { return script }
        let lookup = portOf.map { [(token: Self.portToken, shell: "\"$(\($0.command))\"")] } ?? []
        let words = argv.map { word in
            let chosen = value.map { word.replacing(Self.choiceToken, with: $0) } ?? word
            return ShellWord.quoted(chosen, with: lookup)
        }
        return RepeatedWords.folded(words).joined(separator: " ")
    }
}

/// The result of a probe.
package enum ProbeResult: Sendable {
    /// The command ran.
    case output(standardOutput: String, standardError: String, exitCode: Int)
    /// It could not be run, for the reason given.
    case failed(String)

    /// That of a probe that no round took up.
    package static let notRun = ProbeResult.failed("it was not run")
}
