package import Connectivity

/// A table of connections for spreadsheets and scripts: a row for each connection, as RFC 4180 writes them, with plain
/// line feeds.
package enum MatrixCSVReport {
    /// The report, with a header.
    package static func text(_ matrix: ConnectivityMatrix) -> String {
        let rows = matrix.connections.map { source, destination, cell in
            [source, destination, matrix.transport, cell.verdict, cell.reason ?? "", cell.owner ?? ""]
        }
        return ([["source", "destination", "protocol", "verdict", "reason", "owner"]] + rows)
            .map { $0.map(field).joined(separator: ",") + "\n" }.joined()
    }

    /// A field: a value is one line, as each row is.
    private static func field(_ value: String) -> String {
        let text = PlainText.line(value)
        guard text.contains(",") || text.contains("\"") else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
