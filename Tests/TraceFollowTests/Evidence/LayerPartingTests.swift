import ModelSupport
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe
@testable import TraceResolve

/// Where the layers part, and what a reader is told of it.
@Suite struct LayerPartingTests {
    private static let rest = "-0000-4000-8000-000000000000"

    private static func section(
        _ place: String, _ end: SectionEnd, _ hops: [(String, [(String, String?)])]
    ) -> Section {
        Section(
            place: place,
            hops: hops.map { datapath, stages in
                Hop(
                    datapath: datapath, pipeline: .bridge, inport: nil, outport: nil,
                    stages: stages.map { name, flow in
                        let match = flow == nil ? Stage.noMatch : "1"
                        guard name.hasPrefix("table "), let table = Int(name.dropFirst(6)) else {
                            return Stage(name: name, match: match, flow: flow, actions: [])
                        }
                        return Stage(table: table, match: match, flow: flow, actions: [])
                    })
            }, end: end, command: "", container: "", output: "")
    }

    /// One flow serves two switches, as those of datapath groups do.
    private static let logical = [
        section(
            "n1", .next("n2"),
            [("a", [("ls_in_acl", "aaaaaaaa"), ("ls_in_l2_lkup", "bbbbbbbb"), ("ls_out_acl", "cccccccc")])]),
        section("n2", .port("p"), [("b", [("ls_out_pre_lb", "dddddddd"), ("ls_out_acl", "cccccccc")])]),
    ]
    private static let onTheWay = section(
        "n1", .next("n2"), [("br-int", [("table 8", "aaaaaaaa"), ("table 33", "bbbbbbbb"), ("table 45", "cccccccc")])])
    private static let drop = SectionEnd.dropped(Cause(reason: .flow(.bridgeFlow), node: "n2"))

    private static func parting(_ last: [(String, [(String, String?)])], end: SectionEnd = drop) -> LayerParting? {
        LayerParting(logical: logical, openflow: [onTheWay, section("n2", end, last)]) { $0 == $1 }
    }

    @Test func whatComesBehindTheLastFlowInCommonIsFound() throws {
        let found = try #require(
            Self.parting([("br-int", [("table 0", "12345678"), ("table 43", "dddddddd"), ("table 45", nil)])]))
        #expect(found.node == "n2" && found.stage == "ls_out_acl" && found.flow == "cccccccc")
        #expect(found.miss == "table 45" && found.instead == 0)
    }

    /// A flow that both met on another node is not taken for the one that is missing here.
    @Test func aFlowOfAnotherNodeIsNotMissing() throws {
        let found = try #require(Self.parting([("br-int", [("table 0", "12345678"), ("table 43", "eeeeeeee")])]))
        #expect(found.flow == "dddddddd" && found.stage == "ls_out_pre_lb" && found.miss == nil)
        #expect(found.passed.suffix(found.instead).map(\.flow) == ["12345678", "eeeeeeee"])
    }

    @Test func layersWithoutACommonFlowDoNotPart() {
        #expect(LayerParting(logical: Self.logical, openflow: []) { $0 == $1 } == nil)
        #expect(
            LayerParting(
                logical: Self.logical,
                openflow: [Self.section("n1", Self.drop, [("br-int", [("table 0", "12345678")])])]
            ) { $0 == $1 } == nil)
    }

    /// The flow becomes a part of a script.
    @Test func whatIsNoFlowIsNotLookedUp() {
        let logical = [Self.section("n1", .port("p"), [("a", [("x", "aaaaaaaa"), ("y", "$(reboot)")])])]
        #expect(LayerParting(logical: logical, openflow: [Self.onTheWay]) { $0 == $1 } == nil)
    }

    @Test(arguments: [
        ("absent\nconnected running\n", LayerParting.Finding.found(isPresent: false, controller: .connected)),
        ("present\nconnected paused\n", .found(isPresent: true, controller: .paused)),
        ("absent\nnot connected running\n", .found(isPresent: false, controller: .disconnected)),
        ("absent\nnot connected paused\n", .found(isPresent: false, controller: .paused)),
        ("absent\n", .found(isPresent: false, controller: nil)),
        ("absent\nsomething else\n", .found(isPresent: false, controller: nil)),
        ("", .unknown(.tool(.toolOutputUnreadable(.ovsOfctl, error: nil)))),
    ])
    func theAnswerIsRead(text: String, finding: LayerParting.Finding) {
        #expect(LayerParting.Finding(of: .printed(text)) == finding)
    }

    @Test func aCommandThatFailedLeavesItUnknown() {
        guard case .unknown = LayerParting.Finding(of: .failed("the container is gone")) else {
            Issue.record("it is known")
            return
        }
    }

    // MARK: Facts

    /// What is told of a parting where the databases have flows of some stages, and were asked for all flows.
    private func facts(
        _ parting: LayerParting, _ finding: LayerParting.Finding?, rows: [String: String]
    ) async throws -> Parting {
        let trace = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "db-0"))
        var catalogue = FlowCatalogue()
        let found = rows.map { flow, stage in
            #"{"_uuid":["uuid","\#(flow)\#(Self.rest)"],"match":"1","actions":"next;","external_ids":["map",[["stage-name","\#(stage)"]]]}"#
        }
        catalogue.add(
            .printed(
                "#flows \(parting.passed.map(\.flow).joined(separator: " "))\n#rows OVN_Southbound Logical_Flow\n"
                    + #"[{"rows":[\#(found.joined(separator: ","))]}]"# + "\n"), zone: "n2")
        return PartingFacts(
            parting: parting, finding: finding,
            findings: DetraceFindings(detracer: Detracer(cluster: trace.cluster), catalogue: catalogue)
        ).facts
    }

    @Test func aFlowThatTheBridgeLacksIsNamed() async throws {
        let miss = try #require(Self.parting([("br-int", [("table 43", "dddddddd"), ("table 45", nil)])]))
        #expect(
            try await facts(miss, .found(isPresent: false, controller: .connected), rows: ["dddddddd": "ls_out_pre_lb"])
                == Parting(
                    node: "n2", stage: "ls_out_acl", flow: "cccccccc", deed: .tableMiss("table 45"),
                    lookup: .found(isPresent: false, controller: .connected)))
        let other = try #require(Self.parting([("br-int", [("table 43", "dddddddd"), ("table 45", "99999999")])]))
        let rows = ["dddddddd": "ls_out_pre_lb", "99999999": "ls_out_acl"]
        #expect(
            try await facts(other, .found(isPresent: false, controller: .paused), rows: rows).deed
                == .otherFlow("99999999"))
    }

    /// Only in the tables of a pipeline's stages has every flow a row that was looked up.
    @Test(arguments: [
        ([("table 43", "dddddddd"), ("table 44", "99999999")], "br-int", true),
        ([("table 43", "dddddddd"), ("table 68", "99999999")], "br-int", false),
        ([("table 43", "dddddddd"), ("table 44", "99999999")], "breth0", false),
    ])
    func aFlowWithoutARowIsOldWhereEveryFlowHasOne(
        stages: [(String, String)], bridge: String, isOld: Bool
    ) async throws {
        let hops = [
            ("br-int", [(stages[0].0, stages[0].1 as String?)]), (bridge, [(stages[1].0, stages[1].1 as String?)]),
        ]
        let parting = try #require(Self.parting(hops))
        let facts = try await facts(
            parting, .found(isPresent: true, controller: nil), rows: ["dddddddd": "ls_out_pre_lb"])
        #expect(facts.deed == (isOld ? .olderFlow("99999999") : nil))
        #expect(facts.lookup == .found(isPresent: true, controller: nil))
    }

    @Test func whatCouldNotBeLookedUpIsTold() async throws {
        let miss = try #require(Self.parting([("br-int", [("table 43", "dddddddd"), ("table 45", nil)])]))
        let why = Unknown.tool(.toolTimedOut(.ovsOfctl))
        #expect(try await facts(miss, .unknown(why), rows: [:]).lookup == .unknown(why))
        #expect(try await facts(miss, nil, rows: [:]).lookup == .notAsked)
    }
}
