import PathModel
import PathReport
import Testing

/// The report for people.
@Suite struct TextReportTests {
    @Test func delivered() throws {
        try Snapshots.expect(TextReport.text(TestTraces.delivered()), is: "delivered.txt")
    }

    @Test func dropped() throws {
        try Snapshots.expect(TextReport.text(TestTraces.dropped()), is: "dropped.txt")
    }

    @Test func rejected() throws {
        try Snapshots.expect(TextReport.text(TestTraces.rejected()), is: "rejected.txt")
    }

    @Test func undetermined() throws {
        try Snapshots.expect(TextReport.text(TestTraces.undetermined()), is: "undetermined.txt")
    }

    @Test func everyStage() throws {
        try Snapshots.expect(TextReport.text(TestTraces.delivered(), detail: .stages), is: "delivered-v.txt")
        try Snapshots.expect(TextReport.text(TestTraces.dropped(), detail: .stages), is: "dropped-v.txt")
        try Snapshots.expect(TextReport.text(TestTraces.undetermined(), detail: .stages), is: "undetermined-v.txt")
    }

    @Test func theToolsOutput() throws {
        try Snapshots.expect(TextReport.text(TestTraces.delivered(), detail: .output), is: "delivered-vv.txt")
        try Snapshots.expect(TextReport.text(TestTraces.undetermined(), detail: .output), is: "undetermined-vv.txt")
    }

    /// What more detail tells is added between the lines of less.
    @Test(arguments: [TestTraces.delivered, TestTraces.dropped, TestTraces.rejected, TestTraces.undetermined])
    func moreDetailLeavesNothingOut(make: @Sendable () throws -> PathTrace) throws {
        let trace = try make()
        let details = [TextReport.Detail.brief, .stages, .output]
        let reports = details.map { TextReport.text(trace, detail: $0).split(separator: "\n") }
        for (less, more) in zip(reports, reports.dropFirst()) {
            #expect(more.count > less.count)
            var rest = more[...]
            for line in less {
                let place = rest.firstIndex(of: line)
                #expect(place != nil, "\(line)")
                rest = rest.suffix(from: (place ?? rest.startIndex) + 1)
            }
        }
    }

    @Test func aVerdictInOneLine() {
        let owner = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "db-allow")
        #expect(TextReport.words(.delivered) == "delivered")
        #expect(TextReport.words(.dropped(Cause(reason: "no route"))) == "dropped: no route")
        #expect(
            TextReport.words(.rejected(Cause(reason: "an ACL", owner: owner)))
                == "rejected: NetworkPolicy shop/db-allow (an ACL)")
        #expect(TextReport.words(.undetermined("a tool failed")) == "undetermined: a tool failed")
    }
}
