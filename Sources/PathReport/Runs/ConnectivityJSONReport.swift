package import Connectivity

/// A run of assertions for programs: one JSON object, documented in `docs/assert-output.md` and
/// `docs/assert-output.schema.json`.
package enum ConnectivityJSONReport {
    /// The report, pretty-printed, ending with a newline.
    ///
    /// - Throws: `EncodingError`, which no result causes.
    package static func text(_ result: ConnectivityResult) throws -> String {
        try JSONText.of(ConnectivityDocument(result))
    }
}
