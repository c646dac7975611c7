/// Why a replay cannot start, go on or stop.
package enum ReplayError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Programs that are not on this machine.
    case missingTools([String])
    /// No folder fits the run directories.
    case noFolder(String)
    /// The bundle lacks something that a replay needs.
    case incomplete(file: String, reason: String)
    /// A database of a newer OVN or Open vSwitch than this machine has.
    case schemaTooNew(file: String, needs: String, installed: String)
    /// A tool failed while the cluster was being set up.
    case toolFailed(node: String, command: String, output: String)
    /// A daemon ended.
    case daemonDied(DaemonDeath)
    /// The supervisor of the daemons ended, and with it all of them.
    case supervisorEnded(String)
    /// A condition did not come true in time.
    case notReady(node: String, waitedFor: String, seconds: Int, detail: String)

    package var description: String {
        switch self {
        case .missingTools(let names):
            "\(names.joined(separator: ", ")) not found: install ovn-central, ovn-host and openvswitch-switch "
                + "(`sudo apt-get install ovn-central ovn-host openvswitch-switch`)"
        case .noFolder(let reason): "no folder for the replay: \(reason); set XDG_RUNTIME_DIR or TMPDIR to a short path"
        case .incomplete(let file, let reason): "the bundle cannot be replayed: \(file): \(reason)"
        case .schemaTooNew(let file, let needs, let installed):
            "the bundle's \(file) has the schema \(needs), newer than this machine's \(installed): "
                + "install a newer OVN and Open vSwitch, or replay it where they are"
        case .toolFailed(let node, let command, let output): "\(node): `\(command)` failed: \(output)"
        case .daemonDied(let death): "\(death)"
        case .supervisorEnded(let reason): "the replay's daemons were stopped from outside: \(reason)"
        case .notReady(let node, let waitedFor, let seconds, let detail):
            "\(node): \(waitedFor) not seen in \(seconds) s" + (detail.isEmpty ? "" : ": \(detail)")
        }
    }
}

/// The end of a daemon that nobody asked to end.
package struct DaemonDeath: Sendable, Equatable, CustomStringConvertible {
    /// The program, e.g. `ovn-northd`.
    package var daemon: String
    package var node: String
    /// The exit code, or 128 and the signal's number.
    package var status: Int
    /// The last lines of its log.
    package var logEnd: String

    package var description: String {
        let how = status > 128 ? "was killed by signal \(status - 128)" : "exited with \(status)"
        let log = logEnd.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        return "\(daemon) of \(node) \(how)" + (log.isEmpty ? "" : "; the end of its log:\n\(log)")
    }
}
