import OVNKubernetes
import OVNTools
import PathModel

/// The load balancers of node ports, whose flows hold a template instead of the node's address.
///
/// ovn-kubernetes writes one load balancer for all nodes, with `^NODEIP_IPv4_0` as its address, and each chassis its own value
/// of it (`Chassis_Template_Var`; `go-controller/pkg/ovn/controller/services/svc_template_var.go`). ovn-controller fills the
/// values in; ovn-trace cannot parse such flows and goes on as if they were not there. So the flow is looked up by the match
/// that it would have, its value filled in, and the packet traced from behind it.
struct TemplateBalancing: Hashable, Sendable {
    /// The node whose values count.
    let node: String
    /// The packet as it comes to the load balancer.
    let packet: Packet

    /// A flow that balances the packet.
    struct Flow: Hashable, Sendable {
        /// The endpoints, as `ADDRESS:PORT`.
        var backends: [String]
        /// The number of its logical table.
        var table: Int
        /// The flow as a hop shows it.
        var stage: Stage
    }

    /// More addresses than this of one family no node of ovn-kubernetes has templates for.
    private static let addresses = 0..<2

    /// Reads the chassis, their values and the flows that would match, of the database with this remote.
    func query(of server: String) -> OVSDBQuery {
        OVSDBQuery(
            server: server, database: "OVN_Southbound",
            selects: [
                OVSDBSelect("Chassis", columns: ["name", "hostname"]),
                OVSDBSelect("Chassis_Template_Var", columns: ["chassis", "variables"]),
            ]
                + matches.map { match in
                    OVSDBSelect(
                        "Logical_Flow", where: [.init("match", .equal, .atom(.string(match.text)))],
                        columns: ["_uuid", "match", "actions", "table_id", "external_ids"])
                })
    }

    /// The matches of the stage `ls_in_lb` by northd of OVN 22.12 to 23.09 and of newer ones (`build_lb_rules()`).
    private var matches: [(variable: String, text: String)] {
        let (family, name) = packet.destination.family == .ip4 ? ("ip4", "IPv4") : ("ip6", "IPv6")
        let (transport, number) =
            switch packet.transport {
            case .tcp: ("tcp", 6)
            case .udp: ("udp", 17)
            case .sctp: ("sctp", 132)
            }
        let port = packet.destinationPort
        return Self.addresses.flatMap { index in
            let variable = "NODEIP_\(name)_\(index)"
            return [
                "ct.new && \(family).dst == ^\(variable) && \(transport).dst == \(port)",
                "ct.new && !ct.rel && \(family) && \(family).dst == ^\(variable) && reg1[16..23] == \(number)"
                    + " && reg1[0..15] == \(port)",
            ].map { (variable, $0) }
        }
    }

    /// The flow that balances the packet.
    ///
    /// - Parameter text: What ``query(of:)`` printed.
    /// - Returns: The flow; `nil` where there is none.
    /// - Throws: ``ToolOutputError`` where it is not what ovsdb-client prints, or the database refuses the query.
    func flow(parsing text: String) throws -> Flow? {
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
        for (index, match) in matches.enumerated() {
            guard values[match.variable].flatMap({ IPAddress($0) }) == packet.destination else { continue }
            for row in reply.rows(2 + index) where row.map("external_ids")["stage-name"] == "ls_in_lb" {
                if let flow = flow(of: row, values: values) { return flow }
            }
        }
        return nil
    }

    private func flow(of row: OVSDBRow, values: [String: String]) -> Flow? {
        guard let uuid = row.uuid, let table = row.integer("table_id"), let actions = row.string("actions"),
            let start = actions.firstRange(of: "backends=")?.upperBound
        else { return nil }
        let list = actions[start...].prefix { $0 != ")" && $0 != ";" && $0 != " " }
        let backends = list.split(separator: ",").flatMap { backend -> [String] in
            guard backend.hasPrefix("^") else { return [String(backend)] }
            return values[String(backend.dropFirst())]?.split(separator: ",").map(String.init) ?? []
        }
        guard !backends.isEmpty else { return nil }
        return Flow(
            backends: backends, table: Int(table),
            stage: Stage(
                name: "ls_in_lb", match: row.string("match") ?? "", flow: String(uuid.prefix(8)),
                actions: ["ct_lb_mark(backends=\(backends.joined(separator: ",")));"]))
    }
}

extension LogicalReading {
    /// The trace up to a load balancer that ovn-trace did not see; `nil` where the packet did not come so far.
    func balanced(by flow: TemplateBalancing.Flow) -> LogicalReading? {
        guard let first = output.steps.first?.pipeline, let head = hops.first else { return nil }
        let steps = output.steps.prefix { $0.pipeline == first }
        let before = steps.prefix { $0.entry.table < flow.table }.count
        guard before < steps.count || hops.count > 1 else { return nil }
        var reading = self
        reading.hops = [head]
        reading.hops[0].stages = Array(head.stages.prefix(before)) + [flow.stage]
        reading.loadBalancing = LoadBalancing(backends: flow.backends, datapath: head.datapath)
        return reading
    }
}
