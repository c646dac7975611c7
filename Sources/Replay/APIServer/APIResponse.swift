import ClusterBundle
import TextParsing

/// An answer of the API server.
package struct APIResponse: Sendable, Equatable {
    /// The HTTP status code.
    package var code: Int
    /// The type of the body; empty for an answer without one.
    package var contentType: String
    /// The body.
    package var body: [UInt8]

    /// JSON, with a line end after it as API servers write it.
    package static func json(_ body: [UInt8], code: Int = 200) -> APIResponse {
        APIResponse(code: code, contentType: "application/json", body: body + [0x0A])
    }

    /// A failure.
    package static func status(_ status: APIStatus) -> APIResponse {
        .json(status.json.bytes, code: status.code)
    }

    /// Plain text.
    package static func text(_ text: String, code: Int = 200) -> APIResponse {
        APIResponse(code: code, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// An answer without type and body.
    package static func bare(_ code: Int) -> APIResponse {
        APIResponse(code: code, contentType: "", body: [])
    }
}
