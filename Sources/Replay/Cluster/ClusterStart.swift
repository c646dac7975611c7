import ClusterBundle
import FoundationEssentials

/// The order in which the daemons of a cluster are started.
struct ClusterStart: Sendable {
    let plan: ReplayPlan
    let installation: OVNInstallation
    let supervisor: DaemonSupervisor
    let seconds: Int
    /// Of each node, by its name.
    let environments: [String: ToolEnvironment]

    init(
        plan: ReplayPlan, installation: OVNInstallation, folder: String, supervisor: DaemonSupervisor, seconds: Int
    ) {
        self.plan = plan
        self.installation = installation
        self.supervisor = supervisor
        self.seconds = seconds
        environments = Dictionary(
            uniqueKeysWithValues: plan.nodes.map { node in
                let environment = ToolEnvironment(
                    folder: folder, runFolder: "\(folder)/n\(node.index)", dataFolder: "\(folder)/d\(node.index)",
                    installation: installation)
                return (node.bundled.name, environment)
            })
    }

    /// A cluster that was started.
    struct Started: Sendable {
        /// What is not as it was captured, in words for people.
        var notes: [String]
        /// The nodes.
        var nodes: [ReplayedNode]
    }

    func run() async throws -> Started {
        for environment in environments.values {
            for path in [environment.runFolder, environment.dataFolder] {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            }
        }
        for node in plan.nodes {
            try HostRecordings.install(for: node.bundled, in: environment(node.bundled.name).runFolder)
        }
        let zones = plan.zones.map(zone)
        // The switches need nothing of the zones, and the controllers need both.
        async let restored = concurrently(zones) { zone in
            let rows = try await zone.restore()
            try await zone.start(supervisor, seconds: seconds)
            return (zone, rows.ports, rows.chassis)
        }
        let nodes = try await concurrently(plan.nodes) { node in
            let southbound = zones.first { $0.name == node.zone }?.southbound ?? ""
            let replayed = try await ReplayedNode(node, tools: environment(node.bundled.name), southbound: southbound)
            try await replayed.startSwitch(supervisor, seconds: seconds)
            return replayed
        }
        let started = try await restored
        let underlays = nodes.compactMap(\.underlay)
        _ = try await concurrently(nodes) { node in
            // Before ovn-controller changes the bridges.
            try await node.restoreFlows()
            node.startController(supervisor)
            try await node.connect(to: underlays.filter { $0 != node.underlay })
        }
        let notes = try await concurrently(started) { zone, ports, chassis in
            let members = nodes.filter { $0.plan.zone == zone.name }
            return try await ReplayReadiness(seconds: seconds).wait(
                for: .init(zone: zone, nodes: members, ports: ports, chassis: chassis))
        }
        let unreachable = nodes.filter { $0.underlay == nil }.map {
            "\($0.name): no link in ip-addr.json has its tunnel address, so its tunnels do not work"
        }
        return Started(notes: notes.flatMap(\.self) + unreachable, nodes: nodes)
    }

    private func environment(_ node: String) -> ToolEnvironment {
        environments[node]
            ?? ToolEnvironment(folder: "", runFolder: "", dataFolder: "", installation: installation)
    }

    private func zone(_ zone: ReplayPlan.Zone) -> ReplayedZone {
        ReplayedZone(
            plan: zone, host: environment(zone.northbound[0]),
            northboundHosts: zone.northbound.map(environment), southboundHosts: zone.southbound.map(environment))
    }

    /// The results in the order of the elements.
    private func concurrently<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, element) in elements.enumerated() { group.addTask { (index, try await body(element)) } }
            var results: [Int: Result] = [:]
            for try await (index, result) in group { results[index] = result }
            return elements.indices.compactMap { results[$0] }
        }
    }
}
