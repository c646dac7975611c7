import TextParsing
import ClusterBundle

/// The conditions that make a replayed cluster ready.
struct ReplayReadiness: Sendable {
    /// A zone with its nodes and what its Southbound database held.
    struct Zone: Sendable {
        var zone: ReplayedZone
        var nodes: [ReplayedNode]
        var ports: [JSONValue]
        var chassis: [JSONValue]
    }

    let seconds: Int

    /// Waits until every ovn-controller has installed all that its zone's Northbound database says.
    ///
    /// - Returns: What is not as it was captured, in words for people.
    func wait(for zone: Zone) async throws -> [String] {
        var notes: [String] = []
        try await controllersInstalled(zone)
        for node in zone.nodes { notes += try await tunnelsMade(node, zone) }
        // Once more: a flow to a tunnel is installed only after the tunnel's port has its number.
        try await controllersInstalled(zone)
        for node in zone.nodes { notes += try await portsInstalled(node, zone) }
        return notes
    }

    private func controllersInstalled(_ zone: Zone) async throws {
        let number = try await zone.zone.synchronize(seconds: seconds)
        for node in zone.nodes {
            guard let chassis = node.switches.systemID else { continue }
            do {
                try await node.tools.run(
                    [
                        "ovn-sbctl", "--db=\(zone.zone.southbound)", "--timeout=\(seconds)", "wait-until",
                        "Chassis_Private", chassis, "nb_cfg>=\(number)",
                    ], node: node.name, seconds: seconds + 5)
            } catch is ReplayError {
                throw ReplayError.notReady(
                    node: node.name, waitedFor: "flows installed by ovn-controller", seconds: seconds, detail: "")
            }
        }
    }

    /// Waits until there is a tunnel to every other chassis.
    private func tunnelsMade(_ node: ReplayedNode, _ zone: Zone) async throws -> [String] {
        let others = zone.chassis.filter { $0["name"]?.string != node.switches.systemID }.count
        let missing = try await Waiting.poll(seconds: min(seconds, 5)) {
            let numbers = try await node.tools.run(
                ["ovs-vsctl", "--bare", "--columns=ofport", "find", "Interface", "type=geneve"], node: node.name)
            let made = numbers.split(separator: "\n").filter { (Int($0) ?? -1) > 0 }.count
            return made >= others ? nil : "\(node.name) has \(made) tunnels to \(others) other chassis"
        }
        return missing.map { [$0] } ?? []
    }

    /// Waits until the ports of the pods are installed that ovn-controller had installed in the captured cluster.
    private func portsInstalled(_ node: ReplayedNode, _ zone: Zone) async throws -> [String] {
        let own = zone.chassis.first { $0["name"]?.string == node.switches.systemID }?["_uuid"]
        let bound = Set(zone.ports.filter { $0["chassis"] == own }.compactMap { $0["logical_port"]?.string })
        let expected = node.switches.installedPorts.filter { bound.contains($0.logicalPort) }.map(\.interface)
        let missing = try await Waiting.poll(seconds: min(seconds, 10)) {
            let installed = try await node.tools.run(
                [
                    "ovs-vsctl", "--bare", "--columns=name", "find", "Interface",
                    "external_ids:ovn-installed=true",
                ], node: node.name)
            let names = Set(installed.split(separator: "\n").map(String.init))
            let missing = expected.filter { !names.contains($0) }
            return missing.isEmpty ? nil : "\(node.name): not installed: \(missing.joined(separator: ", "))"
        }
        return missing.map { [$0] } ?? []
    }
}
