import FoundationEssentials
import Subprocess

/// Where the processes of one node find each other: its run directory and its data.
struct ToolEnvironment: Sendable, Hashable {
    /// The replay's folder.
    var folder: String
    /// Sockets and pid files; what containers see at `/var/run/openvswitch` and `/var/run/ovn`.
    var runFolder: String
    /// Databases and logs.
    var dataFolder: String

    /// Where Debian has the tools; a service's own PATH may lack the `sbin` folders.
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The whole environment of a daemon or tool. Open vSwitch and OVN take every folder from it (ovs-vswitchd(8)
    /// does not say so; lib/dirs.c.in of Open vSwitch and lib/ovn-dirs.c.in of OVN do).
    var variables: [String: String] {
        [
            "PATH": Self.path, "LC_ALL": "C.UTF-8", ReplayFolder.marker: folder,
            "OVS_RUNDIR": runFolder, "OVN_RUNDIR": runFolder,
            "OVS_DBDIR": dataFolder, "OVN_DBDIR": dataFolder,
            "OVS_LOGDIR": dataFolder, "OVN_LOGDIR": dataFolder,
            "OVS_SYSCONFDIR": dataFolder, "OVN_SYSCONFDIR": dataFolder,
        ]
    }

    /// Runs a tool to its end.
    ///
    /// - Parameters:
    ///   - command: The program and its arguments.
    ///   - input: Its standard input.
    ///   - node: Whose tool it is, for the error.
    ///   - seconds: When to give up on it.
    /// - Returns: Its standard output.
    /// - Throws: `ReplayError.toolFailed` when it fails or takes too long.
    @discardableResult
    func run(_ command: [String], input: String = "", node: String, seconds: Int = 30) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await finish(command, input: input, node: node) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw ReplayError.toolFailed(
                    node: node, command: Self.brief(command), output: "no end after \(seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }

    private func finish(_ command: [String], input: String, node: String) async throws -> String {
        var environment: [Environment.Key: String] = [:]
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .name(command[0]), arguments: Arguments(Array(command.dropFirst())), environment: .custom(environment),
            input: .string(input), output: .string(limit: 256 << 20), error: .string(limit: 1 << 20))
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.split(separator: "\n").suffix(3).joined(separator: "; ")
            throw ReplayError.toolFailed(
                node: node, command: Self.brief(command), output: words.isEmpty ? "\(result.terminationStatus)" : words)
        }
        return result.standardOutput
    }

    /// A command short enough for one line.
    private static func brief(_ command: [String]) -> String {
        command.map { $0.count > 80 ? $0.prefix(77) + "..." : $0 }.joined(separator: " ")
    }
}
