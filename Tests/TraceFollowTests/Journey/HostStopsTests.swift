import NetworkTypes
import OVNFormats
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// What a host says, in a journey's legs.
@Suite struct HostStopsTests {
    static let local = "== route\n[{\"type\":\"local\",\"dst\":\"172.18.0.11\",\"dev\":\"lo\"}]\n"
    static let refused = "== route\nRTNETLINK answers: No route to host\n== text\nRTNETLINK answers: No route to host\n"

    /// A connection from web-0 to the host of its node, which answers with `host`.
    static func followed(host: String) async throws -> (Journey, Canned) {
        let trace = try await FakeCluster().resolve("web-0", .pod(namespace: "shop", name: "host-0"))
        var canned = Canned([
            "trace n1 shop_web-0": .printed(ToolTexts.delivery("n1", from: "shop_web-0", to: "k8s-n1")),
            "bridges n1 shop_web-0": .printed(ToolTexts.output(2)),
            "trace n1 k8s-n1": .printed(ToolTexts.delivery("n1", from: "k8s-n1", to: "shop_web-0")),
            "bridges n1 k8s-n1": .printed(ToolTexts.output(5)),
            "host n1": .printed(host),
        ])
        var journey = Journey(of: trace)
        canned.run(&journey)
        return (journey, canned)
    }

    @Test func aHostIsAskedWithTheRepliesFirstProbes() async throws {
        let (journey, canned) = try await Self.followed(host: Self.local)
        let round = try #require(canned.rounds.first { $0.contains("host n1") })
        #expect(round.contains("trace n1 k8s-n1"))
        // Where the packet comes to the host, and where the answer leaves it.
        #expect(round.filter { $0 == "host n1" }.count == 2)
        let hosts = journey.hosts.findings(.forward, of: journey.forward).hosts
        #expect(hosts.map(\.section.end) == [.host("n1")] && hosts[0].isArrival && hosts[0].isOwnPacket)
    }

    /// A host that is asked again, because its rules mark the packet, translates nothing the first time.
    @Test func aHostMayBeAskedAgainBeforeAnythingIsTranslated() async throws {
        let trace = try await FakeCluster().resolve(
            "host-0", .service(namespace: "shop", name: "db", port: .name("sql")))
        let mark = "table ip t {\nchain out {\ntype route hook output priority mangle;\nmeta mark set 0x7\n}\n}\n"
        let route = #"[{"dst":"10.96.0.9","dev":"eth1"}]"#
        var canned = Canned(["host n1": .printed("== route\n\(route)\n== nft\n\(mark)")])
        var journey = Journey(of: trace)
        canned.run(&journey)
        #expect(journey.hosts.stops.count > 1)
        let findings = journey.hosts.findings(.forward, of: journey.forward)
        #expect(findings.hosts.count == journey.hosts.stops.count && findings.translations.isEmpty)
    }

    /// What hosts, bridges and the logical layer tell of translations is put together in the packet's order.
    @Test func eachTranslationIsBeforeTheOneThatGoesOnFromIt() throws {
        func translation(_ kind: Translation.Kind, _ from: String, _ to: String) throws -> Translation {
            func end(_ text: String) throws -> Translation.Address {
                .known(try #require(TransportAddress(parsing: text)))
            }
            return Translation(kind: kind, by: .datapath("GR_n2"), from: try end(from), to: try end(to))
        }
        let inOrder = [
            try translation(.destination, "172.18.0.12:31080", "10.96.0.9:80"),
            try translation(.destination, "10.96.0.9:80", "10.1.2.5:8080"),
            try translation(.source, "10.1.1.5", "172.18.0.11"), try translation(.source, "172.18.0.11", "169.254.0.2"),
            try translation(.source, "169.254.0.2", "100.64.0.3"),
        ]
        let told = [1, 4, 2, 0, 3].map { inOrder[$0] }
        #expect(HostStops.inOrder(told) == inOrder)
        #expect(HostStops.inOrder(inOrder) == inOrder)
        // Those that lead back have no order.
        let circle = [
            try translation(.source, "10.1.1.5", "10.1.1.6"), try translation(.source, "10.1.1.6", "10.1.1.5"),
        ]
        #expect(Set(HostStops.inOrder(circle)) == Set(circle))
    }

    @Test func aRouteThatRefusesDrops() async throws {
        let (journey, _) = try await Self.followed(host: Self.refused)
        let hosts = journey.hosts.findings(.forward, of: journey.forward).hosts
        guard case .dropped(let cause)? = hosts.first?.section.end else {
            Issue.record("\(hosts)")
            return
        }
        #expect(hosts.count == 1 && cause.node == "n1")
    }

    /// A host's packet is asked for again where a rule marks it, and a host that translates nothing has nothing to put first.
    @Test func aHostThatIsAskedTwiceTranslatesNothing() async throws {
        let trace = try await FakeCluster().resolve("host-0", .pod(namespace: "shop", name: "web-0"))
        var stops = HostStops(of: trace)
        let packet = try packet("172.18.0.11", "10.1.1.5")
        for mark in [nil, "0x1745ec"] {
            let visit = HostVisit(direction: .forward, node: "n1", part: .departure, packet: packet, mark: mark)
            let (_, probe) = try #require(stops.asked(visit))
            stops.receive(.printed(Self.local), of: visit, probe: probe)
        }
        let walk = LegWalk(from: LegStart(), state: .new, preferred: [], cluster: trace.cluster)
        let findings = stops.findings(.forward, of: walk)
        #expect(findings.hosts.count == 2 && findings.translations.isEmpty)
    }
}
