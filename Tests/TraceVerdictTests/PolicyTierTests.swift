import NetworkTypes
import OVNKubernetes
import PathModel
import RecordingSupport
import Testing
import TraceSupport

@testable import PathTracer
@testable import TraceExplain
@testable import TraceFollow
@testable import TraceResolve
@testable import TraceVerdict

/// Tiers of ACLs as OVN 26.03 has them: AdminNetworkPolicies in tier 1, NetworkPolicies in 2, the baseline policy in 3, and
/// rules that pass a packet on to the next.
@Suite struct PolicyTierTests {
    /// What a tier's ACL did.
    struct Case: Sendable, CustomTestStringConvertible {
        var recording: String
        /// What stopped the packet, with the row's words behind its uuid; `nil` where it went through.
        var owner: String?
        var row: String?
        /// The policies that decided.
        var policies: [String]
        var isPassed = true

        var testDescription: String { recording }
    }

    static let admin = "AdminNetworkPolicy tenant-a-isolate"
    static let baseline = "BaselineAdminNetworkPolicy default ingress[0]"

    static let isolation = "NetworkPolicy isolation of namespace anp-tenant (ingress)"

    static let cases = [
        Case(
            recording: "tiers-anp-drop", owner: "\(admin) ingress[1]",
            row: "(to-lport drop, priority 28999, tier 1)", policies: ["\(admin) ingress[1]"], isPassed: false),
        Case(recording: "tiers-anp-allow", policies: ["\(admin) ingress[0]"], isPassed: false),
        Case(
            recording: "tiers-pass-banp-drop", owner: baseline, row: "(to-lport drop, priority 1750, tier 3)",
            policies: [baseline]),
        Case(
            recording: "tiers-pass-np-drop", owner: isolation,
            row: "(to-lport drop, priority 1000, tier 2)", policies: [isolation]),
        Case(recording: "tiers-pass-np-allow", policies: ["NetworkPolicy anp-tenant/allow-8443 ingress[0]"]),
        Case(recording: "tiers-pass-nothing", policies: []),
    ]

    /// A leg of the fake cluster whose tools print a recording.
    private func leg(
        _ recording: String, openflow: String? = nil, cluster: FakeCluster
    ) async throws -> (Leg, ResolvedTrace) {
        let trace = try await cluster.resolve("web-0", .pod(namespace: "shop", name: "db-0"))
        var canned = Canned(["trace n1 shop_web-0": .printed(try Recordings.text("ovn-trace", recording))])
        if let openflow {
            canned.answers["bridges n1 shop_web-0"] = .printed(try Recordings.text("ofproto-trace", openflow))
        }
        var journey = Journey(of: trace)
        canned.run(&journey)
        let detracer = Detracer(cluster: trace.cluster)
        var catalogue = FlowCatalogue()
        for wanted in detracer.wanted(of: [journey.forward]) {
            catalogue.add(.printed(try Recordings.text("detrace-rows", "tiers")), zone: wanted.zone)
        }
        let evidence = GatheredEvidence(
            of: JourneyRun(journey), findings: DetraceFindings(detracer: detracer, catalogue: catalogue),
            tiers: TierDoubt(reader: PolicyReader(cluster: cluster, trace: trace)))
        return (VerdictRules().leg(of: await evidence.of(journey.forward, .forward)), trace)
    }

    @Test(arguments: cases)
    func theTierThatDecidedIsNamed(tier: Case) async throws {
        let (leg, _) = try await leg(tier.recording, cluster: try FakeCluster())
        let cause = leg.logical.verdict.cause
        #expect(cause?.owner?.description == tier.owner)
        #expect(cause?.row.map { String($0.description.drop { $0 != "(" }) } == tier.row)
        #expect(cause?.stage == tier.owner.map { _ in "ls_out_acl_eval" })
        #expect(leg.detrace.policies.map(\.description) == tier.policies)
        let passed = leg.detrace.flows.filter { $0.row?.aclAction == "pass" }
        #expect(
            passed.map { "\($0.owner?.description ?? "") in tier \($0.row?.tier ?? 0)" }
                == (tier.isPassed ? ["\(Self.admin) ingress[2] in tier 1"] : []))
    }

    /// The bridges drop in the table that carries verdicts out, whose flow no ACL owns.
    @Test func theBridgesNameTheACLBehindTheVerdict() async throws {
        let (leg, _) = try await leg(
            "tiers-pass-banp-drop", openflow: "tiers-pass-banp-drop", cluster: try FakeCluster())
        let cause = try #require(leg.openflow.verdict.cause)
        #expect(cause.owner?.description == Self.baseline)
        #expect(cause.row?.description.hasSuffix("(to-lport drop, priority 1750, tier 3)") ?? false)
        #expect(cause.stage == "ls_out_acl_eval" && cause.table == 56 && cause.reason == .stage(.acl))
        guard case .dropped = leg.verdict else {
            Issue.record("\(leg.verdict)")
            return
        }
    }

    /// With tiers in the database nothing is left open, and the rule that passed the packet on is told.
    @Test(
        arguments: [
            (
                "tiers-anp-drop",
                PolicyRule(
                    ObjectReference(kind: "AdminNetworkPolicy", name: "tenant-a-isolate"), direction: .ingress,
                    index: 1,
                    name: "deny"), nil
            ),
            (
                "tiers-pass-banp-drop",
                PolicyRule(
                    ObjectReference(kind: "BaselineAdminNetworkPolicy", name: "default"), direction: .ingress, index: 0,
                    name: "deny"),
                PolicyRule(
                    ObjectReference(kind: "AdminNetworkPolicy", name: "tenant-a-isolate"), direction: .ingress,
                    index: 2,
                    name: "pass-rest")
            ),
        ] as [(String, PolicyRule, PolicyRule?)])
    func theRulesAreNamed(recording: String, rule: PolicyRule, passed: PolicyRule?) async throws {
        var cluster = try FakeCluster()
        let port = recording.contains("pass") ? 8081 : 8080
        cluster.adminPolicies = [
            try decode(
                """
                {"metadata": {"name": "tenant-a-isolate"}, "spec": {"priority": 10, "subject": {"namespaces": {}},
                 "ingress": [{"name": "never", "action": "Allow", "from": [{"namespaces": {"matchLabels": {"a": "b"}}}]},
                  {"name": "deny", "action": "Deny", "from": [{"namespaces": {}}], "ports": [{"portNumber":
                   {"port": \(port), "protocol": "TCP"}}]},
                  {"name": "pass-rest", "action": "Pass", "from": [{"namespaces": {}}]}]}}
                """)
        ]
        cluster.baselinePolicies = [
            try decode(
                """
                {"metadata": {"name": "default"}, "spec": {"subject": {"namespaces": {}},
                 "ingress": [{"name": "deny", "action": "Deny", "from": [{"namespaces": {}}]}]}}
                """)
        ]
        let (leg, trace) = try await leg(recording, openflow: "tiers-pass-banp-drop", cluster: cluster)
        let answer = PathTrace(
            source: trace.source.endpoint, destination: trace.source.endpoint, backend: nil, transport: .tcp,
            sourcePort: 1, destinationPort: 8080, legs: [leg], notes: [])
        let explained = await Explainer(
            trace: trace, reader: PolicyReader(cluster: cluster, trace: trace)
        ).explain(answer)
        let cause = try #require(explained.legs[0].verdict.cause)
        guard case .policy(.adminRule(rule, _, action: "Deny", _)) = cause.reason else {
            Issue.record("\(cause.reason)")
            return
        }
        #expect(explained.notes == (passed.map { [.policy(.passedOn($0))] } ?? []))
    }
}
