/// A label selector as LIST requests have it, e.g. `app=web,tier in (a,b),!old`.
///
/// Source: Kubernetes' "Labels and Selectors" and the grammar of `k8s.io/apimachinery/pkg/labels`.
package struct LabelSelector: Sendable, Equatable {
    /// One requirement; an object must meet them all.
    package enum Requirement: Sendable, Equatable {
        /// `key=value`, `key==value`, `key in (…)`.
        case isIn(String, Set<String>)
        /// `key!=value`, `key notin (…)`: also met where the label is missing.
        case isNotIn(String, Set<String>)
        /// `key`.
        case exists(String)
        /// `!key`.
        case isMissing(String)
        /// `key>number`.
        case isGreater(String, than: Int)
        /// `key<number`.
        case isLess(String, than: Int)
    }

    /// All that an object's labels must meet.
    package let requirements: [Requirement]

    /// Parses a selector; the empty one selects everything.
    ///
    /// - Throws: `APIStatus` 400 when the text is no selector.
    package init(_ text: String) throws(APIStatus) {
        requirements = try Self.terms(text).map { (term) throws(APIStatus) in try Self.requirement(term) }
    }

    /// Whether an object with these labels is selected.
    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .isMissing(let key): labels[key] == nil
            case .isGreater(let key, let bound): labels[key].flatMap { Int($0) }.map { $0 > bound } ?? false
            case .isLess(let key, let bound): labels[key].flatMap { Int($0) }.map { $0 < bound } ?? false
            }
        }
    }

    /// Splits at the commas outside parentheses.
    private static func terms(_ text: String) throws(APIStatus) -> [String] {
        guard text.contains(where: { $0 != " " }) else { return [] }
        var terms = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                terms.append("")
            } else {
                terms[terms.count - 1].append(character)
            }
        }
        guard depth == 0 else { throw failure("found '', expected: ')'") }
        return terms.map(Self.trimmed)
    }

    private static func requirement(_ term: String) throws(APIStatus) -> Requirement {
        if term.hasPrefix("!") {
            return .isMissing(try key(String(term.dropFirst())))
        }
        if let parenthesis = term.firstIndex(of: "("), term.hasSuffix(")") {
            let words = term[..<parenthesis].split(separator: " ")
            let values = term[term.index(after: parenthesis)...].dropLast()
                .split(separator: ",", omittingEmptySubsequences: false).map { trimmed(String($0)) }
            guard words.count == 2, words[1] == "in" || words[1] == "notin" else {
                throw failure("found '\(term)', expected: in, notin, =, ==, !=, gt, lt")
            }
            let key = try key(String(words[0]))
            return words[1] == "in" ? .isIn(key, Set(values)) : .isNotIn(key, Set(values))
        }
        for (sign, make) in operators {
            guard let position = term.firstRange(of: sign) else { continue }
            let value = trimmed(String(term[position.upperBound...]))
            guard let requirement = make(try key(trimmed(String(term[..<position.lowerBound]))), value) else {
                throw failure("for 'Gt', 'Lt' operators, the value must be an integer")
            }
            guard !value.contains(where: { "=!<> ".contains($0) }) else {
                throw failure("found '\(value)', expected: ',' or 'end of string'")
            }
            return requirement
        }
        return .exists(try key(term))
    }

    private typealias Make = @Sendable (String, String) -> Requirement?

    /// The longer signs first: `!=` and `==` hold a `=`.
    private static let operators: [(String, Make)] = [
        ("!=", { .isNotIn($0, [$1]) }),
        ("==", { .isIn($0, [$1]) }),
        ("=", { .isIn($0, [$1]) }),
        (">", { key, value in Int(value).map { .isGreater(key, than: $0) } }),
        ("<", { key, value in Int(value).map { .isLess(key, than: $0) } }),
    ]

    private static func key(_ text: String) throws(APIStatus) -> String {
        let text = trimmed(text)
        let allowed = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || "-_./".utf8.contains($0)
        }
        guard !text.isEmpty, allowed else {
            throw failure("found '\(text)', expected: identifier")
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func failure(_ reason: String) -> APIStatus {
        .badRequest("unable to parse requirement: " + reason)
    }
}
