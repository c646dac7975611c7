import TextParsing
import ClusterBundle
import FoundationEssentials
import OVNKubernetes

/// The daemons of one zone: the servers of its databases and ovn-northd.
struct ReplayedZone: Sendable {
    let plan: ReplayPlan.Zone
    /// The environment of the node that runs the servers and northd.
    let host: ToolEnvironment
    /// The environments of the nodes that the databases are reached on.
    let northboundHosts: [ToolEnvironment]
    let southboundHosts: [ToolEnvironment]

    var name: String { plan.bundled.name }
    /// The first node of the Northbound database.
    var node: String { plan.northbound[0] }
    var northbound: String { ClusterDatabase.northbound.remote(in: host.runFolder) }
    var southbound: String { ClusterDatabase.southbound.remote(in: southboundHosts[0].runFolder) }

    private var northboundTool: DatabaseTool { tool(.northbound) }
    private var southboundTool: DatabaseTool { tool(.southbound) }

    private func tool(_ database: ClusterDatabase) -> DatabaseTool {
        DatabaseTool(
            file: "\(host.dataFolder)/\(database.fileName).db", schema: database.rawValue, tools: host, node: node)
    }

    /// Restores both databases.
    ///
    /// - Returns: The rows of Port_Binding and Chassis, for those who wait for them.
    func restore() async throws -> (ports: [JSONValue], chassis: [JSONValue]) {
        async let north: Void = {
            try await DatabaseRestoration.restore(plan.bundled.northbound, to: northboundTool)
            try await northboundTool.transact(DatabaseRestoration.northboundOperations)
        }()
        try await DatabaseRestoration.restore(plan.bundled.southbound, to: southboundTool)
        try await southboundTool.transact(DatabaseRestoration.southboundOperations(now: Date()))
        let rows = try await southboundTool.rows(of: ["Port_Binding", "Chassis"])
        try await north
        return (rows[0], rows[1])
    }

    /// Starts the servers, then ovn-northd.
    func start(_ supervisor: DaemonSupervisor, seconds: Int) async throws {
        let servers: [(database: ClusterDatabase, hosts: [ToolEnvironment])] = [
            (.northbound, northboundHosts), (.southbound, southboundHosts),
        ]
        for (database, hosts) in servers {
            let name = database.fileName
            let log = "\(host.dataFolder)/ovsdb-server-\(database == .northbound ? "nb" : "sb").log"
            // A database with several pods (RAFT) is one here, reached on the nodes of all of them.
            let remotes = hosts.map { "--remote=p\(database.remote(in: $0.runFolder))" }
            supervisor.launch(
                Daemon(
                    name: "ovsdb-server (\(name))", node: node, log: log,
                    command: ["ovsdb-server"] + remotes + [
                        "--unixctl=\(host.runFolder)/\(name).ctl", "--pidfile=\(host.runFolder)/\(name).pid",
                        "--log-file=\(log)", "-vconsole:off", "-vsyslog:off", tool(database).file,
                    ],
                    environment: host.variables))
        }
        try await Waiting.sockets(
            servers.flatMap { server in server.hosts.map { server.database.socket(in: $0.runFolder) } },
            node: node, seconds: seconds)
        let log = host.dataFolder + "/ovn-northd.log"
        supervisor.launch(
            Daemon(
                name: "ovn-northd", node: node, log: log,
                command: [
                    "ovn-northd", "--ovnnb-db=\(northbound)", "--ovnsb-db=\(southbound)", "--pidfile",
                    "--log-file=\(log)", "-vconsole:off", "-vsyslog:off",
                ],
                environment: host.variables))
    }

    /// Has northd compute all that the Northbound database says.
    ///
    /// - Returns: The number that a chassis reports in `nb_cfg` when it has installed that.
    func synchronize(seconds: Int) async throws -> Int {
        try await host.run(
            ["ovn-nbctl", "--db=\(northbound)", "--timeout=\(seconds)", "--wait=sb", "sync"], node: node,
            seconds: seconds + 5)
        let number = try await host.run(
            ["ovn-nbctl", "--db=\(northbound)", "--timeout=\(seconds)", "get", "NB_Global", ".", "nb_cfg"], node: node)
        return Int(number.prefix { $0.isNumber }) ?? 0
    }
}
