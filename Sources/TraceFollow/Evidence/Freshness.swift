package import NetworkTypes
import OVNFormats
package import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Whether a zone's databases and the nodes' controllers are up to date with what was traced: what is not is told beside the
/// verdict, since it is where a wrong path most often comes from.
package struct Freshness {
    /// The zone, as causes name it.
    package let zone: String
    /// The nodes of the zone that the packet crosses.
    package let nodes: [String]
    /// The logical ports of the connection's ends that are in the zone, with the node that each should be on.
    package let ports: [Port]

    /// A port of one of the connection's ends.
    package struct Port: Sendable {
        /// The port's name.
        package let name: String
        /// The node that it should be on.
        package let node: String
        /// The address that what is behind it has.
        package let address: IPAddress
    }

    /// The probe that reads what is needed of a zone's chassis (ovn-sb(5)).
    static func zoneProbe(in container: ToolContainer) -> Probe {
        probe(
            in: container,
            [
                OVSDBSelect("SB_Global", columns: ["nb_cfg"]),
                OVSDBSelect("Chassis", columns: ["_uuid", "name", "hostname"]),
                OVSDBSelect("Chassis_Private", columns: ["name", "nb_cfg"]),
            ])
    }

    /// The probe that reads a logical port's binding.
    static func portProbe(_ port: String, in container: ToolContainer) -> Probe {
        probe(
            in: container,
            [
                OVSDBSelect(
                    "Port_Binding", where: [.init("logical_port", .equal, .atom(.string(port)))],
                    columns: ["logical_port", "up", "chassis", "options", "mac"])
            ])
    }

    private static func probe(in container: ToolContainer, _ selects: [OVSDBSelect]) -> Probe {
        let query = OVSDBQuery(
            server: container.southbound, database: ClusterDatabase.southbound.rawValue, selects: selects)
        return Probe(container: container, query: query)
    }

    /// All that is read.
    package func probes(in container: ToolContainer) -> [Probe] {
        [Self.zoneProbe(in: container)] + ports.map { Self.portProbe($0.name, in: container) }
    }

    /// What a reader should know, from the results of the probes, and the ports that are not claimed where they should be.
    package func findings(
        in container: ToolContainer, answers: [Probe: ProbeResult]
    ) -> (notes: [FreshnessNote], unclaimed: [UnclaimedPort]) {
        func unknown(_ reason: Unknown) -> (notes: [FreshnessNote], unclaimed: [UnclaimedPort]) {
            ([.freshnessUnknown(zone: zone, reason)], [])
        }
        var replies: [OVSDBReply] = []
        for probe in probes(in: container) {
            switch ToolText.output(of: answers[probe] ?? .notRun, tool: .ovsdbClient) {
            case .failure(let problem): return unknown(problem.reason)
            case .success(let text):
                guard let reply = try? OVSDBReply(parsing: text), reply.failure == nil else {
                    return unknown(.tool(.toolOutputUnreadable(.ovsdbClient, error: nil)))
                }
                replies.append(reply)
            }
        }
        let chassis = replies.first?.rows(1) ?? []
        let unclaimed = zip(ports, replies.dropFirst()).compactMap { port, reply in
            reply.rows(0).first.flatMap { UnclaimedPort(port.name, of: port.node, row: $0, chassis: chassis) }
        }
        return (notes(from: replies), unclaimed)
    }

    private func notes(from replies: [OVSDBReply]) -> [FreshnessNote] {
        guard let reply = replies.first else { return [] }
        var notes: [FreshnessNote] = []
        let wanted = reply.rows(0).first?.integer("nb_cfg") ?? 0
        let chassis = reply.rows(1)
        for node in nodes {
            guard let own = chassis.first(where: { $0.string("hostname") == node }) else {
                notes.append(.noChassis(zone: zone, node: node))
                continue
            }
            let generation = reply.rows(2).first { $0.string("name") == own.string("name") }?.integer("nb_cfg") ?? 0
            // Where nobody asks the controllers to keep up, theirs stays 0 and says nothing.
            if generation > 0, generation < wanted {
                notes.append(.controllerLags(node: node, generation: generation, wanted: wanted))
            }
        }
        for (port, reply) in zip(ports, replies.dropFirst()) {
            notes += self.notes(on: port, row: reply.rows(0).first, chassis: chassis)
        }
        return notes
    }

    private func notes(on port: Port, row: OVSDBRow?, chassis: [OVSDBRow]) -> [FreshnessNote] {
        guard let row else { return [.noSuchPort(zone: zone, port: port.name)] }
        var notes: [FreshnessNote] = []
        // Each is an Ethernet address and the addresses behind it, or a word such as `unknown` for whatever is there.
        let listed = row.strings("mac").map { $0.split(separator: " ").dropFirst().map(String.init) }
        let addresses = listed.joined().filter { IPAddress($0)?.family == port.address.family }
        if !addresses.isEmpty, !addresses.contains(where: { IPAddress($0) == port.address }) {
            notes.append(.portHasOtherAddresses(port: port.name, addresses, expected: port.address))
        }
        if let unclaimed = UnclaimedPort(port.name, of: port.node, row: row, chassis: chassis) {
            notes.append(.portNotClaimed(unclaimed.claim))
        } else if row.boolean("up") == false {
            notes.append(.portNotUp(port.name))
        }
        return notes
    }

    /// What to look at for a trace: every zone that its walks crossed.
    package static func zones(of trace: ResolvedTrace, legs: [LegWalk]) -> [Freshness] {
        var nodes: [String] = []
        for section in legs.flatMap({ $0.openflow?.sections ?? [] }) where !nodes.contains(section.place) {
            nodes.append(section.place)
        }
        // Nobody claims a localnet port.
        var ends = trace.beginsOutside ? [] : [trace.source]
        if case .pod(let server) = trace.destination { ends.append(server) }
        let ports = ends.map { Port(name: $0.logicalPort, node: $0.node, address: $0.address) }
        var zones: [String] = []
        for node in nodes + [trace.source.node] + ends.map(\.node) {
            if let zone = trace.cluster.nodes[node]?.zone, !zones.contains(zone) { zones.append(zone) }
        }
        return zones.map { zone in
            func isIn(_ node: String) -> Bool { trace.cluster.nodes[node]?.zone == zone }
            return Freshness(zone: zone, nodes: nodes.filter(isIn), ports: ports.filter { isIn($0.node) })
        }
    }
}
