/// A label selector (`metav1.LabelSelector` of Kubernetes): an empty one selects everything.
package struct LabelSelector: Decodable, Hashable, Sendable {
    /// One condition on a label.
    package struct Requirement: Decodable, Hashable, Sendable {
        /// The label's key.
        package var key: String
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        package var `operator`: String
        /// The values of `In` and `NotIn`.
        package var values: [String]?

        /// Makes a condition.
        package init(key: String, operator: String, values: [String]? = nil) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }

        /// Whether labels fulfil the condition; `NotIn` is fulfilled by an absent label too.
        package func matches(_ labels: [String: String]) -> Bool {
            let values = values ?? []
            return switch `operator` {
            case "In": labels[key].map(values.contains) ?? false
            case "NotIn": labels[key].map { !values.contains($0) } ?? true
            case "Exists": labels[key] != nil
            case "DoesNotExist": labels[key] == nil
            default: false
            }
        }

        /// The condition as kubectl writes it: `team=friends`, `tier in (a,b)`, `!debug`.
        package var words: String {
            let list = (values ?? []).joined(separator: ",")
            return switch `operator` {
            case "In": (values ?? []).count == 1 ? "\(key)=\(list)" : "\(key) in (\(list))"
            case "NotIn": (values ?? []).count == 1 ? "\(key)!=\(list)" : "\(key) notin (\(list))"
            case "Exists": key
            case "DoesNotExist": "!\(key)"
            default: "\(key) \(`operator`) (\(list))"
            }
        }
    }

    /// Labels that must be there with these values.
    package var matchLabels: [String: String]?
    /// Further conditions.
    package var matchExpressions: [Requirement]?

    /// Makes a selector.
    package init(matchLabels: [String: String]? = nil, matchExpressions: [Requirement]? = nil) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }

    /// All conditions, those on values first, by key.
    package var requirements: [Requirement] {
        (matchLabels ?? [:]).sorted { $0.key < $1.key }.map {
            Requirement(key: $0.key, operator: "In", values: [$0.value])
        } + (matchExpressions ?? [])
    }

    /// Whether everything is selected.
    package var isEmpty: Bool { requirements.isEmpty }

    /// Whether an object with these labels is selected.
    package func matches(_ labels: [String: String]) -> Bool { unmet(by: labels).isEmpty }

    /// The conditions that labels do not fulfil.
    package func unmet(by labels: [String: String]) -> [Requirement] {
        requirements.filter { !$0.matches(labels) }
    }

    /// The conditions as kubectl writes them, such as `team=friends,!debug`; empty for a selector of everything.
    package var words: String { requirements.map(\.words).joined(separator: ",") }
}
