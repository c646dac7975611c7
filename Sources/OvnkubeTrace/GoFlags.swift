/// Command line flags as Go's `flag` package reads them (pkg.go.dev/flag): one or two dashes, `-name value` or
/// `-name=value`, booleans only as `-name` or `-name=value`, up to the first argument that is no flag, or `--`.
struct GoFlags {
    /// A flag that is known.
    struct Definition {
        /// What a flag's value is.
        enum Kind: Equatable {
            case bool
            /// Text, with what it is when the flag is not given.
            case string(String)
        }
        /// The name, without dashes.
        var name: String
        /// What its value is.
        var kind: Kind
        /// What it is for.
        var help: String
    }

    /// Why arguments cannot be read.
    enum Problem: Error, Equatable {
        /// `-h` or `-help` is among them, and is no flag of the program's own.
        case helpWanted
        /// What is wrong, in the words of Go's package.
        case wrong(String)
    }

    /// The known flags, by name.
    private let definitions: [String: Definition]
    /// The values that were given, by flag.
    private(set) var values: [String: String] = [:]
    /// The arguments behind the flags.
    private(set) var rest: [String] = []

    /// Reads arguments.
    init(parsing arguments: [String], definitions: [Definition]) throws(Problem) {
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var arguments = arguments[...]
        while let argument = arguments.first, argument.utf8.count >= 2, argument.hasPrefix("-") {
            arguments.removeFirst()
            guard argument != "--" else { break }
            try take(argument, &arguments)
        }
        rest = Array(arguments)
    }

    /// Whether a boolean flag is set.
    func bool(_ name: String) -> Bool { values[name].flatMap(Self.boolean) ?? false }

    /// A flag's text, or its default.
    func string(_ name: String) -> String {
        if let given = values[name] { return given }
        guard case .string(let text)? = definitions[name]?.kind else { return "" }
        return text
    }

    private mutating func take(_ argument: String, _ following: inout ArraySlice<String>) throws(Problem) {
        let text = argument.dropFirst(argument.hasPrefix("--") ? 2 : 1)
        guard let first = text.first, first != "-", first != "=" else {
            throw .wrong("bad flag syntax: \(argument)")
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let given = parts.count == 2 ? parts[1] : nil
        guard let definition = definitions[name] else {
            throw ["help", "h"].contains(name) ? .helpWanted : .wrong("flag provided but not defined: -\(name)")
        }
        guard definition.kind != .bool else {
            let value = given ?? "true"
            guard Self.boolean(value) != nil else {
                throw .wrong("invalid boolean value \(Self.quoted(value)) for -\(name): parse error")
            }
            values[name] = value
            return
        }
        guard let value = given ?? following.popFirst() else { throw .wrong("flag needs an argument: -\(name)") }
        values[name] = value
    }

    /// The spellings that Go's `strconv.ParseBool` takes.
    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }

    /// Text as Go's `%q` writes it, as far as arguments need it.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            case "\r": "\\r"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    /// The usage text that Go's package prints: the flags in the order of their names.
    static func usage(program: String, definitions: [Definition]) -> String {
        let entries = definitions.sorted { $0.name < $1.name }.map { definition in
            switch definition.kind {
            case .bool: "  -\(definition.name)\n    \t\(definition.help)\n"
            case .string(let text):
                "  -\(definition.name) string\n    \t\(definition.help)"
                    + (text.isEmpty ? "\n" : " (default \(quoted(text)))\n")
            }
        }
        return "Usage of \(program):\n" + entries.joined()
    }
}
