import PathModel
import TextParsing

/// Several probes as one shell script, so that one exec carries them all.
///
/// What each probe writes is framed on both streams by a marker that no tool prints (``ProbeFrames``), and one that fails
/// leaves the others alone. Where asked to, the script looks up the flows that the probes' outputs name, before it ends.
package struct ProbeScript: Sendable {
    /// The script's text. It exits with 0: what failed is told probe by probe.
    package let text: String
    private let marker: String
    private let probes: [Probe]
    private let looksUpFlows: Bool
    private let daemons: [TraceDaemon]
    private let batches: [QueryBatch]

    /// Makes the script of some probes.
    ///
    /// - Parameters:
    ///   - probes: The probes, in the order in which they are run.
    ///   - marker: A word that no tool prints.
    ///   - looksUpFlows: Whether the flows that the outputs name are looked up in the container's databases.
    ///   - timeLimit: Seconds that each tool may take.
    package init(_ probes: [Probe], marker: String, looksUpFlows: Bool = false, timeLimit: Int = 60) {
        self.marker = marker
        self.probes = probes
        let count = probes.count
        self.looksUpFlows = looksUpFlows
        daemons = TraceDaemon.sharing(probes, marker: marker, firstFrame: count + 1)
        let ports = Self.ports(of: probes)
        batches = QueryBatch.batches(of: probes, ports: ports, firstFrame: count + 1 + daemons.count)
        let commands = CommandLines(of: probes, timeLimit: timeLimit)
        var text =
            commands.definitions + """
                mark() { printf '\\n%s\\n' "\(marker) $*"; printf '\\n%s\\n' "\(marker) $*" >&2; }
                show() { printf '%s\\n' "$out"; printf '%s\\n' "$out" >&4; return $1; }
                fail() { printf '%s\\n' "$2" >&2; return $1; }

                """
        if PassResumption.isNeeded(for: probes) { text += PassResumption.functions }
        let trials = ChoiceTrials(of: probes)
        text += trials.functions
        for batch in batches { text += batch.script(timeLimit: timeLimit) }
        let names = Dictionary(ports.map { ($1, $0) }) { one, _ in one }
        text += TraceDaemon.start(daemons)
        let talk = SocketTalk(probes, ports: names, daemons: daemons)
        text += "main() {\n" + (talk?.script(marker: marker) ?? "")
        for (index, probe) in probes.enumerated() {
            let daemon = daemons.first { $0.probes.contains(index) }
            let port = probe.switchTrace?.portOf.flatMap { names[$0] }
            let body = Self.body(
                of: probe, commands: commands, port: port, daemon: daemon, trials: trials.number(of: probe))
            var lines = "begin \(index) && {\n\(body)\n}\nended \(index) $?"
            if let talk, talk.probes.contains(index) { lines = talk.body(lines, of: index) }
            text += (batches.first { $0.probes.contains(index) }?.body(lines) ?? lines) + "\n"
        }
        text += "}\nexec 3>&1\n"
        if looksUpFlows, let container = probes.first?.container {
            text += """
                flows=$(main 4>&1 >&3 </dev/null | \(DetraceScript.flowsOfTraces))
                mark begin \(count)
                (
                \(DetraceScript.functions(in: container))
                lookup "$flows"
                ) </dev/null
                mark end \(count) $?

                """
        } else {
            text += "main 4>/dev/null </dev/null\n"
        }
        self.text = text + "exit 0\n"
    }

    /// The ports that are looked up, each once, and the variables that hold their numbers.
    private static func ports(of probes: [Probe]) -> [(variable: String, port: SwitchPort)] {
        var ports: [SwitchPort] = []
        var known: Set<SwitchPort> = []
        for port in probes.compactMap({ $0.switchTrace?.portOf }) where known.insert(port).inserted {
            ports.append(port)
        }
        return ports.enumerated().map { ("port\($0)", $1) }
    }

    /// The lines that run a probe and leave its exit code in `$?`. Only what is not known to leave the shell alone has a shell
    /// of its own: each costs a process.
    private static func body(
        of probe: Probe, commands: CommandLines, port: String?, daemon: TraceDaemon?, trials: Int?
    ) -> String {
        if let script = probe.script { return "(\n\(script)\n)" }
        let command = commands.command(of: probe, port: port)
        var body = command
        var run = "out=$(\(command)); status=$?"
        let trace = probe.switchTrace
        if trace?.resumption != nil {
            let plain = trace?.plain.map { Probe(container: probe.container, trace: $0) }
            run = PassResumption.lines(command, plain: plain.map { commands.command(of: $0, port: port) })
        }
        if let choice = trace?.choice {
            body = ChoiceTrials.body(choice, run: run, sharedAs: trials)
        } else if let daemon, let request = probe.daemon?.request {
            body = daemon.body(request: request, otherwise: command)
        } else if probe.namesFlows {
            body = "\(run)\nshow $status"
        }
        guard let port, let sought = trace?.portOf else { return body }
        return """
            if [ -z "$\(port)" ]; then fail 69 \(ShellWord.quoted(sought.complaint)); else
            \(body)
            fi
            """
    }

    /// Takes a script's output apart.
    ///
    /// - Parameters:
    ///   - output: What it wrote.
    ///   - reason: Why something is missing of it, where the shell said nothing.
    /// - Returns: The results of the probes.
    package func results(of output: ScriptOutput, reason: String) -> ScriptResults {
        ScriptResults(
            frames: ProbeFrames(of: output, marker: marker, reason: reason), of: probes, looksUpFlows: looksUpFlows,
            daemons: daemons, batches: batches)
    }
}
