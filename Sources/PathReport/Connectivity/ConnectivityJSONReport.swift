package import Connectivity
import FoundationEssentials

/// A run of assertions for programs: one JSON object, documented in `docs/assert-output.md` and
/// `docs/assert-output.schema.json`.
package enum ConnectivityJSONReport {
    /// The report, pretty-printed, ending with a newline.
    ///
    /// - Throws: `EncodingError`, which no result causes.
    package static func text(_ result: ConnectivityResult) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(ConnectivityDocument(result)), as: UTF8.self) + "\n"
    }
}
