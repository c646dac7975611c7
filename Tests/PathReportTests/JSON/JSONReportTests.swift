import Foundation
import PathModel
import PathReport
import Testing

/// The report for programs.
@Suite struct JSONReportTests {
    @Test func delivered() throws {
        try Snapshots.expect(JSONReport.text(TestTraces.delivered()), is: "delivered.json")
    }

    @Test func shared() throws {
        try Snapshots.expect(JSONReport.text(SampleTraces.shared), is: "shared.json")
    }

    @Test func dropped() throws {
        try Snapshots.expect(JSONReport.text(TestTraces.dropped()), is: "dropped.json")
    }

    @Test func rejected() throws {
        try Snapshots.expect(JSONReport.text(TestTraces.rejected()), is: "rejected.json")
    }

    @Test func undetermined() throws {
        try Snapshots.expect(JSONReport.text(TestTraces.undetermined()), is: "undetermined.json")
    }

    /// Of an end on the default network there is nothing to say.
    @Test func aUserDefinedNetworkIsNamed() throws {
        var trace = try TestTraces.delivered()
        trace.source.network = "shop/blue"
        let text = try JSONReport.text(trace)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((object["source"] as? [String: Any])?["network"] as? String == "shop/blue")
        #expect((object["destination"] as? [String: Any])?["network"] == nil)
    }

    /// What scripts read first, whatever the trace.
    @Test(
        arguments: [
            (TestTraces.delivered, "delivered", nil), (TestTraces.dropped, "dropped", "dropped by an ACL"),
            (TestTraces.rejected, "rejected", "OVN sends a TCP reset or an ICMP unreachable"),
            (
                TestTraces.undetermined, "undetermined", "OpenFlow layer: ofproto/trace could not be run: Forbidden"
            ),
        ] as [(@Sendable () throws -> PathTrace, String, String?)])
    func theVerdictIsAtTheTop(
        make: @Sendable () throws -> PathTrace, verdict: String, reason: String?
    ) throws {
        let text = try JSONReport.text(make())
        #expect(text.hasSuffix("}\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["verdict"] as? String == verdict)
        #expect(object["reason"] as? String == reason)
        #expect((object["cause"] != nil) == ["dropped", "rejected"].contains(verdict))
        #expect(object["protocol"] as? String == (verdict == "undetermined" ? "udp" : "tcp"))
        #expect((object["legs"] as? [[String: Any]])?.first?["direction"] as? String == "forward")
    }
}
