/// A JSON value that keeps what a bundle's file says: the order of an object's members and the text of its numbers.
///
/// The replay serves objects verbatim, so nothing may be reordered or rounded on the way through.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number as written, e.g. `1e3`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// An object of these members, in this order.
    package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { JSONMember(key: $0.key, value: $0.value) })
    }

    /// The number `value` as JSON writes it.
    package static func integer(_ value: Int) -> JSONValue {
        .number(String(value))
    }
}

/// One member of a JSON object.
package struct JSONMember: Sendable, Equatable {
    /// The member's name, unescaped.
    package var key: String
    /// The member's value.
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue {
    /// The member `key` of an object; `nil` when there is none or this is no object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The value that a path of member names leads to, e.g. `value[path: "metadata", "name"]`.
    package subscript(path keys: String...) -> JSONValue? {
        var value = self
        for key in keys {
            guard let next = value[key] else { return nil }
            value = next
        }
        return value
    }

    /// The text of a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A number without a fraction.
    package var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    /// A boolean.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; empty for anything else.
    package var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The members of an object; empty for anything else.
    package var members: [JSONMember] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// This object without the members of these names.
    package func without(_ keys: String...) -> JSONValue {
        .object(members.filter { !keys.contains($0.key) })
    }
}
