/// Where the processes of one node find each other, and their programs: its run directory, its data, an installation.
struct ToolEnvironment: Sendable, Hashable {
    /// The replay's folder.
    var folder: String
    /// Sockets and pid files; what containers see at `/var/run/openvswitch` and `/var/run/ovn`.
    var runFolder: String
    /// Databases and logs.
    var dataFolder: String
    /// Whose programs run.
    var installation: OVNInstallation

    /// The whole environment of a daemon or tool. Open vSwitch and OVN take every folder from it (ovs-vswitchd(8)
    /// does not say so; lib/dirs.c.in of Open vSwitch and lib/ovn-dirs.c.in of OVN do).
    var variables: [String: String] {
        [
            "PATH": installation.path, "LC_ALL": "C.UTF-8", ReplayFolder.marker: folder,
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
        try await ToolRun.output(of: command, environment: variables, input: input, node: node, seconds: seconds)
    }
}
