import ModelSupport
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// Journeys to a service with several endpoints: both layers must go to the same one.
@Suite struct BalancedJourneyTests {
    private func journey(_ answers: [String: ProbeResult]) async throws -> (Journey, Canned) {
        var canned = Canned(answers)
        var journey = Journey(of: try await FakeCluster().resolve("web-0", BalancedAnswers.service, port: nil))
        canned.run(&journey)
        return (journey, canned)
    }

    @Test func theBridgesAreSearchedForTheLogicalLayersEndpoint() async throws {
        let (journey, canned) = try await journey(BalancedAnswers.answers)
        // The first endpoint of the endpoint slices is preferred to the first of the load balancer.
        #expect(journey.forward.logical?.backend == "10.1.2.5:8080")
        #expect(
            journey.forward.logical?.translations == [
                Translation(kind: .destination, by: "n1", from: "10.96.0.9:5432", to: "10.1.2.5:8080")
            ])
        // The stages up to the load balancer are those of the first trace, which saw the service's address.
        #expect(
            journey.forward.logical?.sections.first?.hops.first?.stages.map(\.name) == [
                "ls_in_lb", "ls_in_pre_stateful", "ls_in_l2_lkup",
            ])
        #expect(canned.rounds[1].contains("trace n1 shop_web-0 10.1.2.5:8080"))
        // The endpoint slices' first endpoint is sought right away.
        #expect(canned.rounds[0].contains("bridges n1 shop_web-0 10.1.2.5:8080"))
        #expect(journey.forward.openflow?.translations.map(\.to) == ["10.1.2.5:8080"])
        #expect(journey.forward.openflow?.end == .port("shop_db-0"))
        #expect(journey.forward.logical?.end == .port("shop_db-0"))
        // The next zone sees the endpoint's address and port.
        let next = canned.probes.first { Canned.key($0) == "trace n2 tstor-n1" }?.argv.last ?? ""
        #expect(next.contains("ip4.dst == 10.1.2.5") && next.contains("tcp.dst == 8080"))
        #expect(journey.reply?.logical?.end == .port("shop_web-0"))
    }

    @Test func anEndpointThatNoHashReachesIsLeftToTheOther() async throws {
        var answers = BalancedAnswers.answers
        answers["bridges n1 shop_web-0 10.1.2.5:8080"] = .printed(
            BalancedAnswers.chosen("10.1.1.6", then: ToolTexts.output(6)))
        let (journey, canned) = try await journey(answers)
        #expect(journey.forward.openflow?.end == .port("shop_web-1"))
        #expect(journey.forward.openflow?.translations.map(\.to) == ["10.1.1.6:8080"])
        #expect(
            canned.rounds.filter { $0.contains("bridges n1 shop_web-0 10.1.2.5:8080") }.count == 1, "it is sought once")
    }

    @Test func oneEndpointNeedsNoSecondTrace() async throws {
        var answers = BalancedAnswers.answers
        answers["trace n1 shop_web-0"] = .printed(
            BalancedAnswers.balanced("10.1.2.5:8080")
                + ToolTexts.pipeline(
                    "egress", "n1", from: "shop_web-0", to: "tstor-n2", "output;",
                    "/* output to \"tstor-n2\", type \"remote\" */"))
        let (journey, canned) = try await journey(answers)
        #expect(journey.forward.logical?.backend == "10.1.2.5:8080")
        #expect(
            journey.forward.logical?.translations == [
                Translation(kind: .destination, by: "n1", from: "10.96.0.9:5432", to: "10.1.2.5:8080")
            ])
        #expect(!canned.rounds.joined().contains { $0.hasPrefix("trace n1 shop_web-0 10") })
        #expect(journey.forward.openflow?.end == .port("shop_db-0"))
    }
}
