import NetworkTypes
import PathModel
import OVNKubernetes
import Testing
import TraceSupport

@testable import PathTracer
@testable import TraceFollow
@testable import TraceProbe
@testable import TraceResolve

/// How many rounds journeys take when what they will ask is asked ahead.
@Suite struct JourneyRunTests {
    static let server = Target.pod(namespace: "shop", name: "db-0")

    /// Runs a journey, answering each round whole, and gives what was asked in each of tracers.
    private func run(
        _ answers: [String: ProbeResult], to target: Target = server, port: UInt16? = 8080,
        onTransitSwitch: Bool = false
    ) async throws -> (run: JourneyRun, rounds: [[String]]) {
        var canned = Canned(answers)
        var cluster = try FakeCluster()
        if onTransitSwitch { cluster.putOnTransitSwitch() }
        var run = JourneyRun(of: try await cluster.resolve("web-0", target, port: port))
        for _ in 0..<10 {
            let probes = run.advance()
            if probes.isEmpty { break }
            for (probe, result) in canned.answer(probes) { run.take(result, of: probe) }
        }
        return (run, canned.rounds.map { Set($0).filter { !$0.hasPrefix("facts") }.sorted() }.filter { !$0.isEmpty })
    }

    @Test func bothLegsCrossZonesInTwoRounds() async throws {
        let (run, rounds) = try await run(Canned.acrossZones)
        #expect(
            rounds == [
                ["bridges n1 shop_web-0", "bridges n2 shop_db-0", "trace n1 shop_web-0", "trace n2 shop_db-0"],
                [
                    "bridges n1 tunnel 172.18.0.12", "bridges n2 tunnel 172.18.0.11", "trace n1 tstor-n2",
                    "trace n2 tstor-n1",
                ],
            ])
        #expect(run.journey.forward.logical?.end == .port("shop_db-0"))
        #expect(run.journey.reply?.logical?.end == .port("shop_web-0"))
        #expect(run.journey.reply?.openflow?.end == .port("shop_web-0"))
    }

    /// A router sends no packet on whose time to live runs out.
    @Test func aPacketWithoutTimeToLiveCrossesNothing() async throws {
        var cluster = try FakeCluster()
        cluster.putOnTransitSwitch()
        let facts = try await cluster.resolve("web-0", Self.server).cluster
        var sent = try packet("10.1.1.5", "10.1.2.5")
        for (before, after) in [(64, 63), (2, 1), (1, nil), (0, nil)] as [(UInt8, UInt8?)] {
            sent.timeToLive = before
            let crossing = TransitCrossing(
                of: sent, from: .init(port: "", node: "n1"), to: .init(port: "", node: "n2"), on: .clusterDefault,
                cluster: facts)
            #expect(crossing?.logical.packet.timeToLive == after)
        }
    }

    /// The ways across zones with the headers that the routers at the transit switch write: n1 is number 2 there, n2 number 3.
    private static let routed: [String: ProbeResult] = {
        func trace(_ node: String, from port: String, to peer: String, _ own: Int, _ other: Int) -> ProbeResult {
            let text = ToolTexts.delivery(node, from: port, to: peer, type: "remote")
            let rewriting =
                "    ip.ttl--;\n    eth.src = 0a:58:64:58:00:0\(own);\n    eth.dst = 0a:58:64:58:00:0\(other);\n"
            guard let output = text.firstRange(of: "    output;") else { return .failed("the text has no output") }
            return .printed(text[..<output.lowerBound] + rewriting + text[output.lowerBound...])
        }
        var answers = Canned.acrossZones
        answers["trace n1 shop_web-0"] = trace("n1", from: "shop_web-0", to: "tstor-n2", 2, 3)
        answers["trace n2 shop_db-0"] = trace("n2", from: "shop_db-0", to: "tstor-n1", 3, 2)
        answers["bridges n2 shop_db-0"] = .printed(
            ToolTexts.tunnel(to: "172.18.0.11", option: "0x30002")
                .replacing(
                    "src=0a:58:64:58:00:02,dst=0a:58:64:58:00:03", with: "src=0a:58:64:58:00:03,dst=0a:58:64:58:00:02"))
        return answers
    }()

    /// What the nodes' annotations tell of the switch between the zones lets each zone be asked for both legs at once.
    @Test func bothLegsCrossZonesInOneRoundWhereTheirWayIsKnown() async throws {
        let (run, rounds) = try await run(Self.routed, onTransitSwitch: true)
        #expect(
            rounds == [
                [
                    "bridges n1 shop_web-0", "bridges n1 tunnel 172.18.0.12", "bridges n2 shop_db-0",
                    "bridges n2 tunnel 172.18.0.11", "trace n1 shop_web-0", "trace n1 tstor-n2", "trace n2 shop_db-0",
                    "trace n2 tstor-n1",
                ]
            ])
        #expect(run.journey.forward.openflow?.end == .port("shop_db-0"))
        #expect(run.journey.reply?.logical?.end == .port("shop_web-0"))
        #expect(run.journey.reply?.openflow?.end == .port("shop_web-0"))
    }

    /// The packet crosses otherwise than the annotations say: it is traced on from where it really is.
    @Test func aWayThatWasExpectedWronglyIsAskedAnew() async throws {
        var answers = Self.routed
        answers["bridges n1 shop_web-0"] = .printed(ToolTexts.tunnel(to: "172.18.0.12", option: "0x70003"))
        let (run, rounds) = try await run(answers, onTransitSwitch: true)
        #expect(rounds.count == 2)
        #expect(rounds.last == ["bridges n2 tunnel 172.18.0.11"])
        #expect(run.journey.forward.openflow?.end == .port("shop_db-0"))
    }

    @Test func aServiceTakesNoMore() async throws {
        var answers = BalancedAnswers.answers
        let arrival = ToolTexts.delivery("n2", from: "tstor-n1", to: "shop_db-0")
        answers["trace n2 tstor-n1"] = .printed(
            arrival.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                line.hasSuffix("output;") ? ["    eth.dst = 0a:58:0a:01:02:05;", line] : [line]
            }.joined(separator: "\n"))
        let (run, rounds) = try await run(answers, to: BalancedAnswers.service, port: nil)
        #expect(rounds.count == 2, "\(rounds)")
        #expect(run.journey.forward.logical?.backend == "10.1.2.5:8080")
        #expect(run.journey.reply?.logical?.end == .port("shop_web-0"))
    }

    /// The reply that was expected is not the one that begins: the real one is traced, from its own start.
    @Test func aReplyThatBeginsElsewhereIsTracedAnew() async throws {
        var answers = BalancedAnswers.answers
        // The load balancer has but the other endpoint, on the client's own node.
        answers["trace n1 shop_web-0"] = .printed(
            BalancedAnswers.balanced("10.1.1.6:8080")
                + ToolTexts.pipeline(
                    "egress", "n1", from: "shop_web-0", to: "shop_web-1", "output;",
                    "/* output to \"shop_web-1\", type \"\" */"))
        answers["bridges n1 shop_web-0 10.1.2.5:8080"] = .printed(
            BalancedAnswers.chosen("10.1.1.6", then: ToolTexts.output(6)))
        let (run, rounds) = try await run(answers, to: BalancedAnswers.service, port: nil)
        #expect(run.journey.forward.logical?.end == .port("shop_web-1"))
        #expect(run.journey.reply?.start.logical?.inport == "shop_web-1")
        #expect(rounds.flatMap(\.self).contains("trace n1 shop_web-1"), "\(rounds)")
    }

    /// A packet that is stopped has no reply: nothing more is asked for the one that was expected.
    @Test func aDropEndsWhatWasExpected() async throws {
        var answers = Canned.acrossZones
        answers["trace n1 shop_web-0"] = .printed(ToolTexts.drop("n1", from: "shop_web-0"))
        answers["bridges n1 shop_web-0"] = .printed(ToolTexts.drop)
        let (run, rounds) = try await run(answers)
        #expect(rounds.count == 1)
        #expect(run.journey.reply == nil && run.journey.expected == nil && run.journey.withoutReply != nil)
    }

    /// Read as it comes, in any order, a journey ends as if it were read at once.
    @Test func answersMayComeInParts() async throws {
        var canned = Canned(Canned.acrossZones)
        var run = JourneyRun(of: try await FakeCluster().resolve("web-0", Self.server))
        var texts: SharedTexts? = SharedTexts()
        for _ in 0..<10 {
            let probes = run.advance()
            if probes.isEmpty { break }
            for (probe, result) in canned.answer(probes).reversed() {
                run.take(result, of: probe)
                run.absorb(sharing: &texts)
            }
        }
        #expect(run.journey.reply?.logical?.end == .port("shop_web-0"))
        #expect(run.journey.reply?.openflow?.end == .port("shop_web-0"))
        let sections = run.legs.flatMap { ($0.logical?.sections ?? []) + ($0.openflow?.sections ?? []) }
        #expect(sections.count == 8 && sections.allSatisfy(\.output.isEmpty), "the tools' texts are let go")
    }
}
