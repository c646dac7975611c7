import NetworkTypes
import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Pings on the replayed clusters: what has no ports is balanced by nothing, and meets policies by who is at its ends.
@Suite(.onEachOVN) struct PingTests {
    static let server = PathTests.server

    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var verdict = "delivered"
        /// The object that stops it, and the reason's code.
        var owner: String?
        var code: String?
        /// A part of the explanation.
        var words: String?
        var translations: [String] = []

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    static let cases = [
        Case(bundle: "workshop", arguments: "bbox \(server)-gjx44"),
        Case(bundle: "workshop", arguments: "\(server)-fkghp \(server)-gjx44"),
        Case(bundle: "modern", arguments: "\(server)-fkghp \(server)-gjx44"),
        Case(bundle: "modern", arguments: "node/ovn-worker \(server)-gjx44"),
        Case(
            bundle: "modern", arguments: "\(server)-fkghp node/ovn-worker2",
            translations: ["SNAT 10.244.1.3 > 172.18.0.3 by GR_ovn-worker"]),
        Case(bundle: "modern", arguments: "node/ovn-worker node/ovn-worker2"),
        Case(bundle: "modern", arguments: "node/ovn-worker node/ovn-worker"),
        Case(
            bundle: "modern", arguments: "\(server)-fkghp ip/8.8.8.8",
            translations: ["SNAT 10.244.1.3 > 172.18.0.3 by GR_ovn-worker"]),
        // TCP to port 8080 is allowed.
        Case(
            bundle: "modern", arguments: "np-client/client-1 np-web/web-1", verdict: "dropped",
            words: "icmp, which has no ports"),
        Case(
            bundle: "modern", arguments: "bbox svc/bbox", verdict: "dropped", owner: "Service default/bbox",
            code: "echo-not-balanced", words: "load balancers take no ICMP"),
        Case(
            bundle: "workshop", arguments: "bbox ip/10.96.242.8", verdict: "dropped", owner: "Service default/bbox",
            code: "echo-not-balanced"),
    ]

    @Test(arguments: cases) func aPingGoesItsWay(ping: Case) async throws {
        let server = try await TestClusters.shared(ping.bundle).server
        let trace = try await server.trace(ping.arguments.split(separator: " ").map(String.init) + ["--icmp"])
        #expect(trace.verdict.word == ping.verdict, "\(trace.summary)")
        let cause = trace.verdict.cause
        #expect(ping.owner == nil || cause?.owner?.description.hasPrefix(ping.owner ?? "") == true, "\(trace.summary)")
        #expect(ping.code == nil || cause?.reason.code == ping.code)
        let text = TextReport.text(trace).printed
        #expect(text.contains(ping.words ?? "icmp"), "\(text)")
        #expect(!text.contains("icmp/"), "\(text)")
        #expect(trace.sourcePort == nil && trace.destinationPort == nil)
        let translations = trace.forward?.translations.map { "\($0.kind) \($0.from) > \($0.to) by \($0.by)" }
        #expect(ping.verdict != "delivered" || translations == ping.translations, "\(trace.summary)")
    }
}

/// Pings over IPv6, between pods and from a host, and to a service.
@Suite struct PingOverIPv6Tests {
    @Test(arguments: [
        ("pod", "delivered"), ("node", "delivered"), ("service", "dropped"),
    ])
    func anEchoRequestOfICMPv6IsFollowed(kind: String, verdict: String) async throws {
        let cluster = try await TestClusters.shared("dual").server
        let row = try #require(try Self.row(kind, verdict))
        let trace = try await cluster.trace(row)
        #expect(trace.verdict.word == verdict, "\(row)\n\(trace.summary)")
        #expect(trace.source.address.family == .ip6 && trace.destination.address.family == .ip6)
        let commands = trace.legs.flatMap { $0.logical.sections + $0.openflow.sections }.map(\.command)
        #expect(commands.contains { $0.contains("icmp6.type == 128") }, "\(commands)")
        #expect(commands.contains { $0.contains("icmpv6_type=128") }, "\(commands)")
    }

    /// The first row of such a ping among those of real packets.
    private static func row(_ kind: String, _ verdict: String) throws -> [String]? {
        try PacketTableTests.rows("dual").first { row in
            row.result == verdict && row.arguments.contains("--icmp") && row.arguments[1].contains(":")
                && row.kind == (kind == "service" ? "svc" : kind == "node" ? "pod" : kind)
                && row.arguments[0].hasPrefix("node/") == (kind == "node")
        }?.arguments
    }
}
