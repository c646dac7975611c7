/// Why a target, or a part of one, is invalid.
package struct TargetProblem: Error, Hashable, CustomStringConvertible {
    /// One line for people.
    package let description: String

    /// Makes a problem in any words.
    package init(_ description: String) { self.description = description }

    /// A target that cannot be read, as it was written, and why.
    init(_ text: String, _ reason: String) { self.init("invalid target '\(text)': \(reason)") }

    /// What is no target at all: tells the forms.
    static func malformed(_ text: String) -> TargetProblem {
        let kinds = TargetKind.allCases.filter(\.isNamespaced).map(\.word).joined(separator: ", ")
        return TargetProblem(
            text,
            "expected [NAMESPACE/]NAME, KIND/[NAMESPACE/]NAME (\(kinds)), namespace/NAME, node/NAME or an IP address")
    }

    /// A word that no object can have as its name.
    static func name(_ word: String, in text: String) -> TargetProblem {
        TargetProblem(text, "'\(word)' is not a Kubernetes name (lower-case letters, digits, '-' and '.')")
    }
}
