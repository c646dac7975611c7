package import TextParsing
import ClusterBundle
package import FoundationEssentials

/// The values that cells of different tables share.
package enum TableCell {
    /// The object's name.
    package static func name(_ object: JSONValue) -> JSONValue {
        object[path: "metadata", "name"] ?? .string("")
    }

    /// How long ago the object was made, e.g. `3d4h`.
    package static func age(_ object: JSONValue, _ now: Date) -> JSONValue {
        .string(elapsed(since: object[path: "metadata", "creationTimestamp"]?.string, now))
    }

    /// How long ago a time (RFC 3339) was, e.g. `3d4h`; `<unknown>` without a time.
    package static func elapsed(since time: String?, _ now: Date) -> String {
        guard let time, let date = try? Date(time, strategy: .iso8601) else { return "<unknown>" }
        return duration(seconds: Int(now.timeIntervalSince(date)))
    }

    /// A text, or `<none>` where there is none.
    package static func orNone(_ text: String?) -> JSONValue {
        .string((text ?? "").isEmpty ? "<none>" : text ?? "")
    }

    /// Labels as `a=1,b=2` in the order of their keys, `<none>` without any.
    package static func labels(_ labels: JSONValue?) -> String {
        let pairs = (labels?.members ?? []).map { ($0.key, $0.value.string ?? "") }.sorted { $0.0 < $1.0 }
        return pairs.isEmpty ? "<none>" : pairs.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
    }

    /// A duration with two units at most, the finer one only while it matters.
    ///
    /// Source: `HumanDuration` of `k8s.io/apimachinery/pkg/util/duration`.
    package static func duration(seconds: Int) -> String {
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        func joined(_ first: Int, _ unit: String, _ second: Int, _ finer: String) -> String {
            second == 0 ? "\(first)\(unit)" : "\(first)\(unit)\(second)\(finer)"
        }
        switch seconds {
        case ..<(-1): return "<invalid>"
        case ..<0: return "0s"
        case ..<120: return "\(seconds)s"
        case ..<600: return joined(minutes, "m", seconds % 60, "s")
        case ..<(3 * 3600): return "\(minutes)m"
        case ..<(8 * 3600): return joined(hours, "h", minutes % 60, "m")
        case ..<(48 * 3600): return "\(hours)h"
        case ..<(8 * 86400): return joined(days, "d", hours % 24, "h")
        case ..<(2 * 365 * 86400): return "\(days)d"
        case ..<(8 * 365 * 86400): return joined(days / 365, "y", days % 365, "d")
        default: return "\(days / 365)y"
        }
    }
}
