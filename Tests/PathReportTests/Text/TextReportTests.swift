import PathModel
import Testing

@testable import PathReport

/// The report for people.
@Suite struct TextReportTests {
    @Test func delivered() throws {
        try Snapshots.expect(TextReport.text(TestTraces.delivered()), is: "delivered.txt")
    }

    @Test func dropped() throws {
        try Snapshots.expect(TextReport.text(TestTraces.dropped()), is: "dropped.txt")
    }

    /// The first endpoint's way in full, the others in short.
    @Test func shared() throws {
        try Snapshots.expect(TextReport.text(SampleTraces.shared), is: "shared.txt")
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
    @Test(arguments: [
        TestTraces.delivered, TestTraces.dropped, TestTraces.rejected, TestTraces.undetermined,
        { @Sendable in SampleTraces.shared },
    ])
    func moreDetailLeavesNothingOut(make: @Sendable () throws -> PathTrace) throws {
        let trace = try make()
        let details = [TextReport.Detail.brief, .stages, .output]
        let reports = details.map { TextReport.text(trace, detail: $0).printed.split(separator: "\n") }
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
        #expect(VerdictWords.words(.delivered) == "delivered")
        #expect(VerdictWords.words(.dropped(Cause(reason: .stage(.noRoute(nil))))) == "dropped: no route")
        #expect(
            VerdictWords.words(.rejected(Cause(reason: .stage(.acl), owner: owner)))
                == "rejected: NetworkPolicy shop/db-allow (dropped by an ACL)")
        #expect(VerdictWords.words(.undetermined(.error("a tool failed"))) == "undetermined: a tool failed")
    }

    /// What isolates a pod is no policy of that name, and what allows other packets is not to blame.
    @Test func aDropForWantOfAPolicyThatAllowsIt() {
        func policy(_ name: String) -> ObjectReference {
            ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: name, rule: .ingress())
        }
        var cause = Cause(reason: .stage(.acl), owner: policy("default deny"))
        #expect(
            VerdictWords.words(.dropped(cause))
                == "dropped: no NetworkPolicy of namespace shop allows it (dropped by an ACL)")
        cause.policies = [policy("allow-a"), policy("deny"), policy("deny-too")]
        cause.namedPolicies = [policy("deny"), policy("deny-too")]
        cause.reason = .policy(.multicastInNamespace("shop"))
        #expect(VerdictWords.words(.dropped(cause)) == "dropped: no NetworkPolicy allows it: \(cause.reason.words)")
        #expect(cause.isolationWords == "no NetworkPolicy allows it (isolated by shop/deny, shop/deny-too)")
    }
}
