import Foundation
import PathReport
import Testing

/// Committed outputs that reports are compared with.
///
/// `OVNPATH_RECORD_SNAPSHOTS=1 swift test --filter PathReportTests` writes them anew; a test that records fails, so that
/// no run passes that compared nothing.
enum Snapshots {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Snapshots")
    static let isRecording = ProcessInfo.processInfo.environment["OVNPATH_RECORD_SNAPSHOTS"] == "1"

    /// Compares a text with the committed file of this name.
    static func expect(
        _ text: OutputText, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expect(text.printed, is: name, sourceLocation: sourceLocation)
    }

    /// Compares a text with the committed file of this name.
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appending(path: name)
        guard !isRecording else {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was recorded; look at the difference and commit it", sourceLocation: sourceLocation)
            return
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            Issue.record("there is no snapshot \(name); record it", sourceLocation: sourceLocation)
            return
        }
        let expected = String(decoding: data, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let first = zip(lines, wanted).enumerated().first { $1.0 != $1.1 }
        let difference = first.map { "line \($0 + 1):\n  \($1.0)\ninstead of\n  \($1.1)" } ?? "one has more lines"
        #expect(text == expected, "\(name): \(difference)", sourceLocation: sourceLocation)
    }
}
