import OVNKubernetes

/// Names in fields of a file, whose field says what they are of.
enum NameField {
    /// Reads `NAME` or `NAMESPACE/NAME`.
    ///
    /// - Throws: ``TargetProblem`` where the text is neither.
    static func name(_ text: String) throws(TargetProblem) -> NamespacedName {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else {
            throw TargetProblem("invalid name '\(text)': expected NAME or NAMESPACE/NAME")
        }
        for part in parts { _ = try single(part, in: text) }
        return parts.count == 2
            ? NamespacedName(namespace: parts[0], name: parts[1]) : NamespacedName(name: parts[0])
    }

    /// Reads a name without a namespace.
    ///
    /// - Parameters:
    ///   - word: The name.
    ///   - text: What it stands in, for problems; the name alone where `nil`.
    /// - Returns: The name.
    /// - Throws: ``TargetProblem`` where Kubernetes would not accept it.
    static func single(_ word: String, in text: String? = nil) throws(TargetProblem) -> String {
        guard KubernetesName.isValid(word) else {
            throw TargetProblem(
                "invalid name '\(text ?? word)': '\(word)' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"
            )
        }
        return word
    }
}
