import PathModel
import TextParsing

/// The command lines of a script's probes, with their time limits.
///
/// Most of a trace's arguments are conntrack states, the same in hundreds of probes: what command lines begin with is held in
/// variables, so that a script of thousands stays small.
struct CommandLines: Sendable {
    /// What a command that ran into its time limit exits with: by timeout(1), and by the alarm of Open vSwitch's tools.
    static let timedOut = [124, 142]
    /// Those exit codes as a pattern of the shell.
    static var timeouts: String { timedOut.map(String.init).joined(separator: "|") }
    /// So many of those, and nothing more is run: what they wait for will not come, and each makes others wait.
    private static let mostTimeouts = 2
    /// Tools with a time limit of their own, which saves a process for each (ovs-appctl(8), ovsdb-client(1)).
    private static let selfLimiting: Set<String> = ["ovs-appctl", "ovsdb-client"]
    /// A beginning of fewer words than this is written out.
    private static let fewWords = 8

    /// Seconds after which a single command is stopped, where it can be.
    private let timeLimit: Int
    /// The variables of the beginnings.
    private let beginnings: [[String]: String]

    /// The command lines of some probes.
    init(of probes: [Probe], timeLimit: Int) {
        self.timeLimit = timeLimit
        var counts: [[String]: Int] = [:]
        for probe in probes where probe.argv.count > Self.fewWords {
            let beginning = Array(probe.argv.dropLast())
            // Unquoted in a variable, only plain words stay the words that they are.
            if counts[beginning] != nil || beginning.allSatisfy({ ShellWord.quoted($0) == $0 && !Self.hasToken($0) }) {
                counts[beginning, default: 0] += 1
            }
        }
        let shared = counts.filter { $0.value > 1 }.keys.sorted { $0.lexicographicallyPrecedes($1) }
        beginnings = Dictionary(uniqueKeysWithValues: shared.enumerated().map { ($1, "words\($0)") })
    }

    /// Large pages where the system has them for the asking: ovn-trace holds a whole database in memory, and without them a
    /// seventh of its time goes into having memory mapped (mallopt(3), "Memory Allocation Tunables" of the glibc manual).
    private static let largePages =
        "export GLIBC_TUNABLES=\"${GLIBC_TUNABLES:+$GLIBC_TUNABLES:}glibc.malloc.hugetlb=1\""

    /// The lines that set the variables and define how a probe begins and ends.
    var definitions: String {
        let variables = beginnings.sorted { $0.value < $1.value }.map { words, name in
            "\(name)='\(limited(words).joined(separator: " "))'\n"
        }
        let refusal = "skipped: \(Self.mostTimeouts) earlier commands timed out"
        return """
            \(Self.largePages)
            limit= seconds=\(timeLimit) late=0
            command -v timeout >/dev/null 2>&1 && limit="timeout $seconds"
            begin() { mark begin $1; [ $late -lt \(Self.mostTimeouts) ] || fail 124 '\(refusal)'; }
            ended() { mark end $1 $2; case $2 in \(Self.timeouts)) late=$((late+1));; esac; }

            """ + variables.joined()
    }

    /// A probe's command line.
    ///
    /// - Parameters:
    ///   - probe: The probe.
    ///   - port: The variable with the number of its port, where it has one.
    /// - Returns: The line, with variables for the tokens.
    func command(of probe: Probe, port: String?) -> String {
        guard let tool = probe.argv.first, let last = probe.argv.last else { return "" }
        var variables: [(token: String, shell: String)] = []
        if let port { variables.append((SwitchTrace.portToken, "\"$\(port)\"")) }
        if probe.switchTrace?.choice != nil { variables.append((SwitchTrace.choiceToken, "\"$choice\"")) }
        let limit = Self.selfLimiting.contains(tool) ? "" : "$limit "
        if let beginning = beginnings[Array(probe.argv.dropLast())] {
            return "\(limit)$\(beginning) \(ShellWord.quoted(last, with: variables))"
        }
        return limit + limited(probe.argv).map { ShellWord.quoted($0, with: variables) }.joined(separator: " ")
    }

    /// The words with the tool's own time limit, where it has one.
    private func limited(_ words: [String]) -> [String] {
        guard let tool = words.first, Self.selfLimiting.contains(tool) else { return words }
        return [tool, "--timeout=\(timeLimit)"] + words.dropFirst()
    }

    private static func hasToken(_ word: String) -> Bool {
        word.contains(SwitchTrace.portToken) || word.contains(SwitchTrace.choiceToken)
    }
}
