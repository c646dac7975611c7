package import Connectivity

/// A table of connections for programs: one JSON object, documented in `docs/assert-output.md`.
package enum MatrixJSONReport {
    /// The report, pretty-printed, ending with a newline.
    ///
    /// - Throws: `EncodingError`, which no table causes.
    package static func text(_ matrix: ConnectivityMatrix) throws -> String {
        try JSONText.of(MatrixDocument(matrix))
    }
}

/// The JSON object of a table.
struct MatrixDocument: Encodable {
    var `protocol`: String
    var sources: [String]
    var destinations: [String]
    var connections: [ConnectionObject]

    init(_ matrix: ConnectivityMatrix) {
        `protocol` = matrix.transport
        sources = matrix.sources
        destinations = matrix.destinations
        connections = matrix.connections.map { ConnectionObject($0, $1, $2) }
    }

    struct ConnectionObject: Encodable {
        var source: String
        var destination: String
        var verdict: String
        var reason: String?
        var owner: String?

        init(_ source: String, _ destination: String, _ cell: ConnectivityMatrix.Cell) {
            self.source = source
            self.destination = destination
            verdict = cell.verdict
            reason = cell.reason
            owner = cell.owner
        }
    }
}
