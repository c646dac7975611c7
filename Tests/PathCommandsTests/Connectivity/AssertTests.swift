import TextParsing
import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Testing

/// `ovnpath assert` on a replayed cluster: every exit code, and what the reports say.
@Suite(.onEachOVN) struct AssertTests {
    /// A document of tests, each a line of fields.
    static func document(_ tests: [String]) -> String {
        "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nmetadata: {name: suite}\nspec:\n  tests:\n"
            + tests.map { "  - {\($0)}\n" }.joined()
    }

    static let allowed = "name: allowed, from: np-client/client-1, to: np-web/web-1:8080, expect: allow"
    static let denied =
        "name: denied, from: np-other/other-1, to: np-web/web-1:8080, expect: deny, "
        + "by: {kind: NetworkPolicy, namespace: np-web, name: allow-client-8080}"
    static let wrongReason =
        "name: wrong reason, from: np-other/other-1, to: np-web/web-1:8080, expect: deny, "
        + "by: {kind: NetworkPolicy, name: other}"
    static let mismatch = "name: mismatch, from: np-other/other-1, to: np-web/web-1:8080, expect: allow"
    static let unknown = "name: unknown, from: default/nobody, to: np-web/web-1:8080, expect: allow"
    static let empty = "name: empty, from: {deployment: default/none}, to: np-web/web-1:8080, expect: allow"

    /// Runs `ovnpath assert` with a file of these tests.
    private func run(
        _ tests: [String], _ arguments: [String] = [], options: ReplayServerOptions = ReplayServerOptions(),
        edit: @escaping @Sendable (inout ClusterBundle.Bundle) -> Void = { _ in }
    ) async throws -> Program.Ended {
        try await TestClusters.withServer("modern", options: options, edit: edit) { server in
            let folder = try TestFolder()
            let file = try folder.file("tests.yaml", Self.document(tests))
            let kubeconfig = server.kubeconfig()
            let ended = try await Program.run(["assert", file] + arguments, kubeconfig: kubeconfig)
            return Program.Ended(
                output: ended.output.replacing(folder.path + "/", with: ""),
                error: ended.error.replacing(folder.path + "/", with: ""), exitCode: ended.exitCode)
        }
    }

    @Test(
        arguments: [
            ([allowed, denied], [], 0), ([allowed, mismatch], [], 1), ([wrongReason], [], 1), ([empty], [], 1),
            ([allowed, unknown], [], 3), ([mismatch, unknown], [], 1), ([mismatch, unknown], ["--strict"], 3),
            ([mismatch, allowed], ["--strict"], 1), ([mismatch, allowed], ["--filter", "^all"], 0),
            ([unknown, empty], ["--strict"], 3), ([mismatch], ["--filter", "none"], 2),
        ] as [([String], [String], Int32)])
    func exitCodes(tests: [String], arguments: [String], code: Int32) async throws {
        let ended = try await run(tests, arguments)
        #expect(ended.exitCode == code, "\(ended)")
    }

    @Test func aFailureSaysWhatWasExpectedTracedAndWhy() async throws {
        let ended = try await run([Self.wrongReason, Self.mismatch, Self.empty, Self.unknown])
        for text in [
            "it is dropped, but because no NetworkPolicy allows it (isolated by np-web/default-deny-ingress),"
                + " not by NetworkPolicy other",
            "expected allow, but the packet is dropped because no NetworkPolicy allows it"
                + " (isolated by np-web/default-deny-ingress)",
            "policy  no NetworkPolicy allows it (isolated by np-web/default-deny-ingress)",
            "deployment default/none selects no running pod", "pod default/nobody not found",
            "ovnpath trace pod/np-other/other-1 pod/np-web/web-1 --port 8080", "request: dropped",
            "3 failed, 1 undetermined",
        ] {
            #expect(ended.output.contains(text), "\(text) is not in\n\(ended)")
        }
        // Each test is told in a line when it ends.
        #expect(ended.error.contains("failed        mismatch: 1 connection\n"))
    }

    /// The command that a report prints traces the same connection: that endpoint, in that cluster.
    @Test func theCommandOfAFailureRunsAsItIs() async throws {
        let test =
            "name: first, from: default/bbox, to: {service: default/wkshp-web, port: http, endpoints: first}, expect: deny"
        let ended = try await run([test], ["--ovn-namespace", "ovn-kubernetes"])
        let line = try #require(ended.output.split(separator: "\n").first { $0.contains("ovnpath trace ") })
        let words = line.split(separator: " ").map(String.init)
        let arguments = Array(words.drop { $0 != "trace" })
        #expect(arguments.contains("--endpoint") && arguments.suffix(2) == ["--ovn-namespace", "ovn-kubernetes"])
        let again = try await TestClusters.withServer("modern") { server in
            try await Program.run(arguments, kubeconfig: server.kubeconfig())
        }
        #expect(again.exitCode == 0, "\(again)")
    }

    /// Each policy that isolates the pod is a reason that a test may give. Which they are is not known to all users.
    @Test func whoMayNotReadPoliciesDoesNotKnowWhichDenies() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["list"], resource: "networkpolicies")]
        let ended = try await run([Self.denied], options: options)
        #expect(ended.exitCode == 3, "\(ended)")
        #expect(ended.output.contains("the policies that isolate the pod are unknown"), "\(ended)")
    }

    /// The ways and the selectors, against what real packets did.
    @Test(arguments: [
        "from: eip/eip-1, to: ip/8.8.8.8:80, expect: allow, via: {snat: 172.18.0.33, egressNode: ovn-worker2, tunnel: ovn-worker->ovn-worker2}",
        "from: default/ovn-kubernetes-wkshp-server-fkghp, to: ip/8.8.8.8:80, expect: allow, via: {snat: 172.18.0.3, tunnel: false}",
        "from: default/ovn-kubernetes-wkshp-server-fkghp, to: {service: default/bbox}, expect: allow, via: {endpoint: default/bbox, loadBalancer: default/bbox, tunnel: true}",
        "from: default/bbox, to: {service: default/wkshp-web, port: http, endpoints: all}, expect: allow, via: {loadBalancer: default/wkshp-web}",
        "from: default/bbox, to: {service: default/no-endpoints, port: 80}, expect: reject, by: {kind: Service, name: no-endpoints}",
        "from: efw/fw, to: ip/8.8.8.8:80, expect: deny, by: {kind: EgressFirewall, namespace: efw, name: default}",
        "from: efw/fw, to: ip/8.8.8.8:53, expect: allow",
        "from: {namespace: np-client}, to: {namespace: np-web, labels: {app: web}, port: 8080}, expect: allow, by: {kind: NetworkPolicy, name: allow-client-8080}",
        "from: {namespace: np-client}, to: {namespace: np-web, port: 8081}, expect: deny",
        "from: default/bbox, to: {pod: default/ovn-kubernetes-wkshp-server-gjx44, port: http}, expect: allow",
        "from: default/bbox, to: {pod: anp-tenant/tenant-a, port: 8081}, expect: deny, by: {kind: AdminNetworkPolicy, name: tenant-a-isolate}",
        "from: {namespaceLabels: {kubernetes.io/metadata.name: np-other}}, to: np-web/web-2:8080, expect: deny",
        "from: default/ovn-kubernetes-wkshp-server-fkghp, to: {node: ovn-control-plane, port: 9090}, expect: allow",
        "port: 8080, matrix: '. np-web/web-1 np-deny/denied svc/default/no-endpoints:80\n\n np-client/client-1 . X R\n\n np-web/web-1 # X R'",
    ])
    func holds(test: String) async throws {
        let ended = try await run(["name: test, " + test])
        #expect(ended.exitCode == 0, "\(ended)")
    }

    @Test func podsOfADeploymentAreFoundByTheirOwners() async throws {
        let tests = [
            "name: d, from: {deployment: np-client/client, pods: all}, to: np-web/web-1:8080, expect: allow"
        ]
        let ended = try await run(tests, ["-o", "json"]) { bundle in
            for (pod, set) in [("client-1", "client-5d"), ("client-2", "client-other-5d")] {
                bundle.edit("pods", pod) { object in
                    guard let metadata = object["metadata"] else { return object }
                    let labels: JSONValue = ["pod-template-hash": "5d"]
                    let owner: JSONValue = ["kind": "ReplicaSet", "name": .string(set)]
                    return object.setting(
                        "metadata",
                        to: metadata.setting("labels", to: labels).setting("ownerReferences", to: .array([owner])))
                }
            }
        }
        #expect(ended.output.contains("np-client/client-1"))
        #expect(!ended.output.contains("np-client/client-2"))
    }

    @Test func aPodThatIsPendingIsNotKnown() async throws {
        let ended = try await run([Self.allowed]) { bundle in
            bundle.edit("pods", "client-1") { object in
                object.setting("status", to: ["phase": "Pending"])
            }
        }
        #expect(ended.exitCode == 3, "\(ended)")
        #expect(
            ended.output.contains("pod np-client/client-1 has no address (phase Pending); wait until it is running"))
    }

    @Test func whatMayNotBeListedIsNotKnown() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["list"], resource: "pods", namespace: "np-client")]
        let ended = try await run(
            ["name: a, from: ns/np-client, to: np-web/web-1:8080, expect: allow", Self.denied], options: options)
        #expect(ended.exitCode == 3, "\(ended)")
        #expect(ended.output.contains("forbidden"))
        #expect(ended.output.contains("passed        denied"))
    }
}
