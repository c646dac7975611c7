import Logging
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import PathTracer
@testable import TraceFollow
@testable import TraceProbe
@testable import TraceResolve

/// Connections to services with several endpoints: each is followed, in the rounds that one takes.
@Suite struct ConnectionRunTests {
    static let service = BalancedAnswers.service

    /// The ways to db-0 on the other node and to web-1 on the client's, and what the load balancer has.
    static func answers(backends: String = "10.1.1.6:8080,10.1.2.5:8080") -> [String: ProbeResult] {
        var answers = BalancedAnswers.answers
        answers["trace n1 shop_web-0"] = .printed(BalancedAnswers.balanced(backends))
        answers["trace n1 shop_web-0 10.1.1.6:8080"] = .printed(local)
        answers["bridges n1 shop_web-0 10.1.1.6:8080"] = .printed(
            BalancedAnswers.chosen("10.1.1.6", then: ToolTexts.output(6)))
        answers["bridges n1 shop_web-0"] = answers["bridges n1 shop_web-0 10.1.1.6:8080"]
        answers["trace n1 shop_web-1"] = .printed(ToolTexts.delivery("n1", from: "shop_web-1", to: "shop_web-0"))
        answers["bridges n1 shop_web-1"] = .printed(ToolTexts.output(5))
        return answers
    }

    /// What ovn-trace prints where it is told the endpoint on the client's node.
    private static let local = BalancedAnswers.told.replacing(
        "/* output to \"tstor-n2\", type \"remote\" */", with: "/* output to \"shop_web-1\", type \"\" */")

    private static let lost = ToolTexts.drop("n2", from: "tstor-n1")

    private func run(
        _ answers: [String: ProbeResult], to target: Target = service, endpoints: EndpointChoice = .every,
        port: UInt16? = nil, cluster: FakeCluster? = nil
    ) async throws -> (run: ConnectionRun, rounds: [[String]]) {
        var canned = Canned(answers)
        let cluster = try cluster ?? FakeCluster()
        var run = ConnectionRun(of: try await cluster.resolve("web-0", target, port: port, endpoints: endpoints))
        var texts: SharedTexts?
        for _ in 0..<10 {
            let probes = run.advance()
            if probes.isEmpty { break }
            for (probe, result) in canned.answer(probes) {
                run.take(result, of: probe)
                run.absorb(sharing: &texts)
            }
        }
        return (run, canned.rounds.map { $0.filter { !$0.hasPrefix("facts") && !$0.hasPrefix("host") } })
    }

    private func ends(_ run: ConnectionRun) -> [LogicalEnd?] { run.answered.map { $0.journey.forward.logical?.end } }

    @Test func eachEndpointIsFollowed() async throws {
        let (run, rounds) = try await run(Self.answers())
        #expect(ends(run) == [.port("shop_db-0"), .port("shop_web-1")], "in the order of the endpoint slices")
        #expect(run.answered.map { $0.journey.forward.openflow?.end } == [.port("shop_db-0"), .port("shop_web-1")])
        #expect(run.answered.map { $0.journey.reply?.logical?.end } == [.port("shop_web-0"), .port("shop_web-0")])
        #expect(run.survey?.missing == [] && run.survey?.findings == [])
        // They share what they ask.
        #expect(rounds.joined().filter { $0 == "trace n1 shop_web-0" }.count == 1)
        let (alone, roundsOfOne) = try await self.run(Self.answers(), endpoints: .first)
        #expect(alone.answered.count == 1 && alone.survey == nil)
        #expect(rounds.count == roundsOfOne.count)
    }

    @Test(arguments: [(EndpointChoice.first, "shop_db-0"), (.pod(namespace: nil, name: "web-1"), "shop_web-1")])
    func oneEndpointIsFollowedWhereOneIsMeant(endpoints: EndpointChoice, port: String) async throws {
        let (run, _) = try await run(Self.answers(), endpoints: endpoints)
        #expect(ends(run) == [.port(port)])
    }

    /// What the load balancer lacks is no endpoint of this client; without a reason for that it is told.
    @Test(arguments: [
        (false, ["endpoint-left-out"]), (true, []),
    ])
    func endpointsThatTheLoadBalancerLacksAreLeftOut(isLocal: Bool, findings: [String]) async throws {
        var cluster = try FakeCluster()
        if isLocal { cluster.serviceObjects[0].spec.internalTrafficPolicy = "Local" }
        var answers = Self.answers()
        answers["trace n1 shop_web-0"] = .printed(
            BalancedAnswers.balanced("10.1.1.6:8080")
                + ToolTexts.pipeline(
                    "egress", "n1", from: "shop_web-0", to: "shop_web-1", "output;",
                    "/* output to \"shop_web-1\", type \"\" */"))
        let (run, _) = try await run(answers, cluster: cluster)
        #expect(ends(run) == [.port("shop_web-1")])
        #expect(run.survey?.missing.map(\.endpoint.text) == ["10.1.2.5:8080"])
        #expect(run.survey?.missing.map { $0.finding == nil } == [isLocal])
        #expect(run.survey?.findings.map(\.code) == findings)
    }

    /// One that is asked for by name and that the load balancer lacks is not known to be reached, whatever others are.
    @Test func anEndpointThatIsNamedAndLackingIsNotTakenForAnother() async throws {
        let (run, _) = try await run(
            Self.answers(backends: "10.1.1.6:8080"), endpoints: .pod(namespace: "shop", name: "db-0"))
        #expect(ends(run) == [.undetermined(.logical(.endpointNotBalanced("10.1.2.5:8080", node: "n1")))])
        let trace = try await conclude(run)
        #expect(trace.unbalanced == .notBalancedTo(node: "n1") && trace.backend?.name == "db-0")
        #expect(
            trace.notes.contains { note in
                if case .endpointLeftOut(let left, node: "n1") = note { left.endpoint.name == "db-0" } else { false }
            })
    }

    /// Endpoints that only OVN has take connections, too: they are followed, and told of.
    @Test func endpointsThatOnlyTheLoadBalancerHasAreFollowed() async throws {
        var cluster = try FakeCluster()
        cluster.slices["shop/db"] = [
            try FakeCluster.slice("sql", "TCP", 8080, [("10.1.2.5", "db-0", "n2")]),
            try FakeCluster.slice("sql", "TCP", 8080, [("10.1.1.6", "web-1", "n1")], ready: false),
        ]
        let (run, rounds) = try await run(Self.answers(), cluster: cluster)
        #expect(ends(run) == [.port("shop_db-0"), .port("shop_web-1")])
        guard case .endpointNotReady(let unready)? = run.survey?.findings.first else {
            Issue.record("\(String(describing: run.survey?.findings))")
            return
        }
        #expect(unready.description == "10.1.1.6:8080 (pod shop/web-1)")
        #expect(rounds.joined().filter { $0 == "trace n1 shop_web-0" }.count == 1, "nothing is asked anew")
        cluster.slices["shop/db"]?.removeLast()
        let (other, _) = try await self.run(Self.answers(), cluster: cluster)
        guard case .endpointNotInSlices(let added, service: "db")? = other.survey?.findings.first else {
            Issue.record("\(String(describing: other.survey?.findings))")
            return
        }
        #expect(added.description == "10.1.1.6:8080")
        #expect(ends(other) == [.port("shop_db-0"), .port("shop_web-1")])
    }

    /// An address that a load balancer has: its endpoints are known from that alone.
    @Test func theEndpointsBehindAnAddressAreFollowed() async throws {
        let address = try #require(IPAddress("172.18.0.200"))
        let (run, _) = try await run(Self.answers(), to: .address(address, port: 5432))
        #expect(ends(run) == [.port("shop_web-1"), .port("shop_db-0")], "in the order of the load balancer")
        #expect(run.answered.map { $0.journey.forward.openflow?.end } == [.port("shop_web-1"), .port("shop_db-0")])
        #expect(run.survey?.findings == [])
    }

    /// Stopped before any load balancer, all journeys are one.
    @Test func withoutALoadBalancerThereIsOneAnswer() async throws {
        var answers = Self.answers()
        answers["trace n1 shop_web-0"] = .printed(ToolTexts.drop("n1", from: "shop_web-0", stage: "ls_in_acl"))
        let (run, _) = try await run(answers)
        #expect(run.answered.count == 1 && run.survey == nil)
    }

    /// A pod is no service, whatever comes of it.
    @Test func aPodHasNoEndpoints() async throws {
        let (run, _) = try await run(Canned.acrossZones, to: JourneyRunTests.server, port: 8080)
        #expect(run.answered.count == 1 && run.survey == nil)
    }

    private func conclude(_ run: ConnectionRun) async throws -> PathTrace {
        await Conclusion(catalogue: FlowCatalogue(), cluster: try FakeCluster()).trace(of: run)
    }

    /// A host answers itself without the network.
    @Test func aHostAnswersItself() async throws {
        let address = try #require(IPAddress("172.18.0.11"))
        let resolved = try await FakeCluster().resolve("host-0", .address(address, port: 9100))
        let route = #"[{"type":"local","dst":"172.18.0.11","dev":"lo"}]"#
        var canned = Canned(["host n1": .printed("== route\n\(route)\n")])
        var run = ConnectionRun(of: resolved)
        for _ in 0..<3 { for (probe, result) in canned.answer(run.advance()) { run.take(result, of: probe) } }
        let trace = try await conclude(run)
        #expect(
            trace.legs.map(\.direction) == [.forward, .reply] && trace.legs.allSatisfy { $0.verdict == .delivered })
        #expect(trace.notes.contains(.withinHost))
    }

    /// One that a tool failed for is no less an endpoint.
    @Test func anEndpointThatCannotBeFollowedIsTold() async throws {
        var answers = Self.answers()
        answers["trace n1 shop_web-0 10.1.1.6:8080"] = .failed("the container is gone")
        let trace = try await conclude(try await run(answers).run)
        #expect(trace.share == .init(delivered: 1, count: 2))
        #expect(trace.endpoints.map(\.endpoint.name) == ["db-0", "web-1"])
        #expect(trace.endpoints.map { $0.verdict?.word } == ["delivered", "undetermined"])
        #expect(trace.endpoints.map(\.port) == [8080, 8080])
    }

    /// ovn-trace takes a packet to its own sender for one to elsewhere: the bridges alone tell what becomes of it.
    @Test func aClientThatIsItsOwnEndpointIsNotFollowedElsewhere() async throws {
        var cluster = try FakeCluster()
        cluster.slices["shop/db"] = [
            try FakeCluster.slice("sql", "TCP", 8080, [("10.1.2.5", "db-0", "n2"), ("10.1.1.5", "web-0", "n1")])
        ]
        var answers = Self.answers(backends: "10.1.1.5:8080,10.1.2.5:8080")
        answers["trace n1 shop_web-0 10.1.1.5:8080"] = .printed(Self.local)
        answers["bridges n1 shop_web-0 10.1.1.5:8080"] = .printed(
            BalancedAnswers.chosen("10.1.1.5", then: ToolTexts.output(5)))
        let run = try await run(answers, cluster: cluster).run
        let own = try #require(run.answered.last?.journey)
        #expect(own.isHairpin && own.forward.logical?.sections.count == 1)
        let trace = try await conclude(run)
        #expect(trace.endpoints.map { $0.endpoint.name } == ["db-0", "web-0"])
        guard case .traced(let legs)? = trace.others.first?.outcome else {
            Issue.record("\(trace.others)")
            return
        }
        #expect(!legs[0].logical.isTraced && legs[0].openflow.verdict == .delivered && legs[0].verdict == .delivered)
    }

    /// A gateway router's load balancer has its host under the host's masquerade address.
    @Test func aHostsOwnEndpointIsKnownByItsOtherAddress() async throws {
        var cluster = try FakeCluster()
        cluster.slices["shop/db"] = [
            try FakeCluster.slice(
                "sql", "TCP", 9100, [("172.18.0.11", "host-0", "n1"), ("172.18.0.12", "host-1", "n2")])
        ]
        let trace = try await cluster.resolve("web-0", Self.service, port: nil)
        func survey(_ datapath: String) -> EndpointSurvey {
            EndpointSurvey(
                of: .init(backends: ["169.254.0.2:9100", "172.18.0.12:9100"], datapath: datapath), for: trace)
        }
        let router = survey("GR_n1")
        #expect(router.balanced.map(\.text) == ["172.18.0.12:9100", "169.254.0.2:9100"])
        #expect(router.balanced.map(\.endpoint.name) == ["host-1", "host-0"])
        #expect(router.missing == [] && router.findings == [])
        // It is that which is meant where its own is asked for.
        var answers = Self.answers()
        answers["trace n1 shop_web-0"] = .printed(
            BalancedAnswers.balanced("169.254.0.2:9100,172.18.0.12:9100", on: "GR_n1"))
        let named = try await run(answers, endpoints: .pod(namespace: "shop", name: "host-0"), cluster: cluster)
        #expect(named.rounds.joined().contains("trace n1 shop_web-0 169.254.0.2:9100"), "\(named.rounds)")
        // A switch's has no reason to.
        #expect(survey("n1").findings.count == 2)
    }
}
