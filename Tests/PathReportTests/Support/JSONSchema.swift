import FoundationEssentials

/// Any JSON value.
indirect enum JSON: Decodable, Equatable {
    case null, bool(Bool), number(Double), string(String), array([JSON]), object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    subscript(_ key: String) -> JSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }
}

/// As much of JSON Schema (draft 2020-12) as `docs/output.schema.json` is written in, and stricter in one thing: a member
/// that the schema does not name is wrong, so that no field goes undocumented.
struct JSONSchema {
    let root: JSON

    init(contentsOf file: URL) throws {
        root = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: file))
    }

    /// What is wrong with a text, a line each with the place; empty where nothing is.
    func problems(in text: String) throws -> [String] {
        problems(try JSONDecoder().decode(JSON.self, from: Data(text.utf8)), root, "$")
    }

    private func problems(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        if case .string(let reference)? = schema["$ref"] {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let definition = reference == "#" ? root : root["$defs"]?[name] else {
                return ["\(place): no definition \(reference)"]
            }
            return problems(value, definition, place)
        }
        var wrong: [String] = []
        if case .array(let allowed)? = schema["enum"], !allowed.contains(value) {
            wrong.append("\(place): \(value) is none of the enum's")
        }
        switch (schema["type"], value) {
        case (.string("string"), .string), (.string("boolean"), .bool), (.string("number"), .number): break
        case (.string("integer"), .number(let number)):
            if number.rounded() != number { wrong.append("\(place): no integer") }
            if case .number(let least)? = schema["minimum"], number < least { wrong.append("\(place): too small") }
            if case .number(let most)? = schema["maximum"], number > most { wrong.append("\(place): too great") }
        case (.string("array"), .array(let items)):
            guard let schema = schema["items"] else { return ["\(place): the schema names no items"] }
            for (index, item) in items.enumerated() { wrong += problems(item, schema, "\(place)[\(index)]") }
        case (.string("object"), .object(let members)):
            if case .array(let required)? = schema["required"] {
                for case .string(let name) in required where members[name] == nil {
                    wrong.append("\(place): no member '\(name)'")
                }
            }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let schema = schema["properties"]?[name] else {
                    wrong.append("\(place): the schema does not name '\(name)'")
                    continue
                }
                wrong += problems(member, schema, "\(place).\(name)")
            }
        case (let type, _): wrong.append("\(place): not of the type \(type.map { "\($0)" } ?? "that is missing")")
        }
        return wrong
    }
}
