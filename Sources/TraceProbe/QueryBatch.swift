import OVNFormats
import PathModel
import TextParsing

/// Queries of one database that a script makes in one transaction, for a process costs more than what it asks; the numbers of
/// the switch's ports are among them.
///
/// Where one of the queries fails the others are not carried out: then each is made alone.
struct QueryBatch: Sendable {
    /// Characters of a transaction, of which Linux takes 131,072 in an argument (execve(2), MAX_ARG_STRLEN).
    private static let mostCharacters = 60_000

    /// A part of the transaction.
    private enum Part: Sendable {
        case port(SwitchPort, variable: String)
        case probe(index: Int, OVSDBQuery)

        var query: OVSDBQuery {
            switch self {
            case .port(let port, _):
                OVSDBQuery(server: SwitchPort.server, database: SwitchPort.database, selects: [port.select])
            case .probe(_, let query): query
            }
        }
    }

    /// The index of the frame with what was printed.
    let frame: Int
    private let parts: [Part]

    /// The batches of some probes.
    ///
    /// - Parameters:
    ///   - probes: The probes.
    ///   - ports: The ports that they name, with the variables that take their numbers.
    ///   - firstFrame: The index of the first batch's frame.
    /// - Returns: The batches; queries that have nothing to share are in none.
    static func batches(
        of probes: [Probe], ports: [(variable: String, port: SwitchPort)], firstFrame: Int
    ) -> [QueryBatch] {
        var groups: [[Part]] = []
        var sizes: [Int] = []
        let parts =
            ports.map { Part.port($0.port, variable: $0.variable) }
            + probes.enumerated().compactMap { index, probe in probe.query.map { .probe(index: index, $0) } }
        for part in parts {
            let query = part.query
            let size = query.transaction.utf8.count
            let group = groups.indices.last {
                groups[$0].first.map { $0.query.server == query.server && $0.query.database == query.database } ?? false
                    && sizes[$0] + size < mostCharacters
            }
            if let group {
                groups[group].append(part)
                sizes[group] += size
            } else {
                groups.append([part])
                sizes.append(size)
            }
        }
        let shared = groups.filter { parts in
            if case .port? = parts.first { true } else { parts.count > 1 }
        }
        return shared.enumerated().map { QueryBatch(frame: firstFrame + $0, parts: $1) }
    }

    /// The variable that holds what was printed, and then whether that will do: empty where each query is to be made alone.
    private var variable: String { "answers\(frame)" }

    private var query: OVSDBQuery? {
        parts.first.map {
            OVSDBQuery(
                server: $0.query.server, database: $0.query.database, selects: parts.flatMap(\.query.selects))
        }
    }

    /// The indices of the probes that are in it.
    var probes: [Int] { parts.compactMap { if case .probe(let index, _) = $0 { index } else { nil } } }

    /// The lines that ask, and that put the ports' numbers into their variables: nothing where a port has none.
    ///
    /// - Parameter timeLimit: Seconds that it may take.
    /// - Returns: The lines.
    func script(timeLimit: Int) -> String {
        guard let query else { return "" }
        var text = """
            mark begin \(frame)
            \(variable)=$(\(query.command(timeLimit: timeLimit)) </dev/null); status=$?
            printf '%s\\n' "$\(variable)"
            mark end \(frame) $status
            # Other rows have a uuid: cut them off, for the search below takes the square of the length.
            rest=${\(variable)%%'"_uuid"'*}

            """
        for case .port(_, let variable) in parts {
            text += """
                rest=${rest#*'{"rows":['} \(variable)=${rest%%'}'*}
                \(variable)=${\(variable)#*'"ofport":'} \(variable)=${\(variable)%%[!0-9]*}

                """
        }
        return text + """
            case "$status $\(variable)" in '0 '*'"error":'*) \(variable)=;; *) \(variable)=known;; esac

            """
    }

    /// The lines of one of its probes, which run only where it has to be run alone.
    func body(_ own: String) -> String { "if [ -z \"$\(variable)\" ]; then\n\(own)\nfi" }

    /// The results of its probes that have no frame of their own: each one's part of what was printed, and for those that name
    /// a port the reason that it has no number.
    ///
    /// - Parameters:
    ///   - frames: The frames of the script.
    ///   - all: The script's probes.
    /// - Returns: The results by the probes' indices.
    func results(in frames: ProbeFrames, of all: [Probe]) -> [Int: ProbeResult] {
        guard case .output(let text, let errors, let exitCode) = frames.result(frame) else { return [:] }
        var results: [Int: ProbeResult] = [:]
        guard exitCode == 0 else {
            let failed = ProbeResult.output(standardOutput: "", standardError: errors, exitCode: exitCode)
            for index in probes { results[index] = failed }
            for index in all.indices where names(all[index].switchTrace?.portOf) { results[index] = failed }
            return results
        }
        for (part, answer) in zip(parts, OVSDBReply.split(text, by: parts.map(\.query.selects.count)) ?? []) {
            guard case .probe(let index, _) = part else { continue }
            results[index] = .output(standardOutput: answer, standardError: errors, exitCode: 0)
        }
        return results
    }

    private func names(_ wanted: SwitchPort?) -> Bool {
        parts.contains { if case .port(let port, _) = $0 { port == wanted } else { false } }
    }
}

extension OVSDBQuery {
    /// The command line for a shell, with the tool's own time limit.
    fileprivate func command(timeLimit: Int) -> String {
        ([argv[0], "--timeout=\(timeLimit)"] + argv.dropFirst()).map(ShellWord.quoted).joined(separator: " ")
    }
}
