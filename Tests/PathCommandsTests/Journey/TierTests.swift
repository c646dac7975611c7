import Kubernetes
import PathModel
import Replay
import ReplaySupport
import Snapshot
import Testing

/// The databases of the bundle `interconnect` have no tiers of ACLs and no `pass`: what rests on either is not decided.
@Suite(.onEachOVN) struct TierTests {
    private static let server = "ovn-kubernetes-wkshp-server-fkghp"

    /// Traces with a further object in the API; a `Pass` rule has no ACL in these databases, as it would be lost.
    private func verdict(
        _ arguments: String, adding object: JSONValue, to resource: String, denials: [AccessDenial] = []
    ) async throws -> PathTrace {
        var options = ReplayServerOptions()
        options.denials = denials
        return try await TestClusters.withServer(
            "modern", options: options,
            edit: { bundle in
                guard let list = bundle.lists[resource] else { return }
                bundle.lists[resource] = list.setting("items", to: .array(bundle.items(resource) + [object]))
            }
        ) { server in try await server.trace(arguments.split(separator: " ").map(String.init)) }
    }

    private static func policy(priority: Int64, from namespaces: JSONValue) -> JSONValue {
        [
            "apiVersion": "policy.networking.k8s.io/v1alpha1", "metadata": ["name": "early"],
            "spec": [
                "priority": .number("\(priority)"), "subject": ["namespaces": ["matchLabels": ["tenant": "a"]]],
                "ingress": [["name": "pass", "action": "Pass", "from": [["namespaces": namespaces]]]],
            ],
        ]
    }

    private static func networkPolicy(in namespace: String, selecting labels: JSONValue) -> JSONValue {
        [
            "apiVersion": "networking.k8s.io/v1", "metadata": ["name": "open", "namespace": .string(namespace)],
            "spec": ["podSelector": labels, "policyTypes": ["Ingress"], "ingress": [[:]]],
        ]
    }

    /// A `Pass` rule's policy, as priority and peers, and what comes of it.
    static let passes: [(Int64, JSONValue, String?)] = [
        (5, [:], "passes the packet on before AdminNetworkPolicy tenant-a-isolate ingress[1] decides"),
        // Behind the rule that decides, or for others, it changes nothing.
        (20, [:], nil), (5, ["matchLabels": ["team": "red"]], nil),
    ]

    @Test(arguments: passes)
    func aPassRuleBeforeTheOneThatDecidedLeavesItOpen(priority: Int64, from: JSONValue, reason: String?) async throws {
        let trace = try await verdict(
            "\(Self.server) anp-tenant/tenant-a --port 8081", adding: Self.policy(priority: priority, from: from),
            to: "adminnetworkpolicies")
        let forward = try #require(trace.forward)
        #expect(forward.logical.verdict.word == "dropped" && forward.openflow.verdict.word == "dropped")
        guard let reason else {
            #expect(forward.verdict.word == "dropped", "\(trace.summary)")
            return
        }
        #expect(
            forward.verdict
                == .undetermined(
                    "the ACLs of zone ovn-worker have no tiers, and so no Pass rules: AdminNetworkPolicy early, ingress rule 0"
                        + " \"pass\", \(reason)"))
        #expect(trace.exitCode == 3)
    }

    /// An allow rule of an AdminNetworkPolicy lets the packet through: with the lost rule, others would have decided.
    @Test func whatWasAllowedBehindALostPassRuleIsOpen() async throws {
        let trace = try await verdict(
            "np-client/client-1 anp-tenant/tenant-a --port 8080", adding: Self.policy(priority: 5, from: [:]),
            to: "adminnetworkpolicies")
        #expect(trace.forward?.logical.verdict == .delivered && trace.forward?.verdict.word == "undetermined")
        let untouched = try await TestClusters.shared("modern").server
            .trace(["np-client/client-1", "anp-tenant/tenant-a", "--port", "8080"])
        #expect(untouched.verdict == .delivered, "\(untouched.summary)")
    }

    @Test(arguments: [("anp-tenant", true), ("np-web", false)])
    func theBaselinePolicyDecidesOnlyWhereNoNetworkPolicyIsolates(namespace: String, isOpen: Bool) async throws {
        let trace = try await verdict(
            "np-deny/denied anp-tenant/tenant-a --port 8080",
            adding: Self.networkPolicy(in: namespace, selecting: [:]), to: "networkpolicies")
        let verdict = try #require(trace.forward?.verdict)
        guard isOpen else {
            #expect(verdict.cause?.owner?.kind == "BaselineAdminNetworkPolicy", "\(trace.summary)")
            return
        }
        #expect(
            verdict
                == .undetermined(
                    "the ACLs of zone ovn-worker have no tiers: BaselineAdminNetworkPolicy default ingress[0] was taken first,"
                        + " but NetworkPolicy anp-tenant/open isolates pod anp-tenant/tenant-a and decides before it"))
    }

    /// What cannot be read cannot be excluded.
    @Test func policiesThatMayNotBeReadLeaveItOpen() async throws {
        let trace = try await verdict(
            "np-deny/denied anp-tenant/tenant-a --port 8080",
            adding: Self.networkPolicy(in: "np-web", selecting: [:]), to: "networkpolicies",
            denials: [AccessDenial(verbs: ["list"], resource: "networkpolicies")])
        guard case .undetermined(let reason)? = trace.forward?.verdict else {
            Issue.record("\(trace.summary)")
            return
        }
        #expect(
            reason.hasPrefix("the ACLs of zone ovn-worker have no tiers; the NetworkPolicies of namespace anp-tenant"))
    }
}
