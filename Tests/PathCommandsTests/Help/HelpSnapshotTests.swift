import Testing

/// All help pages in one file that can be read from top to bottom.
@Suite struct HelpSnapshotTests {
    static let pages = [
        ["--help"], ["trace", "--help"], ["assert", "--help"], ["matrix", "--help"], ["diff", "--help"],
        ["replay", "--help"], ["help", "ovnkube-trace"], ["ovnkube-trace", "-help"],
    ]

    @Test func everyPage() async throws {
        var text = ""
        for page in Self.pages {
            let ended = try await Program.run(page)
            #expect(ended.exitCode == 0, "\(page): \(ended)")
            text += "$ ovnpath \(page.joined(separator: " "))\n\(ended.output)\(ended.error)\n"
        }
        try TextSnapshot.expect(text, is: "help.txt")
    }
}
