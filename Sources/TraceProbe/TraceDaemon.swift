import PathModel
import TextParsing

/// A tool that a script starts once for several of its probes: loading a database is most of what a single run costs.
///
/// ovn-trace(8) runs as a daemon with `--detach`, but takes conntrack states only when it starts, and uses them up one
/// after the other over all requests (`ct_state_idx` of utilities/ovn-trace.c). So it is started with as many equal ones as
/// all requests may take. A request that finds none left, or no daemon, is run as a command of its own.
struct TraceDaemon: Sendable {
    /// Fewer probes than this, and a daemon costs more than it saves.
    private static let fewest = 4
    /// As many requests as a daemon's command line has room for.
    private static let mostRequests = 1000
    /// What ovn-trace adds where it assumes a state, since none was left.
    private static let exhausted = "use --ct to customize"

    /// The indices of the probes that use it.
    let probes: Set<Int>
    /// The index of the frame with what it said when it started: what it cannot read of its database.
    let frame: Int
    private let daemon: TraceDaemonRequest
    /// The variable with the path of its socket; empty where it could not be started.
    let variable: String
    private let socket: String

    /// The daemons that a round's probes can share.
    ///
    /// - Parameters:
    ///   - probes: The probes.
    ///   - marker: The script's marker.
    ///   - firstFrame: The index of the first daemon's frame.
    /// - Returns: The daemons.
    static func sharing(_ probes: [Probe], marker: String, firstFrame: Int) -> [TraceDaemon] {
        var groups: [(daemon: TraceDaemonRequest, indices: [Int])] = []
        for (index, probe) in probes.enumerated() {
            guard let daemon = probe.daemon else { continue }
            if let group = groups.firstIndex(where: {
                $0.daemon.serves(daemon) && $0.indices.count < mostRequests
            }) {
                groups[group].indices.append(index)
            } else {
                groups.append((daemon, [index]))
            }
        }
        return groups.filter { $0.indices.count >= fewest }.enumerated().map { number, group in
            TraceDaemon(
                probes: Set(group.indices), frame: firstFrame + number, daemon: group.daemon,
                variable: "daemon\(number)",
                socket: marker.filter { $0.isLetter || $0.isNumber } + "-\(number).ctl")
        }
    }

    /// The lines that start daemons and see to it that they are stopped however the script ends, also when its reader has
    /// gone.
    static func start(_ daemons: [TraceDaemon]) -> String {
        guard !daemons.isEmpty else { return "" }
        let sockets = daemons.map { "\"$\($0.variable)\"" }.joined(separator: " ")
        return """
            stop() { for socket in \(sockets); do [ ! -S "$socket" ] || ovs-appctl --timeout=10 -t "$socket" exit; done >/dev/null 2>&1 </dev/null; }
            trap stop EXIT
            trap 'exit 141' HUP INT PIPE TERM

            """ + daemons.map(\.start).joined()
    }

    private var start: String {
        var doublings = 0
        while 1 << doublings < daemon.perRequest * probes.count { doublings += 1 }
        return """
            \(variable)=${TMPDIR:-/tmp}/\(socket)
            many=\(ShellWord.quoted(daemon.repeated))
            for i in \((0..<doublings).map(String.init).joined(separator: " ")); do many="$many $many"; done
            mark begin \(frame)
            $limit \(daemon.launch.map(ShellWord.quoted).joined(separator: " ")) --unixctl="$\(variable)" $many </dev/null >/dev/null || \(variable)=
            mark end \(frame) $?

            """
    }

    /// The body of a probe that asks it.
    func body(request: [String], otherwise command: String) -> String {
        """
        out=
        [ -z "$\(variable)" ] || out=$(ovs-appctl --timeout=$seconds -t "$\(variable)" \(request.map(ShellWord.quoted).joined(separator: " ")) 2>/dev/null)
        case "$out" in ''|*'\(Self.exhausted)'*) out=$(\(command));; esac
        show $?
        """
    }
}
