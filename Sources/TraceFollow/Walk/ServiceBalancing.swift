import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import TextParsing
import TraceResolve

/// The load balancers of one service, as the Northbound database has them.
///
/// A gateway router that has every connection come from its own address undoes that for what is addressed to it, and ovn-trace
/// stops there, in front of the router's load balancers: it has no conntrack entry. In user-defined networks these hold the node's
/// address itself (`buildPerNodeLBs()` in go-controller/pkg/ovn/controller/services/lb_config.go), so that the one of a node
/// port is found by its service, and the cluster address is traced in its place.
package struct ServiceBalancing: Hashable, Sendable {
    /// The packet as it comes to the load balancer.
    let packet: Packet
    /// The service that has the node port.
    let service: ObjectReference

    /// Reads the service's load balancers (ovn-nb(5); their owner is in `external_ids`, see ``RowOwner``).
    ///
    /// - Parameter server: The Northbound database's socket, as an OVSDB remote.
    /// - Returns: The query.
    func query(of server: String) -> OVSDBQuery {
        let owner: [OVSDBAtom: OVSDBAtom] = [
            .string("k8s.ovn.org/kind"): .string("Service"),
            .string("k8s.ovn.org/owner"): .string("\(service.namespace ?? "")/\(service.name)"),
        ]
        return OVSDBQuery(
            server: server, database: ClusterDatabase.northbound.rawValue,
            selects: [
                OVSDBSelect(
                    "Load_Balancer",
                    where: [
                        .init("external_ids", .includes, .map(owner)),
                        .init("protocol", .equal, .atom(.string(packet.transport.rawValue))),
                    ], columns: ["vips"])
            ])
    }

    /// The load balancer that balances the packet.
    ///
    /// - Parameters:
    ///   - text: What ``query(of:)`` printed.
    ///   - datapath: The router at which ovn-trace stopped.
    /// - Returns: The load balancer; `nil` where there is none, or where there are some with other endpoints, of which the router
    ///   may have any.
    /// - Throws: ``ToolOutputError`` where it is not what ovsdb-client prints, or the database refuses the query.
    func match(parsing text: String, datapath: String) throws -> BalancerMatch? {
        let reply = try OVSDBReply(parsing: text)
        if let failure = reply.failure {
            throw ToolOutputError(tool: "ovsdb-client", line: 1, text: failure, problem: .unexpected(wanted: "rows"))
        }
        let address = TransportAddress(packet.destination, port: packet.destinationPort).description
        let found = Set(reply.rows(0).compactMap { $0.map("vips")[address] })
        guard let backends = found.first, found.count == 1 else { return nil }
        return BalancerMatch(
            address: address, isTemplate: false, backends: backends.split(separator: ",").map(String.init),
            datapath: datapath)
    }
}

/// What is asked where ovn-trace may not have shown a load balancer.
package enum BalancerSearch: Hashable, Sendable {
    /// Whether one with a template is the node's own.
    case templates(TemplateBalancing)
    /// Which ones a node port's service has.
    case service(ServiceBalancing)

    /// The query of a database.
    func query(in container: ToolContainer) -> OVSDBQuery {
        switch self {
        case .templates(let templates): templates.query(of: container.southbound)
        case .service(let service): service.query(of: container.northbound)
        }
    }

    /// The load balancer that balances the packet; `nil` where there is none.
    func match(parsing text: String, datapaths: [String]) throws -> BalancerMatch? {
        switch self {
        case .templates(let templates): try templates.match(parsing: text, datapaths: datapaths)
        case .service(let service): try service.match(parsing: text, datapath: datapaths.last ?? "")
        }
    }

    /// Why the way is not known where the database does not answer.
    func unreadable(_ reason: Unknown) -> Unknown {
        switch self {
        case .templates: .logical(.templatesUnreadable(reason))
        case .service: .logical(.balancersUnreadable(reason))
        }
    }
}
