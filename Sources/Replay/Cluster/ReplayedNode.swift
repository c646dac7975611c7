import ClusterBundle
import FoundationEssentials
import OVNKubernetes
import TextParsing

/// The daemons of one node: the server of its configuration, ovs-vswitchd and ovn-controller.
struct ReplayedNode: Sendable {
    let plan: ReplayPlan.Node
    let tools: ToolEnvironment
    let switches: SwitchRestoration
    let underlay: Underlay?

    var name: String { plan.bundled.name }

    private static func database(_ plan: ReplayPlan.Node, _ tools: ToolEnvironment) -> DatabaseTool {
        DatabaseTool(
            file: tools.dataFolder + "/conf.db", schema: "Open_vSwitch", tools: tools, node: plan.bundled.name)
    }

    private var database: DatabaseTool { Self.database(plan, tools) }
    private var socket: String { ClusterDatabase.openVSwitch.remote(in: tools.runFolder) }

    /// Restores the node's configuration.
    ///
    /// - Parameters:
    ///   - plan: The node.
    ///   - tools: Its folders.
    ///   - southbound: The socket of the Southbound database of the node's zone.
    /// - Throws: `ReplayError.schemaTooNew`; `ReplayError.toolFailed`.
    init(_ plan: ReplayPlan.Node, tools: ToolEnvironment, southbound: String) async throws {
        self.plan = plan
        self.tools = tools
        let database = Self.database(plan, tools)
        try await DatabaseRestoration.restore(plan.bundled.configuration, to: database)
        switches = SwitchRestoration(rows: try await database.rows(of: SwitchRestoration.tables))
        underlay = Underlay(plan.bundled, switches)
        var addresses: [String: String] = [:]
        for link in plan.bundled.addresses?.elements ?? [] {
            if let name = link["ifname"]?.string { addresses[name] = link["address"]?.string }
        }
        try await database.transact(
            switches.operations(southbound: southbound, runFolder: tools.runFolder, hardwareAddresses: addresses))
    }

    /// Starts the switch and waits until it has its bridges and ports.
    func startSwitch(_ supervisor: DaemonSupervisor, seconds: Int) async throws {
        launch(
            "ovsdb-server", ["--remote=p\(socket)"], [database.file], supervisor)
        try await Waiting.sockets(
            [ClusterDatabase.openVSwitch.socket(in: tools.runFolder)], node: name, seconds: seconds)
        // No kernel datapath and no devices: every port of the class `system` is a dummy.
        launch("ovs-vswitchd", ["--enable-dummy=system", "--disable-system"], [socket], supervisor)
        try await tools.run(
            [
                "ovs-vsctl", "--timeout=\(seconds)", "wait-until", "Open_vSwitch", ".",
                "cur_cfg>=\(switches.configurationNumber)",
            ], node: name, seconds: seconds + 5)
    }

    /// Starts ovn-controller; its Southbound database must be there, or it tries again only after a second.
    func startController(_ supervisor: DaemonSupervisor) {
        launch("ovn-controller", [], [socket], supervisor)
    }

    private func launch(_ program: String, _ options: [String], _ operands: [String], _ supervisor: DaemonSupervisor) {
        let log = "\(tools.dataFolder)/\(program).log"
        let common = ["--pidfile", "--log-file=\(log)", "-vconsole:off", "-vsyslog:off"]
        supervisor.launch(
            Daemon(
                name: program, node: name, log: log, command: [program] + options + common + operands,
                environment: tools.variables))
    }

    /// Restores the flows that ovnkube wrote: those of every dumped bridge but ovn-controller's.
    func restoreFlows() async throws {
        for bridge in plan.bundled.bridges
        where bridge.name != switches.integrationBridge && switches.bridgeNames.contains(bridge.name) {
            try await restoreFlows(bridge)
        }
    }

    private func restoreFlows(_ bridge: BundleBridge) async throws {
        let ofctl = ["ovs-ofctl", "-O", "OpenFlow15"]
        let groups = try bridge.groups.map { FlowDump.groups(try Self.text($0)) } ?? ""
        let flows = FlowDump.flows(try Self.text(bridge.flows))
        // ovs-vswitchd drops connections while it takes a change of its bridges in; soon after, one goes through.
        var failure: ReplayError?
        _ = try await Waiting.poll(seconds: 5) {
            do {
                if !groups.isEmpty {
                    try await tools.run(ofctl + ["del-groups", bridge.name], node: name)
                    try await tools.run(ofctl + ["add-groups", bridge.name, "-"], input: groups, node: name)
                }
                try await tools.run(ofctl + ["replace-flows", bridge.name, "-"], input: flows, node: name)
                failure = nil
            } catch let error as ReplayError { failure = error }
            return failure.map { "\($0)" }
        }
        if let failure { throw failure }
    }

    /// Gives the tunnels their routes to the other nodes.
    func connect(to others: [Underlay]) async throws {
        guard let underlay else { return }
        let gateway = Underlay.gateway(plan.bundled.routes, like: underlay.address)
        for request in underlay.requests(others: others, gateway: gateway) {
            try await tools.run(["ovs-appctl"] + request, node: name)
        }
        for request in underlay.furtherRequests { _ = try? await tools.run(["ovs-appctl"] + request, node: name) }
    }

    private static func text(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }
}
