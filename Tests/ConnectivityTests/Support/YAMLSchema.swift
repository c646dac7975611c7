import FoundationEssentials
import Yams

/// As much of JSON Schema (draft 2020-12) as `docs/connectivity-test.schema.json` is written in. JSON is YAML: schema and
/// documents are read alike.
struct YAMLSchema {
    let root: Node

    init(_ text: String) throws {
        root = try compose(yaml: text) ?? Node("")
    }

    /// What is wrong with each document of a text; empty where nothing is.
    func problems(in text: String) throws -> [String] {
        try Parser(yaml: text).documents().flatMap { problems($0, root, "$") }
    }

    private func problems(_ value: Node, _ schema: Node, _ place: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let definition = root["$defs"]?[name] else { return ["\(place): no definition \(reference)"] }
            return problems(value, definition, place)
        }
        if let choices = schema["oneOf"]?.sequence {
            let all = choices.map { problems(value, $0, place) }
            guard all.filter(\.isEmpty).count != 1 else { return [] }
            return all.min { $0.count < $1.count } ?? ["\(place): fits none"]
        }
        var wrong: [String] = []
        if let allowed = schema["enum"]?.sequence, !allowed.contains(where: { $0.string == value.string }) {
            wrong.append("\(place): none of the enum's")
        }
        if let pattern = schema["pattern"]?.string, let expression = try? Regex(pattern),
            !(value.string ?? "").contains(expression)
        {
            wrong.append("\(place): not like \(pattern)")
        }
        switch schema["type"]?.string {
        case "string": if !isString(value) { wrong.append("\(place): not a string") }
        case "boolean": if value.bool == nil || isString(value) { wrong.append("\(place): not a boolean") }
        case "integer":
            guard !isString(value), let number = value.int else { return wrong + ["\(place): not an integer"] }
            if let least = schema["minimum"]?.int, number < least { wrong.append("\(place): too small") }
            if let most = schema["maximum"]?.int, number > most { wrong.append("\(place): too great") }
        case "array":
            guard let items = value.sequence else { return wrong + ["\(place): not an array"] }
            if let least = schema["minItems"]?.int, items.count < least { wrong.append("\(place): too few items") }
            guard let schema = schema["items"] else { return wrong + ["\(place): the schema names no items"] }
            for (index, item) in items.enumerated() { wrong += problems(item, schema, "\(place)[\(index)]") }
        case "object": wrong += members(value, schema, place)
        case let other: if schema["oneOf"] == nil { wrong.append("\(place): no type \(other ?? "")") }
        }
        return wrong
    }

    private func members(_ value: Node, _ schema: Node, _ place: String) -> [String] {
        guard let members = value.mapping else { return ["\(place): not an object"] }
        var wrong: [String] = []
        for name in schema["required"]?.sequence?.compactMap(\.string) ?? [] where members[name] == nil {
            wrong.append("\(place): no member '\(name)'")
        }
        for (key, member) in members {
            let name = key.string ?? ""
            if let schema = schema["properties"]?[name] {
                wrong += problems(member, schema, "\(place).\(name)")
            } else if let others = schema["additionalProperties"], others.mapping != nil {
                wrong += problems(member, others, "\(place).\(name)")
            } else if schema["additionalProperties"]?.bool == false {
                wrong.append("\(place): the schema does not name '\(name)'")
            }
        }
        return wrong
    }

    /// Whether a value is text: quoted, or nothing else that it could be.
    private func isString(_ value: Node) -> Bool {
        guard let scalar = value.scalar else { return false }
        return scalar.style != .plain
            || (value.int == nil && value.float == nil && value.bool == nil && value.null == nil)
    }
}

extension Parser {
    fileprivate func documents() throws -> [Node] {
        var all: [Node] = []
        while let root = try nextRoot() { all.append(root) }
        return all
    }
}

/// Files of this repository.
enum Repository {
    /// The text of a file, by its path from the root.
    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return String(decoding: try Data(contentsOf: URL(filePath: root.path + "/" + path)), as: UTF8.self)
    }

    /// The blocks of YAML in a Markdown file that are documents of tests.
    static func examples(_ path: String) throws -> [String] {
        let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
        var blocks: [String] = []
        var block: [Substring]?
        for line in lines {
            if line == "```yaml" {
                block = []
            } else if line == "```", let done = block {
                blocks.append(done.joined(separator: "\n") + "\n")
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks.filter { $0.contains("kind: ConnectivityTest") }
    }
}
