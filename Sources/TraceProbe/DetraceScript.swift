package import OVNKubernetes
import PathModel
import TextParsing

/// The script that looks flows up in a zone's databases, inside the container that has them.
///
/// Flows are known by the first eight digits of their uuid, which no OVSDB condition can compare. So all uuids of the tables
/// are read, which is quick since nothing else is, filtered in the container, and only the rows that fit are read whole.
package enum DetraceScript {
    /// A table in which rows are looked up, and the columns that are read of them.
    package struct Table {
        package var name: String
        /// Empty for all that the database's schema has.
        package var columns: [String]
    }

    /// Southbound tables whose rows ovn-controller makes OpenFlow flows of; a flow's cookie is the row's uuid.
    package static let southbound = [
        Table(name: "Logical_Flow", columns: ["_uuid", "match", "actions", "external_ids"]),
        Table(name: "Port_Binding", columns: ["_uuid", "logical_port", "type"]),
        Table(name: "MAC_Binding", columns: ["_uuid", "logical_port", "ip", "mac"]),
        Table(name: "Load_Balancer", columns: ["_uuid", "name"]),
    ]

    /// Northbound tables that logical flows are made from (`stage-hint` of ovn-sb(5), Logical_Flow `external_ids`).
    package static let northbound = [
        // All columns: a schema before OVN 23.06 has no `tier`, and a select that names it would fail.
        Table(name: "ACL", columns: []),
        Table(name: "Load_Balancer", columns: ["_uuid", "name", "external_ids"]),
        Table(name: "NAT", columns: ["_uuid", "type", "external_ip", "logical_ip", "external_ids"]),
        Table(
            name: "Logical_Router_Policy",
            columns: ["_uuid", "priority", "match", "action", "nexthops", "external_ids"]),
        Table(
            name: "Logical_Router_Static_Route", columns: ["_uuid", "ip_prefix", "nexthop", "options", "external_ids"]),
        Table(name: "QoS", columns: ["_uuid", "action", "bandwidth", "external_ids"]),
        Table(name: "Logical_Switch_Port", columns: ["_uuid", "name", "type", "external_ids"]),
        Table(name: "Logical_Router_Port", columns: ["_uuid", "name", "external_ids"]),
    ]

    /// The line above a line of rows; behind it the database's name, and the name of the table of each result.
    package static let heading = "#rows"
    /// The line that names the flows that were looked up, found or not.
    package static let asked = "#flows"

    /// The filter that finds the flows in the outputs of ovn-trace and ofproto/trace: a line each, eight digits.
    ///
    /// It reads to the end even where there is no awk: what writes must not end for want of a reader.
    static let flowsOfTraces = #"""
        { awk '{
        while (match($0, /(uuid |cookie 0x)[0-9a-f]+/)) {
        flow = substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH); sub(/.*[ x]/, "0000000", flow)
        flow = substr(flow, length(flow) - 7); if (!(flow in seen)) { seen[flow]; print flow }
        }}' || cat >/dev/null; }
        """#

    /// The filter that makes transactions of the rows of uuids that begin with one of the words of `wanted`: for each a
    /// heading, and below it the transaction that reads the rows.
    private static let transactions = #"""
        awk -v heading='\#(heading)' -v RS='"' -v wanted="$wanted" -v database="$database" -v tables="$tables" -v columns="$columns" '
        function end() {
        if (reads != "") { print heading " " database names; print "[\"" database "\"" reads "]" }
        names = reads = ""
        }
        BEGIN { count = split(wanted, flows, " "); for (i = 1; i <= count; i++) is[flows[i]]
        split(tables, table, " "); split(columns, column, " ") }
        $0 == "rows" { number++ }
        length($0) == 36 && substr($0, 1, 8) in is {
        names = names " " table[number]
        reads = reads ",{\"op\":\"select\",\"table\":\"" table[number] "\",\"where\":[[\"_uuid\",\"==\",[\"uuid\",\"" $0 "\"]]]" (column[number] == "*" ? "" : ",\"columns\":" column[number]) "}"
        if (length(reads) > 60000) end()
        }
        END { end() }'
        """#

    /// The filter that finds the hints of logical flows, each once.
    private static let hintsOfFlows = #"""
        awk -v RS='"' '{ if (hint && length($0) == 8 && !($0 in seen)) { seen[$0]; print }
        if ($0 == "stage-hint") hint = 1; else if ($0 != ",") hint = 0 }'
        """#

    /// The script for some flows.
    ///
    /// - Parameters:
    ///   - flows: The first eight hexadecimal digits of each flow's uuid; others are left out, so that nothing but digits
    ///     reaches the shell.
    ///   - container: Where it will run.
    /// - Returns: The script; it prints the flows that are looked up and, of each database, the rows that were found.
    package static func text(for flows: [String], in container: ToolContainer) -> String {
        functions(in: container) + "\nlookup '\(safe(flows))'"
    }

    /// The flows as words of the script.
    static func safe(_ flows: [String]) -> String {
        flows.filter { $0.utf8.count == 8 && $0.allSatisfy(\.isHexDigit) }.joined(separator: " ")
    }

    /// The functions of the script, of which `lookup FLOWS` is the one to call.
    static func functions(in container: ToolContainer) -> String {
        """
        # A variable and not a function: each function in a substitution costs the shell a process more.
        ask="ovsdb-client --timeout=$seconds --no-leader-only transact"
        rows() {
        server=$1 database=$2 tables=$3 columns=$4 uuids=$5
        set -- $6
        wanted="$*"
        all=$($ask "$server" "[\\"$database\\"$uuids]") || return 1
        transactions=$(printf '%s' "$all" | \(transactions))
        set -f
        IFS='
        '
        set -- $transactions
        unset IFS
        set +f
        while [ $# -gt 1 ]; do echo "$1"; $ask "$server" "$2" || return 1; shift 2; done
        }
        lookup() {
        [ "${1:- }" != " " ] || return 0
        echo "\(asked)" $1
        southbound=$(rows \(ShellWord.quoted(container.southbound)) \(ClusterDatabase.southbound.rawValue) \(arguments(southbound)) "$1") || return 1
        [ -n "$southbound" ] || return 0
        printf '%s\\n' "$southbound"
        hints=$(printf '%s' "$southbound" | \(hintsOfFlows))
        [ -n "$hints" ] || return 0
        northbound=$(rows \(ShellWord.quoted(container.northbound)) \(ClusterDatabase.northbound.rawValue) \(arguments(northbound)) "$hints") || return 1
        printf '%s\\n' "$northbound"
        case $northbound in *'"\(firewall)"'*)
        echo '\(heading) \(ClusterDatabase.northbound.rawValue) \(addressSet)'
        $ask \(ShellWord.quoted(container.northbound)) \(ShellWord.quoted(namedAddresses)) || return 1 ;;
        esac
        }
        """
    }

    /// What rows of an EgressFirewall's rules have as their owner's type.
    private static let firewall = "EgressFirewall"
    /// The table that has the addresses of the names in such rules.
    package static let addressSet = "Address_Set"
    /// Reads the addresses that ovn-kubernetes has found for names in DNS (`EgressFirewallDNSOwnerType` of
    /// `go-controller/pkg/libovsdb/ops/db_object_types.go`).
    private static let namedAddresses =
        "[\"\(ClusterDatabase.northbound.rawValue)\",{\"op\":\"select\",\"table\":\"\(addressSet)\",\"where\":"
        + "[[\"external_ids\",\"includes\",[\"map\",[[\"k8s.ovn.org/owner-type\",\"EgressFirewallDNS\"]]]]],"
        + "\"columns\":[\"_uuid\",\"addresses\",\"external_ids\"]}]"

    /// The tables' names, the columns that are read of them, and the reads of all their uuids, as arguments of `rows`.
    private static func arguments(_ tables: [Table]) -> String {
        let columns = tables.map { table in
            table.columns.isEmpty ? "*" : "[\(table.columns.map { "\"\($0)\"" }.joined(separator: ","))]"
        }
        let uuids = tables.map { ",{\"op\":\"select\",\"table\":\"\($0.name)\",\"where\":[],\"columns\":[\"_uuid\"]}" }
        return [tables.map(\.name).joined(separator: " "), columns.joined(separator: " "), uuids.joined()]
            .map(ShellWord.quoted).joined(separator: " ")
    }
}
