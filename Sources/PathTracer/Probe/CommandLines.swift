/// The command lines of a script's probes, with their time limits.
///
/// Most of a trace's arguments are conntrack states, the same in hundreds of probes: what command lines begin with is held in
/// variables, so that a script of thousands stays small.
struct CommandLines: Sendable {
    /// Seconds after which a single command is stopped, where the container has timeout(1).
    static let timeLimit = 60
    /// Tools with a time limit of their own, which saves a process for each (ovs-appctl(8), ovsdb-client(1)).
    private static let selfLimiting: Set<String> = ["ovs-appctl", "ovsdb-client"]
    /// A beginning of fewer words than this is written out.
    private static let fewWords = 8

    /// The variables of the beginnings.
    private let variables: [[String]: String]

    /// The command lines of some probes.
    init(of probes: [Probe]) {
        var counts: [[String]: Int] = [:]
        for probe in probes where probe.argv.count > Self.fewWords {
            let beginning = Array(probe.argv.dropLast())
            // Unquoted in a variable, only plain words stay the words that they are.
            if counts[beginning] != nil || beginning.allSatisfy({ ShellWord.quoted($0) == $0 && !Self.hasToken($0) }) {
                counts[beginning, default: 0] += 1
            }
        }
        let shared = counts.filter { $0.value > 1 }.keys.sorted { $0.lexicographicallyPrecedes($1) }
        variables = Dictionary(uniqueKeysWithValues: shared.enumerated().map { ($1, "words\($0)") })
    }

    /// The lines that set the variables.
    var definitions: String {
        let beginnings = variables.sorted { $0.value < $1.value }.map { words, name in
            "\(name)='\(Self.limited(words).joined(separator: " "))'\n"
        }
        return """
            limit=
            command -v timeout >/dev/null 2>&1 && limit='timeout \(Self.timeLimit)'

            """ + beginnings.joined()
    }

    /// A probe's command line.
    ///
    /// - Parameters:
    ///   - probe: The probe.
    ///   - port: The variable with the number of its port, where it has one.
    /// - Returns: The line, with variables for the tokens.
    func command(of probe: Probe, port: String?) -> String {
        guard let tool = probe.argv.first, let last = probe.argv.last else { return "" }
        var tokens: [(String, variable: String)] = []
        if let port { tokens.append((Probe.portToken, port)) }
        if probe.choice != nil { tokens.append((Probe.choiceToken, "choice")) }
        let limit = Self.selfLimiting.contains(tool) ? "" : "$limit "
        if let variable = variables[Array(probe.argv.dropLast())] {
            return "\(limit)$\(variable) \(Self.word(last, tokens: tokens))"
        }
        return limit + Self.limited(probe.argv).map { Self.word($0, tokens: tokens) }.joined(separator: " ")
    }

    /// The words with the tool's own time limit, where it has one.
    private static func limited(_ words: [String]) -> [String] {
        guard let tool = words.first, selfLimiting.contains(tool) else { return words }
        return [tool, "--timeout=\(timeLimit)"] + words.dropFirst()
    }

    private static func hasToken(_ word: String) -> Bool {
        word.contains(Probe.portToken) || word.contains(Probe.choiceToken)
    }

    /// A word for the shell. Inside single quotes a variable would stay as it is: they are closed around it.
    private static func word(_ text: String, tokens: [(String, variable: String)]) -> String {
        guard let (token, variable) = tokens.first else { return ShellWord.quoted(text) }
        guard !text.isEmpty else { return "''" }
        return text.split(separator: token, omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : word(String($0), tokens: Array(tokens.dropFirst())) }
            .joined(separator: "\"$\(variable)\"")
    }
}
