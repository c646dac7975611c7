import OVNFormats
import OVNKubernetes
import PathModel
import TraceProbe

/// The rows that ``DetraceScript`` found in a zone's databases.
struct DetraceRows: Sendable {
    private var flows: [String: OVSDBRow] = [:]
    private var others: [String: (table: String, row: OVSDBRow)] = [:]
    private var sources: [String: (table: String, row: OVSDBRow)] = [:]

    /// The flows that were asked for, found or not.
    private(set) var asked: Set<String> = []

    /// No rows yet.
    init() {}

    /// Adds what the script printed.
    ///
    /// - Throws: ``ToolOutputError`` where a line is not what ovsdb-client prints.
    mutating func add(parsing text: String) throws {
        var flows: Set<String> = []
        var database = ""
        var tables: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first.map(String.init) == DetraceScript.asked {
                flows.formUnion(words.dropFirst().map(String.init))
            } else if words.first.map(String.init) == DetraceScript.heading, words.count > 2 {
                database = String(words[1])
                tables = words.dropFirst(2).map(String.init)
            } else if !tables.isEmpty {
                let reply = try OVSDBReply(parsing: String(line))
                for (index, table) in tables.enumerated() {
                    for row in reply.rows(index) { add(row, table: table, database: database) }
                }
            }
        }
        asked.formUnion(flows)
    }

    private mutating func add(_ row: OVSDBRow, table: String, database: String) {
        guard let key = row.uuid.map({ String($0.prefix(8)) }) else { return }
        if database == ClusterDatabase.northbound.rawValue {
            sources[key] = (table, row)
        } else if table == "Logical_Flow" {
            flows[key] = row
        } else {
            others[key] = (table, row)
        }
    }

    /// The addresses that OVN has for names in DNS, by the name in lower case without a dot at its end.
    var namedAddresses: [String: [String]] {
        var known: [String: [String]] = [:]
        for case (DetraceScript.addressSet, let row) in sources.values {
            guard let name = row.map("external_ids")["k8s.ovn.org/name"] else { continue }
            known[DNSName.plain(name), default: []] += row.strings("addresses")
        }
        return known
    }

    /// What a flow was made from; `nil` where the databases hold no row of that uuid.
    func origin(of flow: String, zone: String) -> FlowOrigin? {
        if let row = flows[flow] {
            let ids = row.map("external_ids")
            var origin = FlowOrigin(
                flow: flow, zone: zone, stage: ids["stage-name"] ?? "", match: row.string("match") ?? "",
                actions: row.string("actions") ?? "")
            if let (table, source) = ids["stage-hint"].flatMap({ sources[$0] }) {
                origin.row = Self.row(of: source, table: table)
                origin.owner = Self.owner(of: source, table: table)
            }
            return origin
        }
        guard let (table, row) = others[flow] else { return nil }
        let name = row.string("logical_port") ?? row.string("name") ?? ""
        return FlowOrigin(
            flow: flow, zone: zone, stage: table, match: name, actions: "",
            row: DatabaseRow(table: table, content: .named(name)))
    }

    private static func owner(of row: OVSDBRow, table: String) -> ObjectReference? {
        let ids = row.map("external_ids")
        if let owner = RowOwner.object(externalIDs: ids, name: row.string("name")) { return owner }
        return ["Logical_Router_Policy", "NAT"].contains(table) ? RowOwner.egressIP(externalIDs: ids) : nil
    }

    /// What there is to say of a Northbound row.
    private static func row(of row: OVSDBRow, table: String) -> DatabaseRow {
        func text(_ column: String) -> String { row.string(column) ?? "" }
        func number(_ column: String) -> Int? { row.integer(column).map(Int.init) }
        let content: DatabaseRow.Content =
            switch table {
            case "ACL":
                .acl(
                    direction: text("direction"), action: text("action"), priority: number("priority") ?? 0,
                    tier: number("tier"))
            case "NAT": .nat(type: text("type"), logical: text("logical_ip"), external: text("external_ip"))
            case "Logical_Router_Policy":
                .routerPolicy(action: text("action"), priority: number("priority") ?? 0)
            case "Logical_Router_Static_Route":
                row.map("options")["ecmp_symmetric_reply"] == "true"
                    ? .externalRoute(prefix: text("ip_prefix"), nextHop: text("nexthop"))
                    : .staticRoute(prefix: text("ip_prefix"), nextHop: text("nexthop"))
            case "QoS":
                .qos(
                    dscp: row.integer("dscp", in: "action").map(Int.init),
                    rate: row.integer("rate", in: "bandwidth").map(Int.init),
                    burst: row.integer("burst", in: "bandwidth").map(Int.init))
            default: .named(text("name"))
            }
        return DatabaseRow(table: table, uuid: row.uuid.map { String($0.prefix(8)) } ?? "", content: content)
    }
}
