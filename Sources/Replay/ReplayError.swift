/// Why a replay cannot start, go on or stop.
package enum ReplayError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is below a prefix, or in this machine's usual folders, is no whole OVN and Open vSwitch.
    case unusableInstallation(String, String)
    /// There is no OVN and Open vSwitch to replay on: why what was found cannot be used, and the command that gets one.
    case noInstallation([String], command: String)
    /// No installation holds a bundle's databases without loss: what is needed, why each is not enough, and the command
    /// that gets a newer one.
    case needsNewer(needs: String, reasons: [String], command: String)
    /// No folder fits the run directories.
    case noFolder(String)
    /// The bundle lacks something that a replay needs.
    case incomplete(file: String, reason: String)
    /// A database of a newer OVN or Open vSwitch than the installation that it should be replayed on.
    case schemaTooNew(file: String, needs: String, installation: String)
    /// A tool failed while the cluster was being set up.
    case toolFailed(node: String, command: String, output: String)
    /// `openssl` cannot make the API server's certificates.
    case noCertificates(command: String, output: String)
    /// A daemon ended.
    case daemonDied(DaemonDeath)
    /// The supervisor of the daemons ended, and with it all of them.
    case supervisorEnded(String)
    /// A condition did not come true in time.
    case notReady(node: String, waitedFor: String, seconds: Int, detail: String)

    package var description: String {
        switch self {
        case .unusableInstallation(let place, let reason): "\(place): \(reason)"
        case .noInstallation(let reasons, let command):
            "no OVN and Open vSwitch to replay on (\(reasons.joined(separator: "; "))): install them "
                + "(`sudo apt-get install ovn-central ovn-host openvswitch-switch`), install a current version with "
                + "`\(command)`, or choose an installation with --ovn"
        case .needsNewer(let needs, let reasons, let command):
            "the bundle needs \(needs) (\(reasons.joined(separator: "; "))): install it with `\(command)`, "
                + "or choose an installation with --ovn"
        case .noFolder(let reason):
            "no directory for the replay: \(reason); set XDG_RUNTIME_DIR or TMPDIR to a short path"
        case .incomplete(let file, let reason): "the bundle cannot be replayed: \(file): \(reason)"
        case .schemaTooNew(let file, let needs, let installation):
            "the bundle's \(file) has schema \(needs), newer than that of \(installation)"
        case .toolFailed(let node, let command, let output): "\(node): `\(command)` failed: \(output)"
        case .noCertificates(let command, let output):
            "cannot make the API server's certificates: `\(command)` failed: \(output); "
                + "check that openssl is installed (`sudo apt-get install openssl`)"
        case .daemonDied(let death): "\(death)"
        case .supervisorEnded(let reason): "the replay's daemons were stopped from outside: \(reason)"
        case .notReady(let node, let waitedFor, let seconds, let detail):
            "\(node): timed out after \(seconds) s waiting for \(waitedFor)" + (detail.isEmpty ? "" : ": \(detail)")
        }
    }
}

/// An unexpected end of a daemon.
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
