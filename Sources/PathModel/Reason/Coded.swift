/// A reason, or another thing said of a trace, that has a name for programs.
package protocol Coded: Sendable {}

extension Coded {
    /// The name of the innermost case in lower case with hyphens, such as `no-such-service-port`. No two cases share one.
    package var code: String {
        let mirror = Mirror(reflecting: self)
        guard let (label, payload) = mirror.children.first.map({ ($0.label ?? "", $0.value) }) else {
            return Self.hyphenated("\(self)")
        }
        let facts = Mirror(reflecting: payload)
        let parts = facts.displayStyle == .tuple ? facts.children.map(\.value) : [payload]
        // A reason that may be missing is a fact of its case, and does not name it.
        let inner = parts.lazy.filter { Mirror(reflecting: $0).displayStyle != .optional }.compactMap {
            $0 as? any Coded
        }
        return inner.first?.code ?? Self.hyphenated(label)
    }

    /// `noIPTool` as `no-ip-tool`.
    private static func hyphenated(_ name: String) -> String {
        var code = ""
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            // A word begins behind a small letter, and the one behind an abbreviation with its own small letters.
            let isWord =
                index > 0 && letter.isUppercase
                && (letters[index - 1].isLowercase || index + 1 < letters.count && letters[index + 1].isLowercase)
            code += (isWord ? "-" : "") + letter.lowercased()
        }
        return code
    }
}
