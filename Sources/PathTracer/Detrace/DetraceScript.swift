/// The script that looks flows up in a zone's databases, inside the container that has them.
///
/// Flows are known by the first eight digits of their uuid, which no OVSDB condition can compare. So all uuids of a table
/// are read, which is quick since nothing else is, filtered in the container, and only the rows that fit are read whole.
enum DetraceScript {
    /// A table in which rows are looked up, and the columns that are read of them.
    struct Table {
        var name: String
        var columns: [String]
    }

    /// Southbound tables whose rows ovn-controller makes OpenFlow flows of; a flow's cookie is the row's uuid.
    static let southbound = [
        Table(name: "Logical_Flow", columns: ["_uuid", "match", "actions", "external_ids"]),
        Table(name: "Port_Binding", columns: ["_uuid", "logical_port", "type"]),
        Table(name: "MAC_Binding", columns: ["_uuid", "logical_port", "ip", "mac"]),
        Table(name: "Load_Balancer", columns: ["_uuid", "name"]),
    ]

    /// Northbound tables that logical flows are made from (`stage-hint` of ovn-sb(5), Logical_Flow `external_ids`).
    static let northbound = [
        Table(name: "ACL", columns: ["_uuid", "name", "action", "direction", "priority", "match", "external_ids"]),
        Table(name: "Load_Balancer", columns: ["_uuid", "name", "external_ids"]),
        Table(name: "NAT", columns: ["_uuid", "type", "external_ip", "logical_ip", "external_ids"]),
        Table(
            name: "Logical_Router_Policy",
            columns: ["_uuid", "priority", "match", "action", "nexthops", "external_ids"]),
        Table(name: "Logical_Router_Static_Route", columns: ["_uuid", "ip_prefix", "nexthop", "external_ids"]),
        Table(name: "Logical_Switch_Port", columns: ["_uuid", "name", "type", "external_ids"]),
        Table(name: "Logical_Router_Port", columns: ["_uuid", "name", "external_ids"]),
    ]

    /// The line above each table's rows in the output.
    static let heading = "#table"

    /// The script for some flows.
    ///
    /// - Parameter flows: The first eight hexadecimal digits of each flow's uuid; others are left out, so that nothing but
    ///   digits reaches the shell.
    /// - Returns: The script; it prints, for each table in which rows were found, a heading and the rows.
    static func text(for flows: [String]) -> String {
        let safe = flows.filter { $0.utf8.count == 8 && $0.allSatisfy(\.isHexDigit) }
        let tables = southbound.map { call($0, database: "OVN_Southbound", server: "sb", pattern: "$flows") }
        let hints = northbound.map { call($0, database: "OVN_Northbound", server: "nb", pattern: "$hints") }
        return """
            sb=unix:/var/run/ovn/ovnsb_db.sock
            nb=unix:/var/run/ovn/ovnnb_db.sock
            rest='-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"'
            ask() { limit ovsdb-client --no-leader-only transact "$1" "$2"; }
            rows() {
            all=$(ask "$1" "[\\"$2\\",{\\"op\\":\\"select\\",\\"table\\":\\"$3\\",\\"where\\":[],\\"columns\\":[\\"_uuid\\"]}]") || return 1
            found=$(printf '%s' "$all" | grep -oE "\\"($4)$rest")
            [ -n "$found" ] || return 0
            operations=$(for uuid in $found; do printf ',{"op":"select","table":"%s","where":[["_uuid","==",["uuid",%s]]],"columns":%s}' "$3" "$uuid" "$5"; done)
            echo "\(heading) $2 $3"
            ask "$1" "[\\"$2\\"$operations]"
            }
            flows='\(safe.joined(separator: "|"))'
            [ -n "$flows" ] || exit 0
            found_rows=$(
            \(tables.joined(separator: " &&\n"))
            ) || exit 1
            printf '%s\\n' "$found_rows"
            hints=$(printf '%s' "$found_rows" | grep -oE '"stage-hint","[0-9a-f]{8}"' | grep -oE '[0-9a-f]{8}' | sort -u | tr '\\n' '|' | sed 's/|$//')
            [ -n "$hints" ] || exit 0
            \(hints.joined(separator: " &&\n"))
            """
    }

    private static func call(_ table: Table, database: String, server: String, pattern: String) -> String {
        let columns = "[" + table.columns.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        return "rows \"$\(server)\" \(database) \(table.name) \"\(pattern)\" '\(columns)'"
    }
}
