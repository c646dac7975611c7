package import TextParsing

/// What `ovsdb-client transact` printed: the result of each operation in order (RFC 7047, section 4.1.3).
package struct OVSDBReply: Sendable, Equatable {
    /// The result of an operation.
    package enum Result: Sendable, Equatable {
        /// A select's rows.
        case rows([OVSDBRow])
        /// How many rows an update or delete touched.
        case count(Int64)
        /// The uuid of an inserted row.
        case uuid(String)
        /// An operation without a result, such as wait.
        case done
        /// The operation failed: `error`, and what the server says of it in `details`.
        case failed(error: String, details: String?)
        /// The operation was not executed since one before it failed.
        case notExecuted
    }

    /// The results. When the transaction as a whole could not be committed there is one more than there were operations.
    package var results: [Result]

    /// Reads the reply.
    ///
    /// - Parameter text: the tool's standard output.
    /// - Throws: ``ToolOutputError`` when it is not JSON or not OVSDB's.
    package init(parsing text: String) throws(ToolOutputError) {
        guard text.utf8.contains(where: { $0 > 0x20 }) else {
            throw ToolOutputError(tool: Self.tool, line: 1, text: "", problem: .empty)
        }
        guard case .array(let elements) = try JSONValue(text, of: Self.tool) else {
            throw Self.unexpected(text, "an array of results")
        }
        results = []
        for element in elements {
            guard let result = Result(element) else { throw Self.unexpected(element.text, "an operation's result") }
            results.append(result)
        }
    }

    /// The rows of the select at that place; empty when it failed or there is none.
    package func rows(_ index: Int) -> [OVSDBRow] {
        if results.indices.contains(index), case .rows(let rows) = results[index] { rows } else { [] }
    }

    /// The first failure, as `error: details`.
    package var failure: String? {
        results.lazy.compactMap { result in
            guard case .failed(let error, let details) = result else { return nil }
            return details.map { "\(error): \($0)" } ?? error
        }.first
    }

    /// Takes apart the reply to the operations of several queries that were made in one transaction.
    ///
    /// - Parameters:
    ///   - text: the tool's standard output.
    ///   - counts: how many operations each query has, in order.
    /// - Returns: what each query alone would have printed; `nil` where the text does not hold the results of all operations.
    package static func split(_ text: String, by counts: [Int]) -> [String]? {
        guard case .array(let elements)? = try? JSONValue(text, of: tool), elements.count == counts.reduce(0, +)
        else { return nil }
        guard elements.allSatisfy({ $0["rows"] != nil }) else { return nil }
        var rest = elements[...]
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return JSONValue.array(Array(rest.prefix(count))).text
        }
    }

    private static let tool = "ovsdb-client"

    private static func unexpected(_ text: String, _ wanted: String) -> ToolOutputError {
        ToolOutputError(tool: tool, line: 1, text: text, problem: .unexpected(wanted: wanted))
    }
}

extension OVSDBReply.Result {
    init?(_ json: JSONValue) {
        if case .null = json {
            self = .notExecuted
            return
        }
        guard case .object(let members) = json else { return nil }
        if let error = json["error"]?.string {
            self = .failed(error: error, details: json["details"]?.string)
        } else if case .array(let rows)? = json["rows"] {
            let parsed = rows.compactMap(OVSDBRow.init)
            guard parsed.count == rows.count else { return nil }
            self = .rows(parsed)
        } else if let count = json["count"]?.integer {
            self = .count(Int64(count))
        } else if let uuid = json["uuid"], case .uuid(let text)? = OVSDBAtom(uuid) {
            self = .uuid(text)
        } else if members.isEmpty {
            self = .done
        } else {
            return nil
        }
    }
}
