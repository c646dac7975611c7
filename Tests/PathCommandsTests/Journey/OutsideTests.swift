import NetworkTypes
import PathModel
import Replay
import ReplaySupport
import Testing

@testable import PathReport

/// Connections from outside the cluster, on the replayed ones: what is dialled, where they come in, and why they are stopped.
@Suite(.onEachOVN) struct OutsideTests {
    /// A connection, and what is told of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var verdict = "delivered"
        /// The code of the reason, where it is stopped.
        var code: String?
        var details: [String] = []
        /// The node that it comes in at.
        var node: String
        var translations: [String] = []
        var notes: [String] = []

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let client = "external/172.18.0.1"

    static let cases = [
        // A service by what leads to it from outside.
        Case(
            bundle: "today", arguments: "\(client) svc/shop/cart-lb-local", node: "ovn-worker",
            translations: ["DNAT 172.18.0.211:8070 > 10.244.1.4:7070"],
            notes: [
                "service shop/cart-lb-local is reached from outside by its load-balancer address: 172.18.0.211:8070 was"
                    + " dialled",
                "packets from outside are taken to come in at node ovn-worker, the first with a ready endpoint: --via names"
                    + " another",
            ]),
        Case(
            bundle: "local", arguments: "\(client) svc/shop/storefront-node --via ovn-worker", node: "ovn-worker",
            translations: [
                "DNAT 172.18.0.3:31080 > 10.96.193.151:8080", "DNAT 10.96.193.151:8080 > 10.244.2.3:8080",
                "SNAT 172.18.0.1 > 169.254.0.2", "SNAT 169.254.0.2 > 100.64.0.2",
            ],
            notes: [
                "service shop/storefront-node is reached from outside by its port on node ovn-worker: 172.18.0.3:31080 was"
                    + " dialled"
            ]),
        // A pod's own address: the host lets it in, and takes the answer.
        Case(
            bundle: "today", arguments: "\(client) ip/10.244.1.4:7070", node: "ovn-worker",
            translations: ["SNAT 172.18.0.1 > 10.244.1.2"],
            notes: [
                "packets from outside are taken to come in at node ovn-worker, whose pod subnet has the address: --via names"
                    + " another"
            ]),
        // No endpoint there: the reset has the node's address, which only those take notice of that dialled it.
        Case(
            bundle: "today", arguments: "\(client) ip/172.18.0.211:8070 --via ovn-control-plane", verdict: "dropped",
            code: "no-endpoint-at-entry",
            details: [
                "the gateway router rejects it, but its reset comes from 172.18.0.4, where the sender dialled 172.18.0.211"
            ], node: "ovn-control-plane"),
        Case(
            bundle: "today", arguments: "\(client) node/ovn-control-plane:31071", verdict: "rejected",
            code: "no-endpoint-at-entry", node: "ovn-control-plane"),
        // A policy, which does not see the client's own address.
        Case(
            bundle: "today", arguments: "\(client) ip/172.18.0.2:31180", verdict: "dropped",
            code: "isolated-by-policy",
            details: [
                "NetworkPolicy billing/default-deny-ingress (ingress): has no ingress rules, so it denies everything",
                "policies see the client 172.18.0.1 as 100.64.0.4, its node's gateway router: externalTrafficPolicy Local"
                    + " keeps the client's address",
            ], node: "ovn-worker2",
            translations: ["DNAT 172.18.0.2:31180 > 10.244.0.6:8080", "SNAT 172.18.0.1 > 100.64.0.4"]),
        Case(
            bundle: "today", arguments: "\(client) ip/172.18.0.210:9999", verdict: "dropped",
            code: "no-such-service-port", node: "ovn-control-plane",
            notes: [
                "packets from outside are taken to come in at node ovn-control-plane, the first by name: --via names another"
            ]),
    ]

    @Test(arguments: cases)
    func whatComesInIsFollowed(expected: Case) async throws {
        let server = try await TestClusters.shared(expected.bundle).server
        let trace = try await server.trace(expected.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict.word == expected.verdict, "\(trace.summary)")
        #expect(trace.source.kind == .external && trace.source.node == expected.node)
        #expect(trace.source.address.description == "172.18.0.1")
        let cause = trace.forward?.verdict.cause
        #expect(cause?.reason.code == expected.code, "\(trace.summary)")
        #expect(cause?.details.map(\.detail.words) ?? [] == expected.details)
        let translations = trace.forward?.translations.map { "\($0.kind) \($0.from.words) > \($0.to.words)" } ?? []
        #expect(translations == expected.translations)
        #expect(trace.notes.map(\.words).filter { $0.contains("outside") } == expected.notes)
        if expected.verdict == "delivered" {
            let left = trace.reply?.openflow.sections.last?.end
            #expect(left == .wire(expected.node), "\(trace.summary)")
        }
    }

    /// The hosts that a packet passes before it comes to OVN stand before it in the report.
    @Test func theReportIsInThePacketsOrder() async throws {
        let server = try await TestClusters.shared("local").server
        let trace = try await server.trace([Self.client, "ip/172.18.0.3:31070"])
        let text = TextReport.text(trace, style: TextStyle(width: 200)).printed
        let lines = text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
        let kinds = lines.drop { !$0.hasPrefix("request") }.dropFirst().prefix { !$0.hasPrefix("layers") }.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(kinds == ["wire", "host", "DNAT", "host", "switch", "load", "router", "pod"], "\(lines)")
        #expect(lines.contains("from          172.18.0.1, outside the cluster, by node ovn-worker"))
    }
}
