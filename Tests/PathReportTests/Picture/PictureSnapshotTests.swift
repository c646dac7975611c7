import PathModel
import PathReport
import Testing

/// Every drawn form of every sample, and the text in a terminal, as they are committed.
@Suite struct PictureSnapshotTests {
    static let samples: [(String, PathTrace)] = [
        ("delivered", SampleTraces.delivered), ("dropped", SampleTraces.dropped), ("external", SampleTraces.external),
        ("shared", SampleTraces.shared), ("lost", SampleTraces.lost), ("refused", SampleTraces.refused),
    ]

    @Test(arguments: samples) func commandsAndColours(name: String, trace: PathTrace) throws {
        let style = TextStyle(width: 80, isColoured: true, kubectl: ["kubectl", "--context", "my cluster"])
        try Snapshots.expect(
            TextReport.text(trace, detail: .stages, style: style), is: "\(name)-terminal.txt")
    }

    @Test(arguments: samples) func mermaid(name: String, trace: PathTrace) throws {
        try Snapshots.expect(MermaidReport.text(trace), is: "\(name).mmd")
    }

    @Test(arguments: samples) func dot(name: String, trace: PathTrace) throws {
        try Snapshots.expect(DOTReport.text(trace), is: "\(name).dot")
    }

    @Test(arguments: samples) func svg(name: String, trace: PathTrace) throws {
        try Snapshots.expect(SVGReport.text(trace), is: "\(name).svg")
    }

    /// What stopped a packet is told once, and short words for it where a page or drawing begins.
    @Test func aCauseIsToldOnce() {
        let rule = PolicyRule(
            ObjectReference(kind: "EgressFirewall", namespace: "shop", name: "far-too-long"), index: 7)
        let networks = (1...9).map { "192.0.2.\($0)/32" }
        let scope = RuleScope(direction: .egress, peers: [.networks(networks, except: [])], ports: [])
        let reason = DropReason.policy(.firewallRule(rule, action: "Deny", scope))
        var trace = SampleTraces.dropped
        var cause = SampleTraces.denial
        cause.reason = reason
        trace.legs[0].verdict = .dropped(cause)
        trace.legs[0].logical.verdict = .dropped(cause)
        trace.legs[0].openflow = trace.legs[0].logical
        #expect(HTMLReport.text(trace).ranges(of: reason.words).count == 1)
        let svg = SVGReport.text(trace).replacing(#/<[^>]*>\s*/#, with: " ")
        #expect(svg.ranges(of: "192.0.2.9/32").count == 1, "\(svg)")
        #expect(TextReport.text(trace).printed.ranges(of: reason.words).count == 1)
    }

    @Test(arguments: samples) func html(name: String, trace: PathTrace) throws {
        try Snapshots.expect(HTMLReport.text(trace), is: "\(name).html")
    }
}
