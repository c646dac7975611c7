import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// That causes are in Kubernetes words, and that the API is read for them only where something was stopped.
@Suite(.onEachOVN) struct ExplanationTests {
    /// A packet that is stopped, what is said of it, and how many further sentences there are.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle = "modern"
        var arguments: String
        var reason: String
        var details: Int
        var note: String?

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let cases = [
        Case(
            bundle: "workshop", arguments: "bbox netpol/web --port 8080",
            reason: "pod netpol/web is isolated by NetworkPolicies allow-friends-8080, default-deny-ingress (ingress);"
                + " NetworkPolicy netpol/allow-friends-8080 rule 0 allows from namespaces with team=friends on tcp/8080;"
                + " this packet is from pod default/bbox (10.244.0.7), whose namespace lacks team=friends", details: 2),
        Case(
            bundle: "workshop", arguments: "friends/friend netpol/web --port 8081",
            reason: "pod netpol/web is isolated by NetworkPolicies allow-friends-8080, default-deny-ingress (ingress);"
                + " NetworkPolicy netpol/allow-friends-8080 rule 0 allows from namespaces with team=friends on tcp/8080;"
                + " this packet is to tcp/8081", details: 2),
        Case(
            arguments: "bbox np-deny/denied --port 8080",
            reason:
                "isolated by NetworkPolicy np-deny/default-deny-ingress (ingress): has no ingress rules, so it denies"
                + " everything", details: 1),
        Case(
            arguments: "np-client/client-1 ip/10.244.1.5:8081",
            reason: "pod np-web/web-1 is isolated by NetworkPolicies allow-client-8080, default-deny-ingress (ingress);"
                + " NetworkPolicy np-web/allow-client-8080 rule 0 allows from namespaces with role=client on tcp/8080;"
                + " this packet is to tcp/8081", details: 2),
        Case(
            arguments: "np-egress/limited svc/bbox:8080",
            reason:
                "pod np-egress/limited is isolated by NetworkPolicy egress-to-wkshp-only (egress); no rule allows to pod"
                + " default/bbox (10.244.2.3) on tcp/8080", details: 2),
        Case(
            arguments: "bbox np-other/other-1 --port 8050",
            reason:
                "isolated by NetworkPolicy np-other/ipblock-ingress (ingress): rule 0 allows from 10.244.0.0/16 except"
                + " 10.244.2.0/24 on tcp/8000-8100; this packet is from pod default/bbox (10.244.2.3), which the exception"
                + " 10.244.2.0/24 leaves out", details: 1),
        Case(
            arguments: "ovn-kubernetes-wkshp-server-fkghp anp-tenant/tenant-a --port 8081",
            reason: "AdminNetworkPolicy tenant-a-isolate (priority 10), ingress rule 1 \"deny-8081\": Deny from all"
                + " namespaces on tcp/8081", details: 1),
        Case(
            arguments: "np-deny/denied anp-tenant/tenant-a --port 8080",
            reason:
                "BaselineAdminNetworkPolicy default, ingress rule 0 \"deny-red\": Deny from namespaces with team=red",
            details: 0, note: "AdminNetworkPolicy tenant-a-isolate, ingress rule 2 \"pass-rest\" passes the packet on"),
        Case(
            arguments: "efw/fw ip/8.8.8.8:80", reason: "EgressFirewall efw/default, rule 1: Deny to 0.0.0.0/0",
            details: 1),
        Case(
            arguments: "bbox svc/no-endpoints:80",
            reason: "service default/no-endpoints has no ready endpoints for port 80", details: 0),
        Case(
            arguments: "bbox svc/bbox:80", reason: "the service has no such port: default/bbox has no tcp/80",
            details: 1),
    ]

    @Test(arguments: cases)
    func aCauseIsSaidInKubernetesWords(stop: Case) async throws {
        let server = try await TestClusters.shared(stop.bundle).server
        let trace = try await server.trace(stop.arguments.split(separator: " ").map(String.init))
        let cause = try #require(trace.forward?.verdict.cause)
        #expect(cause.reason.words == stop.reason)
        #expect(cause.details.count == stop.details, "\(cause.details)")
        #expect(trace.forward?.openflow.verdict.cause?.reason.words == stop.reason, "both layers mean the same")
        if let note = stop.note { #expect(trace.notes.contains { $0.words.hasPrefix(note) }, "\(trace.notes)") }
    }

    @Test func aDeliveredTraceReadsNoPolicies() async throws {
        try await TestClusters.withServer("modern") { server in
            let trace = try await server.trace(["np-client/client-1", "np-web/web-1", "--port", "8080"])
            #expect(trace.verdict == .delivered)
            let allowing = trace.forward?.detrace.policies.map(\.description)
            #expect(allowing == ["NetworkPolicy np-web/allow-client-8080 ingress[0]"])
            #expect(server.log.requests.filter { $0.contains("polic") || $0.contains("k8s.ovn.org") }.isEmpty)
        }
    }

    @Test func policiesThatMayNotBeReadLeaveTheCauseWithANote() async throws {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["list"], resource: "networkpolicies")]
        try await TestClusters.withServer("modern", options: options) { server in
            let trace = try await server.trace(["bbox", "np-deny/denied", "--port", "8080"])
            let cause = try #require(trace.forward?.verdict.cause)
            #expect(cause.owner == PolicyTests.deny("np-deny", .ingress))
            #expect(cause.reason == .stage(.acl))
            #expect(
                trace.notes.contains {
                    $0.words.hasPrefix(
                        "the NetworkPolicies of namespace np-deny could not be read for the explanation: ")
                }, "\(trace.notes)")
        }
    }

    @Test(arguments: [
        ("workshop", "egress/out ip/8.8.8.8:80", "EgressIP egressip-wkshp"),
        ("workshop", "ovn-kubernetes-wkshp-server-gjx44 ip/8.8.8.8:80", "Node ovn-worker2"),
        ("workshop", "ovn-kubernetes-wkshp-server-fkghp svc/bbox:8080", "Service default/bbox"),
        ("modern", "eip/eip-1 ip/8.8.8.8:80", "EgressIP eip-prod"),
        ("modern", "bbox svc/bbox:8080", "Service default/bbox"),
    ])
    func aTranslationNamesItsObject(bundle: String, arguments: String, owner: String) async throws {
        let server = try await TestClusters.shared(bundle).server
        let trace = try await server.trace(arguments.split(separator: " ").map(String.init))
        let translations = trace.legs.flatMap(\.translations)
        #expect(!translations.isEmpty)
        #expect(translations.allSatisfy { $0.owner?.description == owner }, "\(translations)")
    }
}
