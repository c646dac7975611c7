package import TextParsing
import ClusterBundle
import FoundationEssentials

extension TableLayout {
    /// The columns that a CustomResourceDefinition asks for (`additionalPrinterColumns`) after the name.
    ///
    /// - Parameters:
    ///   - definition: The CustomResourceDefinition.
    ///   - version: The version asked for.
    /// - Returns: `nil` when the version names no columns: then the table has name and age.
    package static func custom(definition: JSONValue, version: String) -> TableLayout? {
        let versions = definition[path: "spec", "versions"]?.elements ?? []
        let asked = versions.first { $0["name"]?.string == version }?["additionalPrinterColumns"]?.elements ?? []
        guard !asked.isEmpty else { return nil }
        let columns = asked.map { column in
            TableColumn(
                name: column["name"]?.string ?? "", type: column["type"]?.string ?? "string",
                format: column["format"]?.string ?? "", priority: column["priority"]?.integer ?? 0)
        }
        let paths = asked.map { FieldPath($0["jsonPath"]?.string ?? "") }
        return TableLayout(columns: [.objectName] + columns) { object, now in
            [TableCell.name(object)]
                + zip(columns, paths).map { column, path -> JSONValue in
                    guard let value = path.values(in: object).first else { return .null }
                    if column.type == "date" { return .string(TableCell.elapsed(since: value.string, now)) }
                    return value
                }
        }
    }
}

/// The part of JSONPath that printer columns use: `.a.b`, `['a']`, `[0]`, `[*]`, `[?(@.type=="Ready")]`.
private struct FieldPath: Sendable {
    private enum Step: Sendable {
        case member(String)
        case index(Int)
        case all
        case filter(String, String)
    }

    private var steps: [Step] = []

    init(_ text: String) {
        var rest = text[...]
        while let first = rest.popFirst() {
            if first == "[" {
                let body = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(body.count + 1)
                steps.append(Self.bracketed(body))
            } else if first != "." && first != "$" {
                let name = String(first) + rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(name.count - 1)
                steps.append(.member(name))
            }
        }
    }

    private static func bracketed(_ body: Substring) -> Step {
        if body == "*" { return .all }
        if let index = Int(body) { return .index(index) }
        if body.hasPrefix("?(@."), let sign = body.firstRange(of: "==") {
            let value = body[sign.upperBound...].filter { !"\"') ".contains($0) }
            return .filter(body[..<sign.lowerBound].dropFirst(4).filter { $0 != " " }, value)
        }
        return .member(body.filter { $0 != "'" && $0 != "\"" })
    }

    func values(in object: JSONValue) -> [JSONValue] {
        steps.reduce([object]) { values, step in
            values.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let key): value[key].map { [$0] } ?? []
                case .index(let index): value.elements.indices.contains(index) ? [value.elements[index]] : []
                case .all: value.elements
                case .filter(let key, let text): value.elements.filter { $0[key]?.string == text }
                }
            }
        }
    }
}
