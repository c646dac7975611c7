import FoundationEssentials
import Testing

/// Compares text with the committed file `testdata/reports/NAME`.
///
/// With `OVNPATH_RECORD` in the environment the file is written anew, and the test fails: what was recorded has to be
/// looked at.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = Repository.root.appending(path: "testdata/reports/\(name)")
    if ProcessInfo.processInfo.environment["OVNPATH_RECORD"] != nil {
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(text == expected, "\(name)", sourceLocation: sourceLocation)
}
