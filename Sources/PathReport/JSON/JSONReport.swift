import FoundationEssentials
package import PathModel

/// A trace for programs: one JSON object, documented in `docs/output.md` and `docs/output.schema.json`.
package enum JSONReport {
    /// The report, pretty-printed, ending with a newline.
    ///
    /// - Throws: `EncodingError`, which no trace causes.
    package static func text(_ trace: PathTrace) throws -> String { try text(TraceDocument(trace)) }

    /// The report of several connections: the one that decides, with the others.
    ///
    /// - Throws: As ``text(_:)-(PathTrace)``.
    package static func text(_ traces: PathTraces) throws -> String { try text(TraceDocument(traces)) }

    /// The report of what was read from a report.
    static func text(_ document: TraceDocument) throws -> String { try JSONText.of(document) }

    /// Reads a report that ``text(_:)-(PathTrace)`` made; throws ``Unreadable``, which says what is wrong with it.
    static func read(_ bytes: some Sequence<UInt8>) throws(Unreadable) -> TraceDocument {
        do {
            return try JSONDecoder().decode(TraceDocument.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw Unreadable(error)
        } catch {
            throw Unreadable(description: "not JSON")
        }
    }

    /// Why a text is no report of a trace.
    package struct Unreadable: Error, CustomStringConvertible {
        /// What is wrong, for the end of a sentence.
        package let description: String

        init(description: String) { self.description = description }

        init(_ error: DecodingError) {
            switch error {
            case .keyNotFound(let key, let context):
                description = "\(Self.place(context.codingPath)) has no field '\(key.stringValue)'"
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                description = "\(Self.place(context.codingPath)) has the wrong type"
            case .dataCorrupted(let context) where !context.codingPath.isEmpty:
                description = "\(Self.place(context.codingPath)): \(context.debugDescription)"
            default: description = "not JSON"
            }
        }

        private static func place(_ path: [any CodingKey]) -> String {
            let names = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
            return names.isEmpty ? "the object" : "'\(names.hasPrefix(".") ? String(names.dropFirst()) : names)'"
        }
    }
}
