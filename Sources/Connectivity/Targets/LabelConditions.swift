import OVNKubernetes

/// Conditions on labels as kubectl's `-l` takes them: `KEY=VALUE`, `KEY!=VALUE`, `KEY`, `!KEY`.
enum LabelConditions {
    /// Reads the conditions of a target.
    ///
    /// - Throws: ``TargetProblem`` at the first that is none.
    static func selector(_ conditions: some Sequence<String>, in text: String) throws(TargetProblem) -> LabelSelector {
        var labels = LabelSelector()
        for condition in conditions {
            let (key, value, isNot) = parts(condition)
            guard !key.isEmpty, !key.contains(where: { " =!".contains($0) }), !(value ?? "").contains("=") else {
                throw TargetProblem(
                    text, "label condition '\(condition)': expected KEY=VALUE, KEY!=VALUE, KEY or !KEY")
            }
            switch (value, isNot) {
            case (let value?, false): labels.matchLabels = (labels.matchLabels ?? [:]).merging([key: value]) { $1 }
            case (let value?, true): labels.require(key, "NotIn", [value])
            case (nil, false): labels.require(key, "Exists", nil)
            case (nil, true): labels.require(key, "DoesNotExist", nil)
            }
        }
        return labels
    }

    private static func parts(_ condition: String) -> (key: String, value: String?, isNot: Bool) {
        if condition.hasPrefix("!") { return (String(condition.dropFirst()), nil, true) }
        for (sign, isNot) in [("!=", true), ("==", false), ("=", false)] {
            guard let range = condition.firstRange(of: sign) else { continue }
            return (String(condition[..<range.lowerBound]), String(condition[range.upperBound...]), isNot)
        }
        return (condition, nil, false)
    }
}

extension LabelSelector {
    fileprivate mutating func require(_ key: String, _ sign: String, _ values: [String]?) {
        matchExpressions = (matchExpressions ?? []) + [Requirement(key: key, operator: sign, values: values)]
    }
}
