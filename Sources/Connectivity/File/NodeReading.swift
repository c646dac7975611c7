import PathModel

internal import Yams

/// Collects the errors of a file while visiting its nodes.
final class NodeReading {
    /// The file's name in problems.
    let file: String
    /// What is wrong, in the order found.
    private(set) var problems: [FileProblem] = []
    private var known: Set<FileProblem> = []
    private var visited = 0

    /// More values than this, and the file's aliases multiply.
    static let mostValues = 200_000

    /// Begins with a file of which nothing is known.
    init(file: String) { self.file = file }

    /// Whether the file is too large to go on; said once.
    var isOver: Bool { visited > Self.mostValues }

    /// Notes that something is wrong at a node.
    func add(_ message: String, at node: Node?) {
        let mark = node?.mark
        add(message, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// Notes that something is wrong at a place.
    func add(_ message: String, line: Int, column: Int) {
        let problem = FileProblem(file: file, line: line, column: column, message: message)
        // An alias' target is visited once for each alias.
        if known.insert(problem).inserted { problems.append(problem) }
    }

    /// Counts a visit.
    private func visit(_ node: Node) -> Bool {
        visited += 1
        if visited == Self.mostValues + 1 { add("the file has more than \(Self.mostValues) values", at: node) }
        return !isOver
    }

    /// Text; a problem where the node is none.
    func text(_ node: Node, _ what: String) -> String? {
        guard visit(node) else { return nil }
        guard let scalar = node.scalar, !Self.isNull(scalar) else {
            add("\(what) must be text, not \(Self.kind(node))", at: node)
            return nil
        }
        if scalar.style == .plain, Self.isNumber(scalar.string) || ["true", "false"].contains(scalar.string) {
            add("\(what) must be text, not \(Self.kind(node)); put '\(scalar.string)' in quotes", at: node)
            return nil
        }
        guard !scalar.string.isEmpty else {
            add("\(what) is empty", at: node)
            return nil
        }
        return scalar.string
    }

    /// One of some words; a problem where the node is none of them.
    func word<Word: RawRepresentable & CaseIterable>(_ node: Node, _ what: String, _: Word.Type) -> Word?
    where Word.RawValue == String {
        guard let text = text(node, what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map(\.rawValue)
        add("\(what) must be one of \(known.joined(separator: ", ")), not '\(text)'", at: node)
        return nil
    }

    /// `true` or `false`.
    func bool(_ node: Node, _ what: String) -> Bool? {
        guard visit(node) else { return nil }
        switch node.scalar.map({ $0.style == .plain ? $0.string : "" }) {
        case "true": return true
        case "false": return false
        default:
            add("\(what) must be true or false, not \(Self.kind(node))", at: node)
            return nil
        }
    }

    /// A port's number or name.
    func port(_ node: Node, _ what: String = "port") -> ServicePortReference? {
        guard visit(node) else { return nil }
        guard let scalar = node.scalar, !Self.isNull(scalar), !scalar.string.isEmpty else {
            add("\(what) must be a number from 1 to 65535 or a port name, not \(Self.kind(node))", at: node)
            return nil
        }
        if let port = PortText.port(scalar.string) { return port }
        add("invalid \(what) '\(scalar.string)': expected a number from 1 to 65535 or a port name", at: node)
        return nil
    }

    /// A length of time in seconds: `30s`, `2m`, or a number of seconds.
    func seconds(_ node: Node, _ what: String) -> Double? {
        guard visit(node) else { return nil }
        let text = node.scalar?.string ?? ""
        for (unit, factor) in [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard !digits.isEmpty, digits.utf8.count < 10, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Double(digits), number > 0
            else { continue }
            return number * factor
        }
        add(
            "\(what) must be a duration such as 30s or 2m, not \(text.isEmpty ? Self.kind(node) : "'\(text)'")",
            at: node)
        return nil
    }

    /// A list's items; a single value is a list of one where that is allowed.
    func list(_ node: Node, _ what: String, single: Bool = false) -> [Node]? {
        guard visit(node) else { return nil }
        if let sequence = node.sequence { return Array(sequence) }
        if single { return [node] }
        add("\(what) must be a list, not \(Self.kind(node))", at: node)
        return nil
    }

    /// A mapping from words to words, such as labels.
    func words(_ node: Node, _ what: String) -> [String: String]? {
        guard visit(node) else { return nil }
        guard let mapping = node.mapping else {
            add("\(what) must be a mapping, not \(Self.kind(node))", at: node)
            return nil
        }
        var words: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                add("\(what): a key must be a word, not \(Self.kind(key))", at: key)
                continue
            }
            // A label may be empty; it may not be a number.
            if let scalar = value.scalar, scalar.string.isEmpty, scalar.style != .plain {
                words[name] = ""
            } else {
                words[name] = text(value, "\(what).\(name)")
            }
        }
        return words
    }

    /// The fields of a mapping, none of which is unknown; a problem where the node is no mapping.
    func fields(_ node: Node, _ what: String, known: [String]) -> Fields? {
        guard visit(node) else { return nil }
        guard let mapping = node.mapping else {
            add("\(what) must be a mapping of fields, not \(Self.kind(node))", at: node)
            return nil
        }
        var values: [String: Node] = [:]
        var keys: [String: Node] = [:]
        var isWhole = true
        for (key, value) in merged(mapping) {
            guard let name = key.scalar?.string else {
                add("the field names of \(what) must be words, not \(Self.kind(key))", at: key)
                isWhole = false
                continue
            }
            guard known.contains(name) else {
                add("\(what) has no field '\(name)'\(Spelling.hint(for: name, among: known))", at: key)
                isWhole = false
                continue
            }
            values[name] = value
            keys[name] = key
        }
        return Fields(node: node, what: what, values: values, keys: keys, isWhole: isWhole)
    }

    /// The pairs of a mapping; behind its own, those of the mappings that `<<` merges into it (https://yaml.org/type/merge.html).
    private func merged(_ mapping: Node.Mapping) -> [(Node, Node)] {
        var pairs: [(Node, Node)] = []
        var names: Set<String> = []
        var merges: [Node] = []
        for (key, value) in mapping {
            if let scalar = key.scalar, scalar.string == "<<", scalar.style == .plain {
                merges += value.sequence.map(Array.init) ?? [value]
            } else {
                if let name = key.scalar?.string { names.insert(name) }
                pairs.append((key, value))
            }
        }
        for node in merges where visit(node) {
            guard let other = node.mapping else {
                add("<< can merge only mappings, not \(Self.kind(node))", at: node)
                continue
            }
            for (key, value) in merged(other) where names.insert(key.scalar?.string ?? "").inserted {
                pairs.append((key, value))
            }
        }
        return pairs
    }

    /// What a node is, in words.
    private static func kind(_ node: Node) -> String {
        guard let scalar = node.scalar else { return node.sequence == nil ? "a mapping" : "a list" }
        if isNull(scalar) { return "nothing" }
        if scalar.style == .plain, isNumber(scalar.string) { return "a number" }
        if scalar.style == .plain, ["true", "false"].contains(scalar.string) { return "true or false" }
        return scalar.string.count > 40 ? "text" : "'\(scalar.string)'"
    }

    private static func isNull(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.first.map { "0123456789+-.".utf8.contains($0) } ?? false && Double(text) != nil
    }
}

/// The fields of a mapping.
struct Fields {
    let node: Node
    let what: String
    let values: [String: Node]
    let keys: [String: Node]
    /// Whether all fields were known ones.
    let isWhole: Bool

    /// A field's value, where it is given.
    subscript(_ name: String) -> Node? { values[name] }
}
