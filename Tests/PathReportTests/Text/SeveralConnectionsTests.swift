import PathModel
import Testing

@testable import PathReport

/// Reports of a question that stands for several connections.
@Suite struct SeveralConnectionsTests {
    private static let all = PathTraces(SampleTraces.delivered, [SampleTraces.dropped])

    /// The one that is not delivered decides, and is told in full.
    @Test func theVerdictIsThatOfTheOneThatIsStopped() throws {
        #expect(Self.all.deciding.verdict == SampleTraces.dropped.verdict)
        #expect(Self.all.share == .init(delivered: 1, count: 2))
        let text = TextReport.text(Self.all).printed
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "verdict: dropped: 1 of 2 connections delivered")
        #expect(lines[1].hasPrefix("  connection    pod shop/web-0 → service shop/db, 10.96."))
        #expect(lines[1].hasSuffix(": delivered") && lines[2].hasPrefix("✖ connection") && lines[3].isEmpty)
        #expect(lines[4...].joined(separator: "\n") == TextReport.text(SampleTraces.dropped).printed)
    }

    /// How the packet goes is told even where nothing is wrong.
    @Test func theFirstIsToldWhereAllAreDelivered() throws {
        let one = PathTraces(try TestTraces.delivered(), [try TestTraces.delivered()])
        let text = TextReport.text(one).printed
        #expect(text.hasPrefix("verdict: delivered: 2 of 2 connections delivered\n"))
        #expect(try text.hasSuffix("\n" + TextReport.text(TestTraces.delivered()).printed))
    }

    @Test func allAreToldInFullWhereMoreIsAskedFor() {
        let text = TextReport.text(Self.all, detail: .stages).printed
        #expect(text.contains(TextReport.text(SampleTraces.delivered, detail: .stages).printed))
        #expect(text.contains(TextReport.text(SampleTraces.dropped, detail: .stages).printed))
    }

    @Test func oneIsReportedAsItIs() {
        let one = PathTraces(SampleTraces.dropped)
        #expect(TextReport.text(one) == TextReport.text(SampleTraces.dropped))
        #expect(TraceDocument(one) == TraceDocument(SampleTraces.dropped))
    }

    @Test func theJSONObjectIsTheOneThatDecides() throws {
        let document = TraceDocument(Self.all)
        #expect(document.verdict == "dropped")
        #expect(document.others == [TraceDocument(SampleTraces.delivered)])
        let text = try JSONReport.text(Self.all)
        #expect(try JSONSchema(contentsOf: Repository.schema).problems(in: text) == [])
        #expect(try JSONReport.read(text.utf8) == document)
    }
}
