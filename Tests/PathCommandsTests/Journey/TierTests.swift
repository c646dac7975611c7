import TextParsing
import ClusterBundle
import PathModel
import Replay
import ReplaySupport
import Testing

/// A database of an OVN before 23.06 has no tiers of ACLs and no `pass`: what rests on either is not decided.
///
/// The workshop's cluster, to which the policies of a newer OVN-Kubernetes are added as it writes them for such an OVN.
@Suite(.enabled("this machine has no OVN before 23.06", TestOVN.isWithoutTiers)) struct TierTests {
    private static let server = "ovn-kubernetes-wkshp-server-fkghp"

    /// The ACLs of an AdminNetworkPolicy and of the baseline policy for the pods of namespace egress.
    private static let acls = """
        set -e
        ovn-nbctl pg-add tenant egress_out
        acl() { ovn-nbctl -- --id=@a create acl direction=to-lport action="$1" priority=$2 match="\\"$3\\"" \
        external_ids:k8s.ovn.org/owner-controller=default-network-controller \
        external_ids:k8s.ovn.org/owner-type="$4" external_ids:k8s.ovn.org/name="$5" external_ids:direction=Ingress \
        external_ids:gress-index="$6" -- add port_group tenant acls @a; }
        acl allow-related 29000 'outport == @tenant && ip4.src == 10.244.1.7' AdminNetworkPolicy isolate 0
        acl drop 28999 'outport == @tenant && tcp.dst == 8081' AdminNetworkPolicy isolate 1
        acl drop 1750 'outport == @tenant && ip4.src == 10.244.0.7' BaselineAdminNetworkPolicy default 0
        ovn-nbctl --wait=hv --timeout=20 sync
        """

    private static let policies: [String: JSONValue] = [
        "adminnetworkpolicies": [
            "apiVersion": "policy.networking.k8s.io/v1alpha1", "metadata": ["name": "isolate"],
            "spec": [
                "priority": 10, "subject": egress,
                "ingress": [
                    [
                        "name": "friends", "action": "Allow",
                        "from": [["namespaces": ["matchLabels": ["team": "friends"]]]],
                    ],
                    [
                        "name": "deny-8081", "action": "Deny", "from": [["namespaces": [:]]],
                        "ports": [["portNumber": ["port": 8081, "protocol": "TCP"]]],
                    ],
                ],
            ],
        ],
        "baselineadminnetworkpolicies": [
            "apiVersion": "policy.networking.k8s.io/v1alpha1", "metadata": ["name": "default"],
            "spec": [
                "subject": egress,
                "ingress": [
                    [
                        "name": "deny-default", "action": "Deny",
                        "from": [["namespaces": ["matchLabels": ["kubernetes.io/metadata.name": "default"]]]],
                    ]
                ],
            ],
        ],
    ]

    private static let egress: JSONValue = ["namespaces": ["matchLabels": ["team": "egress"]]]

    /// One replay for all, which ends with the process.
    private static let replay = Task<RunningReplay, any Error> {
        let replay = try await TestClusters.start("workshop", on: .older)
        try await replay.cluster.server.run(
            ["sh", "-c", acls], on: (pod: "ovnkube-db-5c6757846-lt8hh", container: "nb-ovsdb"))
        return replay
    }

    /// Traces with a further object in the API; a `Pass` rule has no ACL in these databases, as it would be lost.
    private func verdict(
        _ arguments: String, adding object: JSONValue? = nil, to resource: String = "",
        denials: [AccessDenial] = []
    ) async throws -> PathTrace {
        var bundle = try await ClusterBundle.Bundle.read(TestClusters.folder + "/workshop")
        // Which an API server of November 2022 did not serve yet.
        bundle.discovery = try await ClusterBundle.Bundle.read(TestClusters.folder + "/modern").discovery
        var lists: [String: [JSONValue]] = Self.policies.mapValues { [$0] }
        lists["networkpolicies"] = bundle.items("networkpolicies")
        if let object { lists[resource, default: []].append(object) }
        for (resource, items) in lists { bundle.lists[resource] = ["items": .array(items)] }
        var options = ReplayServerOptions()
        options.denials = denials
        return try await withReplayServer(
            serving: ObjectStore(bundle), launcher: try await Self.replay.value.cluster.daemons.launcher,
            options: options
        ) { server in try await server.trace(arguments.split(separator: " ").map(String.init)) }
    }

    private static func policy(priority: Int64, from namespaces: JSONValue) -> JSONValue {
        [
            "apiVersion": "policy.networking.k8s.io/v1alpha1", "metadata": ["name": "early"],
            "spec": [
                "priority": .number("\(priority)"), "subject": egress,
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
        (5, [:], "passes the packet on before AdminNetworkPolicy isolate ingress[1] decides"),
        // Behind the rule that decides, or for others, it changes nothing.
        (20, [:], nil), (5, ["matchLabels": ["team": "red"]], nil),
    ]

    @Test(arguments: passes)
    func aPassRuleBeforeTheOneThatDecidedLeavesItOpen(priority: Int64, from: JSONValue, reason: String?) async throws {
        let trace = try await verdict(
            "\(Self.server) egress/out --port 8081", adding: Self.policy(priority: priority, from: from),
            to: "adminnetworkpolicies")
        let forward = try #require(trace.forward)
        #expect(forward.logical.verdict.word == "dropped" && forward.openflow.verdict.word == "dropped")
        guard let reason else {
            #expect(forward.verdict.word == "dropped", "\(trace.summary)")
            return
        }
        #expect(
            forward.verdict.told
                == "undetermined: the ACLs of zone global have no tiers, so no Pass rules: AdminNetworkPolicy early, ingress"
                + " rule 0 \"pass\", \(reason)", "\(trace.notes)")
        #expect(trace.exitCode == 3)
    }

    /// An allow rule of an AdminNetworkPolicy lets the packet through: with the lost rule, others would have decided.
    @Test func whatWasAllowedBehindALostPassRuleIsOpen() async throws {
        let arguments = "friends/friend egress/out --port 8080"
        let trace = try await verdict(
            arguments, adding: Self.policy(priority: 5, from: [:]), to: "adminnetworkpolicies")
        #expect(trace.forward?.logical.verdict == .delivered && trace.forward?.verdict.word == "undetermined")
        let untouched = try await verdict(arguments)
        #expect(untouched.verdict == .delivered, "\(untouched.summary)")
    }

    @Test(arguments: [("egress", true), ("netpol", false)])
    func theBaselinePolicyDecidesOnlyWhereNoNetworkPolicyIsolates(namespace: String, isOpen: Bool) async throws {
        let trace = try await verdict(
            "bbox egress/out --port 8080", adding: Self.networkPolicy(in: namespace, selecting: [:]),
            to: "networkpolicies")
        let verdict = try #require(trace.forward?.verdict)
        guard isOpen else {
            #expect(verdict.cause?.owner?.kind == "BaselineAdminNetworkPolicy", "\(trace.summary)")
            return
        }
        #expect(
            verdict.told
                == "undetermined: the ACLs of zone global have no tiers: BaselineAdminNetworkPolicy default ingress[0] matched"
                + " first, but NetworkPolicy egress/open isolates pod egress/out and decides before it")
    }

    /// What cannot be read cannot be excluded.
    @Test func policiesThatMayNotBeReadLeaveItOpen() async throws {
        let trace = try await verdict(
            "bbox egress/out --port 8080", denials: [AccessDenial(verbs: ["list"], resource: "networkpolicies")])
        guard case .undetermined(let reason)? = trace.forward?.verdict else {
            Issue.record("\(trace.summary)")
            return
        }
        guard case .tiers(.networkPoliciesUnread(zone: "global", namespace: "egress", _)) = reason else {
            Issue.record("\(reason)")
            return
        }
    }
}

extension TestOVN {
    /// Whether this machine has an OVN whose ACLs have no tiers: they are of 23.06.
    @Sendable fileprivate static func isWithoutTiers() async throws -> Bool {
        guard let older = try? await TestOVN.older.installation(), let first = VersionNumber("23.06") else {
            return false
        }
        return older.ovn < first
    }
}
