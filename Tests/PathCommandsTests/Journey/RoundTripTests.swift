import ClusterBundle
import Logging
import PathModel
import Replay
import ReplaySupport
import Synchronization
import Testing
import TraceProbe

/// How often each kind of traffic asks the cluster's containers: what a trace waits for.
@Suite struct RoundTripTests {
    /// A connection, and at how many times it asks, one after another.
    struct Case: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        var rounds: Int

        var testDescription: String { "\(bundle): \(arguments)" }
    }

    private static let storefront = "shop/storefront-77867b77f9-p5rn7"
    private static let localStorefront = "shop/storefront-77867b77f9-9zcvb"
    private static let ruby = "crimson/ruby-84944fcf4c-pzkgk"
    private static let jade = "emerald/jade-55749497c6-mz9qr"

    /// Two where both nodes are known at the start, three where the wire or a host tells the second.
    static let cases = [
        Case(bundle: "today", arguments: "\(storefront) shop/cart-7f95b7bbf-zfrwz:7070", rounds: 2),
        Case(bundle: "today", arguments: "\(storefront) shop/cart-7f95b7bbf-zfrwz --icmp", rounds: 2),
        Case(bundle: "today", arguments: "\(storefront) svc/shop/cart:7000", rounds: 2),
        Case(bundle: "today", arguments: "\(storefront) ip/8.8.8.8:80", rounds: 2),
        Case(bundle: "today", arguments: "\(storefront) node/ovn-control-plane:9100", rounds: 2),
        Case(bundle: "today", arguments: "\(storefront) node/ovn-worker:9100", rounds: 3),
        Case(bundle: "today", arguments: "\(storefront) ip/172.18.0.3:31070", rounds: 3),
        // To endpoints on three nodes.
        Case(bundle: "today", arguments: "\(storefront) ip/172.18.0.4:31080", rounds: 5),
        Case(bundle: "today", arguments: "egress/caller-574df57c95-67tbp ip/8.8.8.8:80", rounds: 3),
        Case(bundle: "today", arguments: "node/ovn-worker shop/cart-7f95b7bbf-ddj7k:7070", rounds: 2),
        Case(bundle: "today", arguments: "node/ovn-worker svc/shop/cart:7000", rounds: 3),
        Case(bundle: "today", arguments: "node/ovn-worker node/ovn-worker2:9100", rounds: 3),
        Case(bundle: "today", arguments: "external/172.18.0.1 ip/172.18.0.3:31070", rounds: 3),
        Case(bundle: "today", arguments: "external/172.18.0.1 ip/172.18.0.3:22", rounds: 3),
        Case(bundle: "today", arguments: "\(jade) ip/10.120.0.5:8080", rounds: 2),
        Case(bundle: "today", arguments: "\(ruby) svc/crimson/ruby:80", rounds: 2),
        Case(bundle: "today", arguments: "\(ruby) ip/8.8.8.8:80", rounds: 2),
        Case(bundle: "local", arguments: "\(localStorefront) ip/8.8.8.8:80", rounds: 3),
        Case(bundle: "local", arguments: "\(localStorefront) svc/shop/cart:7000", rounds: 2),
    ]

    @Test(arguments: cases)
    func itAsksSeldom(wanted: Case) async throws {
        let nodes = try await ClusterBundle.Bundle.read(TestClusters.folder + "/" + wanted.bundle).nodesOfPods
        try await TestClusters.withServer(wanted.bundle) { server in
            let rounds = RoundCount()
            let trace = try await server.trace(
                wanted.arguments.split(separator: " ").map(String.init), counting: rounds)
            if case .undetermined(let reason) = trace.verdict { Issue.record("\(reason)") }
            #expect(rounds.count <= wanted.rounds, "\(rounds.count)")
            let execs = Dictionary(grouping: server.log.execs) { nodes[$0.pod] ?? "?" }.mapValues(\.count)
            #expect(execs.values.allSatisfy { $0 <= 2 } && !execs.isEmpty, "\(execs)")
        }
    }
}

/// How many rounds a trace takes, by what it logs.
final class RoundCount: LogHandler, Sendable {
    private let rounds = Mutex(0)

    var count: Int { rounds.withLock(\.self) }

    func log(event: LogEvent) {
        if event.message.description == ProbeRunner.roundMessage { rounds.withLock { $0 += 1 } }
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { .debug }
        set {}
    }
}
