import TextParsing
import ClusterBundle
import FoundationEssentials

/// Reads and edits the file of a database that no server has open, with `ovsdb-tool`.
struct DatabaseTool: Sendable {
    /// Absolute path of the file.
    var file: String
    /// The schema's name, e.g. `OVN_Southbound`.
    var schema: String
    var tools: ToolEnvironment
    /// Whose database it is, for errors.
    var node: String

    /// The rows of some tables, whole.
    func rows(of tables: [String]) async throws -> [[JSONValue]] {
        let operations = tables.map { JSONValue.members(["op": "select", "table": .string($0), "where": []]) }
        let request = JSONValue.array([.string(schema)] + operations)
        let output = try await tools.run(["ovsdb-tool", "query", file, request.text], node: node)
        let answer = try JSONValue(parsing: output.utf8)
        return try answer.elements.map { result in
            guard let rows = result["rows"] else { throw failure("query", result.text) }
            return rows.elements
        }
    }

    /// Carries out operations, in their order.
    ///
    /// - Throws: `ReplayError.toolFailed`.
    func transact(_ operations: [JSONValue]) async throws {
        // One argument of a program holds 128 KiB at most (execve(2), MAX_ARG_STRLEN).
        var batch: [JSONValue] = []
        var size = 0
        for operation in operations {
            let length = operation.bytes.count + 1
            if size + length > 100_000 {
                try await transactBatch(batch)
                (batch, size) = ([], 0)
            }
            batch.append(operation)
            size += length
        }
        if !batch.isEmpty { try await transactBatch(batch) }
    }

    private func transactBatch(_ operations: [JSONValue]) async throws {
        let request = JSONValue.array([.string(schema)] + operations)
        let output = try await tools.run(["ovsdb-tool", "transact", file, request.text], node: node)
        // A transaction that fails is no failure of the tool: each operation has its own answer.
        for result in try JSONValue(parsing: output.utf8).elements where result["error"] != nil {
            throw failure("transact", result.text)
        }
    }

    private func failure(_ verb: String, _ output: String) -> ReplayError {
        .toolFailed(node: node, command: "ovsdb-tool \(verb) \(schema)", output: output)
    }
}

/// The notation of values in OVSDB's protocol (RFC 7047, 5.1).
extension JSONValue {
    /// The value of a key of a map column.
    func mapped(_ key: String) -> String? {
        guard self[0] == "map" else { return nil }
        return self[1]?.elements.first { $0[0]?.string == key }?[1]?.string
    }

    /// The values of a set column: a lone value or `["set", […]]`.
    var setElements: [JSONValue] { self[0] == "set" ? self[1]?.elements ?? [] : [self] }

    static func map(_ pairs: KeyValuePairs<String, String>) -> JSONValue {
        ["map", .array(pairs.map { [.string($0.key), .string($0.value)] })]
    }

    static func set(_ values: [String]) -> JSONValue { ["set", .array(values.map { .string($0) })] }
}
