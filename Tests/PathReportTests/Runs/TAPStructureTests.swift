import Connectivity
import Testing

@testable import PathReport

/// The TAP report against the rules of TAP 14.
@Suite struct TAPStructureTests {
    static let lines = TAPReport.text(SampleConnectivity.mixed).split(separator: "\n").map(String.init)

    @Test func theVersionAndThePlanComeFirst() {
        #expect(Self.lines.prefix(2) == ["TAP version 14", "1..7"])
        #expect(points(indent: 0).map(\.number) == [1, 2, 3, 4, 5, 6, 7])
        #expect(points(indent: 0).map(\.isOkay) == [true, false, false, false, false, true, true])
    }

    /// A subtest has its own plan, and its test point follows it.
    @Test func subtestsArePlanned() throws {
        let start = try #require(Self.lines.firstIndex(of: "# Subtest: shop: dev is kept out, by the right policy"))
        #expect(Self.lines[start + 1] == "    1..6")
        let end = try #require(Self.lines[start...].firstIndex { $0.hasPrefix("not ok 2 - ") })
        let inner = Self.lines[start..<end].filter { $0.hasPrefix("    ok ") || $0.hasPrefix("    not ok ") }
        #expect(inner.map { $0.hasPrefix("    ok ") } == [true, true, false, false, false, true])
        #expect(inner.last?.hasSuffix(" # SKIP the run ended before") == true)
    }

    /// Only `# SKIP` is a directive; what others wrote behind a `#` is not.
    @Test func directivesAreOurs() {
        for line in Self.lines where line.contains("ok ") && !line.hasPrefix("#") && line.contains(" #") {
            #expect(line.contains(" # SKIP "), "\(line)")
        }
        #expect(Self.lines.contains { $0.hasPrefix("not ok 3 - ") && $0.contains(" \\#1 *y* \\\\ ") })
    }

    @Test func blocksAreClosed() {
        let opened = Self.lines.filter { $0.hasSuffix("  ---") }.count
        #expect(opened == 6)
        #expect(Self.lines.filter { $0.hasSuffix("  ...") }.count == opened)
        #expect(Self.lines.contains("  severity: undetermined"))
    }

    private func points(indent: Int) -> [(number: Int, isOkay: Bool)] {
        Self.lines.compactMap { line in
            guard let match = line.firstMatch(of: #/^( *)(not )?ok (\d+) - /#), match.1.count == indent else {
                return nil
            }
            return Int(match.3).map { ($0, match.2 == nil) }
        }
    }
}
