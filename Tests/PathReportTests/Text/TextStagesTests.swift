import PathModel
import Testing

@testable import PathReport

/// Which stages a report for people has.
@Suite struct TextStagesTests {
    static let stages = [
        Stage(name: "did", match: "ip", flow: "00000001", priority: 100, actions: ["reg0[0] = 1;", "next;"]),
        Stage(name: "passed", match: "ip", flow: "00000002", priority: 100, actions: ["next(20);"]),
        Stage(name: "lowest", match: "1", flow: "00000003", priority: 0, actions: ["reg0[0] = 1;", "next;"]),
        Stage(name: "table 68", match: "no match", flow: nil, actions: ["drop"]),
        Stage(name: "table 86", match: "ip", flow: nil, priority: 100, actions: ["move:a->b"]),
        Stage(name: "table 9", match: "ip", flow: "00000004", priority: 50, actions: ["resubmit(,10)"]),
    ]

    @Test func thoseThatDidSomething() {
        #expect(Self.names(Self.stages, end: .port("p")) == ["did", "table 86"])
        #expect(Self.names(Self.stages, end: .port("p"), isComplete: true) == Self.stages.map(\.name))
    }

    /// Where the packet ended, whatever ended it there; and what decided.
    @Test func thoseThatStoppedThePacket() {
        let miss = Array(Self.stages.prefix(4))
        #expect(Self.names(miss, end: .dropped(Cause(reason: .flow(.noLogicalFlow)))) == ["did", "table 68"])
        #expect(
            Self.names(Self.stages, end: .port("p"), deciding: "00000003") == ["did", "lowest", "table 86"])
    }

    /// A host's rules have no priority.
    @Test func allOfAHost() {
        var route = Stage(name: "route", match: "", flow: nil, actions: [])
        route.route = .local
        #expect(Self.names([route], pipeline: .host, end: .host("n1")) == ["route"])
    }

    private static func names(
        _ stages: [Stage], pipeline: Hop.Pipeline = .ingress, end: SectionEnd, deciding: String? = nil,
        isComplete: Bool = false
    ) -> [String] {
        let hop = Hop(datapath: "n1", pipeline: pipeline, inport: nil, outport: nil, stages: stages)
        var cause = Cause(reason: .stage(.acl))
        cause.flow = deciding
        let leg = MadeLeg.leg(
            deciding == nil ? .delivered : .dropped(cause), logical: [MadeLeg.section("n1", [hop], end: end)],
            openflow: [], origins: [:])
        return TextStages.lines(leg, isComplete: isComplete).filter { $0.head.count == 6 }
            .map { String($0.text.prefix { $0 != ":" }) }
    }
}
