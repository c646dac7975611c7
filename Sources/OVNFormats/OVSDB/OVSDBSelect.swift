package import TextParsing

/// A select operation (RFC 7047, section 5.2.2): reads rows of a table.
package struct OVSDBSelect: Sendable, Hashable {
    /// A condition on a column (RFC 7047, section 5.1, `<condition>`).
    package struct Condition: Sendable, Hashable {
        /// How the column is compared.
        package enum Function: String, Sendable {
            /// Equal; of sets and maps, the same elements.
            case equal = "=="
            /// The set or map includes the elements.
            case includes
        }

        /// The column.
        package var column: String
        /// The comparison.
        package var function: Function
        /// What it is compared with.
        package var value: OVSDBValue

        package init(_ column: String, _ function: Function, _ value: OVSDBValue) {
            self.column = column
            self.function = function
            self.value = value
        }
    }

    /// The table.
    package var table: String
    /// The conditions, all of which hold for the rows read; every row when empty.
    package var conditions: [Condition]
    /// The columns to read; all when `nil`, which is slow on large tables.
    package var columns: [String]?

    package init(_ table: String, where conditions: [Condition] = [], columns: [String]?) {
        self.table = table
        self.conditions = conditions
        self.columns = columns
    }

    package var json: JSONValue {
        let conditions = conditions.map {
            JSONValue.array([.string($0.column), .string($0.function.rawValue), $0.value.json])
        }
        let columns = columns.map { [JSONMember(key: "columns", value: .array($0.map { .string($0) }))] } ?? []
        return .object(
            [
                JSONMember(key: "op", value: "select"), JSONMember(key: "table", value: .string(table)),
                JSONMember(key: "where", value: .array(conditions)),
            ] + columns)
    }
}

/// A command line of `ovsdb-client transact` (ovsdb-client(1)) that only reads.
package struct OVSDBQuery: Sendable, Hashable {
    /// The server, for example `unix:/var/run/ovn/ovnsb_db.sock`; several remotes of a cluster are separated by commas.
    package var server: String
    /// The database: `OVN_Northbound`, `OVN_Southbound` or `Open_vSwitch`.
    package var database: String
    /// What to read.
    package var selects: [OVSDBSelect]
    /// Whether any member of a clustered database may answer, as reads allow.
    package var leaderOnly = false

    package init(server: String, database: String, selects: [OVSDBSelect]) {
        self.server = server
        self.database = database
        self.selects = selects
    }

    /// The transaction as JSON text.
    package var transaction: String { JSONValue.array([.string(database)] + selects.map(\.json)).text }

    /// The program and its arguments, for an exec without a shell.
    package var argv: [String] {
        ["ovsdb-client"] + (leaderOnly ? [] : ["--no-leader-only"]) + ["transact", server, transaction]
    }
}
