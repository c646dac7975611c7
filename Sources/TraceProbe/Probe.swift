package import OVNFormats
package import OVNKubernetes
import PathModel
import TextParsing

/// One command that is to be run in a container.
package struct Probe: Hashable, Sendable {
    /// What is run.
    package enum Work: Hashable, Sendable {
        /// A program with its arguments.
        case program([String])
        /// A query of a database: several can be made as one.
        case query(OVSDBQuery)
        /// A shell script; it holds no text that came from outside.
        case script(String)
        /// `ovn-trace`.
        case logicalTrace(LogicalTrace)
        /// `ovs-appctl ofproto/trace`.
        case switchTrace(SwitchTrace)
    }

    /// Where to run it.
    package var container: ToolContainer
    /// What is run.
    package var work: Work

    /// Makes a probe of a program.
    package init(container: ToolContainer, argv: [String]) { (self.container, work) = (container, .program(argv)) }

    /// Makes a probe of a database.
    package init(container: ToolContainer, query: OVSDBQuery) { (self.container, work) = (container, .query(query)) }

    /// Makes a probe of a script.
    package init(container: ToolContainer, script: String) { (self.container, work) = (container, .script(script)) }

    /// Makes a probe of a zone's logical flows.
    package init(container: ToolContainer, trace: LogicalTrace) {
        (self.container, work) = (container, .logicalTrace(trace))
    }

    /// Makes a probe of a node's bridges.
    package init(container: ToolContainer, trace: SwitchTrace) {
        (self.container, work) = (container, .switchTrace(trace))
    }

    /// The program and its arguments; none of a script.
    package var argv: [String] {
        switch work {
        case .program(let argv): argv
        case .query(let query): query.argv
        case .script: []
        case .logicalTrace(let trace): trace.argv
        case .switchTrace(let trace): trace.argv
        }
    }

    /// The trace of bridges that it is.
    package var switchTrace: SwitchTrace? { if case .switchTrace(let trace) = work { trace } else { nil } }

    /// The daemon that can be asked the same.
    package var daemon: TraceDaemonRequest? { if case .logicalTrace(let trace) = work { trace.daemon } else { nil } }

    /// The query that it is.
    var query: OVSDBQuery? { if case .query(let query) = work { query } else { nil } }

    /// The script that it is.
    package var script: String? { if case .script(let script) = work { script } else { nil } }

    /// Hashes what tells most probes apart, for the arguments are long and mostly the same.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(container.pod)
        hasher.combine(argv.last)
        hasher.combine(switchTrace?.portOf)
        hasher.combine(script)
    }

    /// Whether the output names flows, by uuid or by cookie.
    package var namesFlows: Bool {
        switch work {
        case .logicalTrace, .switchTrace: true
        case .program, .query, .script: false
        }
    }

    /// The command as a person would type it in the container, with the conntrack states that it repeats folded: it prints what the
    /// probe printed.
    package var command: String { command(choosing: switchTrace?.choice?.values.first) }

    /// The command with a value of ``SwitchTrace/choice``.
    package func command(choosing value: String?) -> String {
        if let script { return script }
        let lookup = switchTrace?.portOf.map { [(token: SwitchTrace.portToken, shell: "\"$(\($0.command))\"")] } ?? []
        let words = argv.map { word in
            let chosen = value.map { word.replacing(SwitchTrace.choiceToken, with: $0) } ?? word
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
