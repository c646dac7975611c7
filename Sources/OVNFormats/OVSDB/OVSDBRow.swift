import TextParsing

/// A row that a select gave (RFC 7047, section 5.2.2), with its columns by name.
package struct OVSDBRow: Sendable, Hashable {
    /// The values.
    package var columns: [String: OVSDBValue]

    package init(columns: [String: OVSDBValue]) { self.columns = columns }

    /// The row's uuid, when `_uuid` was selected.
    package var uuid: String? { string("_uuid") }

    /// The string or uuid in a column; `nil` when the column is empty, absent, or holds several.
    package func string(_ column: String) -> String? {
        let atoms = columns[column]?.atoms ?? []
        return atoms.count == 1 ? atoms[0].text : nil
    }

    /// The strings or uuids in a column.
    package func strings(_ column: String) -> [String] { columns[column]?.atoms.compactMap(\.text) ?? [] }

    /// The integer in a column.
    package func integer(_ column: String) -> Int64? {
        if case .integer(let value)? = columns[column]?.atoms.first { value } else { nil }
    }

    /// The boolean in a column.
    package func boolean(_ column: String) -> Bool? {
        if case .boolean(let value)? = columns[column]?.atoms.first { value } else { nil }
    }

    /// The map of strings in a column, such as `external_ids`; empty when the column is absent.
    package func map(_ column: String) -> [String: String] {
        guard case .map(let map)? = columns[column] else { return [:] }
        var result: [String: String] = [:]
        for (key, value) in map {
            if let key = key.text, let value = value.text { result[key] = value }
        }
        return result
    }

    /// The integer behind a key in a column's map, such as `rate` of `bandwidth`; `nil` where there is none.
    package func integer(_ key: String, in column: String) -> Int64? {
        guard case .map(let map)? = columns[column] else { return nil }
        for (name, value) in map where name.text == key { if case .integer(let number) = value { return number } }
        return nil
    }

    init?(_ json: JSONValue) {
        guard case .object(let members) = json else { return nil }
        columns = [:]
        for member in members {
            guard let value = OVSDBValue(member.value) else { return nil }
            columns[member.key] = value
        }
    }
}
