import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import TextParsing
import TraceResolve

/// The load balancers of node ports, which hold a template instead of the node's address.
///
/// ovn-kubernetes writes one load balancer for all nodes, with `^NODEIP_IPv4_0:PORT` as its address, and each chassis its own
/// values (`Chassis_Template_Var`; `go-controller/pkg/ovn/controller/services/svc_template_var.go`). ovn-controller fills the
/// values in; ovn-trace cannot parse such flows and goes on as if they were not there. So the load balancer is looked up,
/// its values filled in, and another address traced in its place that has a load balancer with the same endpoints: the cluster
/// address of the service.
package struct TemplateBalancing: Hashable, Sendable {
    /// The node whose values count.
    let node: String
    /// The packet as it comes to the load balancer.
    let packet: Packet

    /// Reads the chassis and their values, the load balancers with templates, and which datapaths have them (ovn-sb(5)).
    ///
    /// - Parameter server: The Southbound database's socket, as an OVSDB remote.
    /// - Returns: The query.
    func query(of server: String) -> OVSDBQuery {
        OVSDBQuery(
            server: server, database: ClusterDatabase.southbound.rawValue,
            selects: [
                OVSDBSelect("Chassis", columns: ["name", "hostname"]),
                OVSDBSelect("Chassis_Template_Var", columns: ["chassis", "variables"]),
                // All columns: those that name the datapaths are others in each release.
                OVSDBSelect(
                    "Load_Balancer",
                    where: [
                        .init("options", .includes, .map([.string("template"): .string("true")])),
                        .init("protocol", .equal, .atom(.string(packet.transport.rawValue))),
                    ], columns: nil),
                OVSDBSelect("Logical_DP_Group", columns: ["_uuid", "datapaths"]),
                OVSDBSelect("Datapath_Binding", columns: ["_uuid", "external_ids"]),
            ])
    }

    /// The load balancer that balances the packet.
    ///
    /// - Parameters:
    ///   - text: What ``query(of:)`` printed.
    ///   - datapaths: The logical datapaths that the packet passes, in order.
    /// - Returns: The load balancer; `nil` where there is none.
    /// - Throws: ``ToolOutputError`` where it is not what ovsdb-client prints, or the database refuses the query.
    func match(parsing text: String, datapaths: [String]) throws -> BalancerMatch? {
        let reply = try OVSDBReply(parsing: text)
        if let failure = reply.failure {
            // Before OVN 22.12 there are no templates, and no table of them.
            if failure.contains("Chassis_Template_Var") { return nil }
            throw ToolOutputError(tool: "ovsdb-client", line: 1, text: failure, problem: .unexpected(wanted: "rows"))
        }
        let chassis = reply.rows(0).first { $0.string("hostname") == node }?.string("name")
        guard let values = reply.rows(1).first(where: { $0.string("chassis") == chassis })?.map("variables") else {
            return nil
        }
        let names = Dictionary(
            reply.rows(4).compactMap { row in row.uuid.map { ($0, row.map("external_ids")["name"] ?? "") } }
        ) { one, _ in one }
        for row in reply.rows(2) {
            for (address, backends) in row.map("vips") where isFor(address, values: values) {
                let own = Set(Self.datapaths(of: row, groups: reply.rows(3)).compactMap { names[$0] })
                guard let datapath = datapaths.first(where: own.contains) else { continue }
                return BalancerMatch(
                    address: address, isTemplate: true, backends: Self.filled(backends, values: values),
                    datapath: datapath)
            }
        }
        return nil
    }

    /// Whether `^NAME:PORT`, or `[^NAME]:PORT` for IPv6, is the packet's destination.
    private func isFor(_ address: String, values: [String: String]) -> Bool {
        guard let colon = address.lastIndex(of: ":") else { return false }
        var name = address[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        guard name.hasPrefix("^") else { return false }
        let port = address[address.index(after: colon)...]
        return values[String(name.dropFirst())].flatMap { IPAddress($0) } == packet.destination
            && (values[String(port.dropFirst())] ?? String(port)) == String(packet.destinationPort)
    }

    /// Endpoints with the values of their templates.
    private static func filled(_ backends: String, values: [String: String]) -> [String] {
        backends.split(separator: ",").flatMap { backend -> [String] in
            guard backend.hasPrefix("^") else { return [String(backend)] }
            return values[String(backend.dropFirst())]?.split(separator: ",").map(String.init) ?? []
        }
    }

    /// The datapaths that have a load balancer, each by itself or in a group.
    private static func datapaths(of row: OVSDBRow, groups: [OVSDBRow]) -> [String] {
        let names = ["datapath_group", "ls_datapath_group", "lr_datapath_group"]
        let own = Set(names.flatMap { row.strings($0) })
        return row.strings("datapaths")
            + groups.filter { $0.uuid.map(own.contains) ?? false }.flatMap { $0.strings("datapaths") }
    }
}

/// A load balancer that balances a packet.
struct BalancerMatch: Hashable, Sendable {
    /// The address that it holds, such as `^NODEIP_IPv4_0:31080` or `172.18.0.3:31080`.
    var address: String
    /// Whether it holds a template, which ovn-trace cannot read.
    var isTemplate: Bool
    /// The endpoints, as `ADDRESS:PORT`.
    var backends: [String]
    /// The logical datapath that balances the packet.
    var datapath: String
}

/// The cluster address that is traced in place of a node port, whose load balancer ovn-trace cannot show.
struct BalancerStandIn: Hashable, Sendable {
    /// The load balancer that it stands for.
    let match: BalancerMatch
    /// The packet as it is dialled.
    let dialled: Packet
    /// The packet as it is traced.
    let packet: Packet

    /// Finds the cluster address; `nil` where no service is known that has the node port.
    init?(for match: BalancerMatch, packet: Packet, cluster: ClusterFacts) {
        guard
            let (address, port) = cluster.clusterAddress(
                ofNodePort: packet.destinationPort, transport: packet.transport, family: packet.destination.family)
        else { return nil }
        (self.match, dialled) = (match, packet)
        var packet = packet
        packet.destination = address
        packet.destinationPort = port
        self.packet = packet
    }
}

extension LogicalReading {
    /// The trace to a node port, put together of the trace that could not see its load balancer, up to that, and from there on
    /// of the trace to the cluster address.
    ///
    /// - Parameters:
    ///   - standIn: What this trace is of.
    ///   - first: The trace to the node port.
    /// - Returns: The whole.
    func standing(in standIn: BalancerStandIn, for first: LogicalReading) -> LogicalReading {
        func open(_ difference: StandInDifference) -> LogicalReading {
            var reading = first
            reading.end = .undetermined(
                .logical(
                    .standInDiffers(
                        balancer: standIn.match.address, clusterAddress: standIn.packet.destination, difference)))
            return reading
        }
        if case .undetermined = end { return self }
        guard let balancing = loadBalancing, balancing.datapath == standIn.match.datapath,
            let (index, stage) = balancingPlace
        else { return open(.notBalanced(datapath: standIn.match.datapath)) }
        guard Set(balancing.backends) == Set(standIn.match.backends) else { return open(.otherEndpoints) }
        let names = hops[index].stages[...stage].map(\.name)
        if let stopped = first.stopPlace, stopped.hop < index || stopped.hop == index && names.contains(stopped.stage) {
            return first
        }
        if let stopped = stopPlace,
            stopped.hop < index || stopped.hop == index && names.dropLast().contains(stopped.stage)
        {
            return open(.stops(stage: stopped.stage))
        }
        guard first.hops.count > index, first.hops[..<index].map(\.datapath) == hops[..<index].map(\.datapath) else {
            return open(.otherWay)
        }
        var whole = self
        whole.hops = Array(first.hops[...index]) + hops[(index + 1)...]
        let passed = names.dropLast()
        let before = first.hops[index].stages.filter { passed.contains($0.name) }
        whole.hops[index].stages = before + hops[index].stages[stage...]
        whole.balancingPlace = (index, before.count)
        return whole
    }

    /// Gives the load balancer's translation the address that was dialled.
    mutating func nameDialled(_ standIn: BalancerStandIn) {
        let traced = Translation.Address.known(standIn.packet.destinationEnd)
        for index in translations.indices where translations[index].from == traced {
            translations[index].from = .known(standIn.dialled.destinationEnd)
        }
    }

    /// Where the packet was stopped, if it was: the pipeline's place among the hops, and the stage.
    private var stopPlace: (hop: Int, stage: String)? {
        switch end {
        case .dropped(let cause), .rejected(let cause):
            guard let stage = cause.stage,
                let hop = hops.lastIndex(where: { $0.stages.contains { $0.name == stage && $0.flow == cause.flow } })
            else { return nil }
            return (hop, stage)
        case .port, .awaitsNeighbour, .undetermined: return nil
        }
    }
}
