import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe
@testable import TraceResolve

/// What is looked up for a journey, and what is made of the answers.
@Suite struct DetracerTests {
    static let rest = "-0000-4000-8000-000000000000"

    /// A journey that n2 stops, and what its detrace needs.
    private func dropped(isInterconnect: Bool = true) async throws -> (Journey, Detracer) {
        var answers = Canned.acrossZones
        answers["trace n2 tstor-n1"] = .printed(ToolTexts.drop("n2", from: "tstor-n1"))
        answers["bridges n2 tunnel 172.18.0.11"] = .printed(ToolTexts.drop)
        if !isInterconnect { answers["trace n1 shop_web-0"] = .printed(ToolTexts.drop("n2", from: "stor-n2")) }
        let trace = try await FakeCluster(isInterconnect: isInterconnect).resolve(
            "web-0", .pod(namespace: "shop", name: "db-0"))
        var canned = Canned(answers)
        var journey = Journey(of: trace)
        canned.run(&journey)
        return (journey, Detracer(cluster: trace.cluster))
    }

    private func rows(_ flow: String, hint: String) -> ProbeResult {
        .printed(
            """
            #flows \(flow)
            #rows OVN_Southbound Logical_Flow
            [{"rows":[{"_uuid":["uuid","\(flow)\(Self.rest)"],"match":"m","actions":"drop;","external_ids":["map",[["stage-hint","\(hint)"],["stage-name","ls_out_acl"]]]}]}]
            #rows OVN_Northbound ACL
            [{"rows":[{"_uuid":["uuid","\(hint)\(Self.rest)"],"action":"drop","direction":"to-lport","priority":1000,"external_ids":["map",[["namespace","shop"],["policy","deny"]]]}]}]

            """)
    }

    private func findings(_ detracer: Detracer, _ results: [(Detracer.Wanted, ProbeResult)]) -> DetraceFindings {
        var catalogue = FlowCatalogue()
        for (wanted, result) in results { catalogue.add(result, zone: wanted.zone) }
        return DetraceFindings(detracer: detracer, catalogue: catalogue)
    }

    @Test func everyZoneIsAskedForItsOwnFlows() async throws {
        let (journey, detracer) = try await dropped()
        let wanted = detracer.wanted(of: [journey.forward])
        #expect(wanted.map(\.zone) == ["n1", "n2"])
        #expect(wanted.map(\.container.node) == ["n1", "n2"])
        // Both layers' flows, each once.
        #expect(wanted[0].flows == ["5bbc10c9", "841e3e8e", "be34a38f"])
        #expect(wanted[1].flows == ["60de36e7", "be34a38f"])
        #expect(detracer.probe(for: wanted[1]).script?.hasSuffix("lookup '60de36e7 be34a38f'") == true)
        // What is known is not asked again.
        var known = FlowCatalogue()
        known.add(rows("60de36e7", hint: "af295a79"), zone: "n2")
        #expect(detracer.wanted(of: [journey.forward], besides: known).last?.flows == ["be34a38f"])
    }

    @Test func aCentralClusterIsAskedOnce() async throws {
        let (journey, detracer) = try await dropped(isInterconnect: false)
        let wanted = detracer.wanted(of: [journey.forward])
        #expect(wanted.map(\.zone) == ["global"])
        #expect(wanted[0].container.container == "sb-ovsdb" && wanted[0].flows == ["60de36e7", "be34a38f"])
    }

    @Test(arguments: [true, false])
    func aCauseGetsItsRowAndItsOwner(isInterconnect: Bool) async throws {
        let (journey, detracer) = try await dropped(isInterconnect: isInterconnect)
        let results = detracer.wanted(of: [journey.forward]).map { wanted in
            (wanted, rows(wanted.zone == "n1" ? "5bbc10c9" : "60de36e7", hint: "af295a79"))
        }
        let findings = findings(detracer, results)
        for table in [nil, 44] {
            let cause = findings.explained(
                Cause(
                    reason: .flow(.logicalFlow), node: "n2", datapath: "n2", stage: table == nil ? "ls_out_acl" : nil,
                    table: table, match: "m", flow: "60de36e7"))
            #expect(cause.row?.description == "ACL af295a79 (to-lport drop, priority 1000)")
            #expect(cause.owner?.description == "NetworkPolicy shop/deny")
            #expect(cause.stage == "ls_out_acl" && cause.table == table)
        }
        let unknown = Cause(reason: .flow(.logicalFlow), node: "n2", flow: "00000000")
        #expect(findings.explained(unknown) == unknown)
        #expect(findings.explained(Cause(reason: .flow(.logicalFlow))) == Cause(reason: .flow(.logicalFlow)))
        let detrace = findings.detrace(of: journey.forward)
        #expect(detrace.verdict == .delivered)
        #expect(detrace.flows.contains { $0.flow == "60de36e7" && $0.owner?.name == "deny" })
    }

    @Test(
        arguments: [
            (ProbeResult.failed("Forbidden"), .toolError("Forbidden")),
            (
                .output(standardOutput: "", standardError: "noise\ncannot connect\n", exitCode: 1),
                .toolError("cannot connect")
            ),
            (.output(standardOutput: "", standardError: "", exitCode: 9), .toolSilent(.ovsdbClient, exitCode: 9)),
        ] as [(ProbeResult, ToolFailure)])
    func aZoneThatCannotBeAskedIsTold(result: ProbeResult, reason: ToolFailure) async throws {
        let (journey, detracer) = try await dropped()
        let wanted = detracer.wanted(of: [journey.forward])
        let findings = findings(detracer, [(wanted[0], rows("5bbc10c9", hint: "af295a79")), (wanted[1], result)])
        let detrace = findings.detrace(of: journey.forward)
        #expect(detrace.verdict == .undetermined(.flowsNotLookedUp(zone: "n2", reason)))
        // What the other zone told is kept.
        #expect(detrace.flows.map(\.flow) == ["5bbc10c9"])
    }
}
