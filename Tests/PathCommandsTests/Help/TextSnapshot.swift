import Foundation
import Testing

/// Committed text that the program's own text is compared with.
///
/// `OVNPATH_RECORD_SNAPSHOTS=1 swift test --filter '(Help|Error)SnapshotTests'` writes them anew; a test that records fails, so
/// that no run passes that compared nothing.
enum TextSnapshot {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

    /// Compares a text with the committed file of this name.
    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        guard ProcessInfo.processInfo.environment["OVNPATH_RECORD_SNAPSHOTS"] != "1" else {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was recorded; look at the difference and commit it", sourceLocation: sourceLocation)
            return
        }
        let expected = FileManager.default.contents(atPath: file.path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let first = zip(lines, wanted).enumerated().first { $1.0 != $1.1 }
        let difference = first.map { "line \($0 + 1):\n  \($1.0)\ninstead of\n  \($1.1)" } ?? "one has more lines"
        #expect(
            text == expected,
            """
            \(name): \(difference)
            If the new text is right, record it: OVNPATH_RECORD_SNAPSHOTS=1 swift test --filter '(Help|Error)SnapshotTests'
            """, sourceLocation: sourceLocation)
    }
}
