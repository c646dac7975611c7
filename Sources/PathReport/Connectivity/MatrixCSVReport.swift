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

    private static func field(_ text: String) -> String {
        // By scalars: a carriage return and a line feed are one character together.
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
