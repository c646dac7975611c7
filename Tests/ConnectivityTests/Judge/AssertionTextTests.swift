import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import Connectivity

/// What was traced, written as a file that holds.
@Suite struct AssertionTextTests {
    private func entry(
        _ source: String, _ destination: String, _ trace: PathTrace?, maker: String? = nil
    ) -> AssertionText.Entry {
        var request = TraceRequest(
            source: .pod(namespace: "shop", name: source), destination: .pod(namespace: "shop", name: destination))
        request.destinationPort = 5432
        var pair = ConnectionPlan.Pair(
            request: request, source: source, destination: destination, expectation: ExpectedOutcome(.allow))
        pair.sourceMaker = maker.map { .workload(.deployment, NamespacedName(namespace: "shop", name: $0)) }
        return AssertionText.Entry(pair: pair, trace: trace)
    }

    /// Every kind of end is written as it is read.
    @Test func eachEndIsRead() throws {
        let address = try #require(IPAddress("fd00::1"))
        let ends: [(Target, EndpointSelector)] = [
            (.node("w1", port: 22), EndpointSelector(.node("w1"), port: .number(22))),
            (.address(address, port: 80), EndpointSelector(.address(address), port: .number(80))),
            (
                .service(namespace: "shop", name: "db", port: .name("sql")),
                EndpointSelector(.service(NamespacedName(namespace: "shop", name: "db")), port: .name("sql"))
            ),
        ]
        let entries = ends.map { target, _ in
            var entry = entry("a", "x", allowed)
            entry.pair.request.source = .node("w2", port: nil)
            entry.pair.request.destination = target
            entry.pair.request.destinationPort = nil
            return entry
        }
        let rules = try tests(entries).flatMap(\.rules)
        #expect(rules.map(\.destinations) == ends.map { [$0.1] })
        #expect(rules.allSatisfy { $0.sources == [EndpointSelector(.node("w2"))] })
    }

    private let allowed = JudgementTests.trace(
        .delivered, reply: .delivered, allowedBy: [JudgementTests.policy, JudgementTests.other])
    private let denied = JudgementTests.trace(JudgementTests.dropped())

    private func tests(_ entries: [AssertionText.Entry]) throws -> [ConnectionTest] {
        let text = AssertionText.text(entries, name: "re: \"corded\"", transport: .tcp) { "\($0)" }
        let contents = ConnectivityFile.read(text, file: "f")
        #expect(contents.problems == [], "\(text)")
        #expect(contents.documents.first?.name == "re: \"corded\"")
        return contents.documents.flatMap(\.tests)
    }

    @Test func eachOutcomeIsWrittenWithItsReason() throws {
        let rejected = JudgementTests.trace(.rejected(Cause(reason: .stage(.noEndpoint))))
        let oneWay = JudgementTests.trace(.delivered, reply: JudgementTests.dropped(JudgementTests.other))
        let open = JudgementTests.trace(.delivered, reply: .undetermined("x"))
        let traces = [allowed, denied, rejected, oneWay, open]
        let tests = try tests(zip("abcde", traces).map { entry(String($0), "x", $1) })
        #expect(
            tests.map(\.expected) == [
                "allow, with a reply, by NetworkPolicy shop/db-allow", "deny, by NetworkPolicy shop/db-allow", "reject",
                "deny, by NetworkPolicy shop/deny-all", "allow",
            ])
        #expect(tests.map(\.name).first == "shop/a to shop/x:5432")
        // What is written holds for what was traced.
        for (test, trace) in zip(tests, traces) {
            #expect(JudgementTests.outcome(trace, test.rules[0].expectation) == .passed)
        }
    }

    /// What a connection comes to at one endpoint and not at another is no test; the policy that allows it may be another.
    @Test func endpointsThatDifferAreARemark() throws {
        var mixed = JudgementTests.shared([.delivered, JudgementTests.dropped()])
        let same = JudgementTests.shared([.delivered, .delivered])
        var byTwo = same
        let flow = FlowOrigin(
            flow: "0a", zone: "w1", stage: "ls_out_acl", match: "", actions: "", row: .acl("0a"),
            owner: JudgementTests.policy)
        byTwo.legs[0].detrace.flows = [flow]
        let tests = try tests([entry("a", "x", mixed), entry("b", "x", same), entry("c", "x", byTwo)])
        #expect(tests.map(\.name) == ["shop/b to shop/x:5432", "shop/c to shop/x:5432"])
        #expect(tests.map(\.expected) == ["allow, with a reply", "allow, with a reply"])
        #expect(
            AssertionText.text([entry("a", "x", mixed)], name: "n", transport: .tcp) { remark in
                remark == .endpointsDiffer(mixed.share) && mixed.share != nil ? "they differ" : "\(remark)"
            }.contains("-> {pod: shop/x, port: 5432}: they differ\n"))
        mixed.others = []
        #expect(try self.tests([entry("a", "x", mixed)]).count == 1)
    }

    /// Where several policies isolate a pod none of them is written: the drop hangs on no single one.
    @Test func onlyThePolicyThatAloneIsolatesAPodIsNamed() throws {
        let one = JudgementTests.trace(
            JudgementTests.dropped(
                JudgementTests.other, policies: [JudgementTests.other], named: [JudgementTests.other]))
        let several = JudgementTests.trace(
            JudgementTests.dropped(
                JudgementTests.shared, policies: [JudgementTests.policy, JudgementTests.other],
                named: [JudgementTests.other]))
        let unknown = JudgementTests.trace(JudgementTests.dropped(JudgementTests.shared))
        let tests = try tests([entry("a", "x", one), entry("b", "x", several), entry("c", "x", unknown)])
        #expect(tests.map(\.expected) == ["deny, by NetworkPolicy shop/deny-all", "deny", "deny"])
        for (test, trace) in zip(tests, [one, several, unknown]) {
            #expect(JudgementTests.outcome(trace, test.rules[0].expectation) == .passed)
        }
    }

    @Test func podsOfOneMakerAreWrittenAsOneWhereTheyAgree() throws {
        let agreeing = try tests([
            entry("web-1", "x", allowed, maker: "web"), entry("web-2", "x", allowed, maker: "web"),
        ])
        #expect(agreeing.map(\.name) == ["deployment shop/web to shop/x:5432"])
        #expect(agreeing[0].rules[0].sources.map(\.words) == ["deployment shop/web"])
        #expect(agreeing[0].rules[0].sources.map(\.amount) == [.each])
        let differing = try tests([
            entry("web-1", "x", allowed, maker: "web"), entry("web-2", "x", denied, maker: "web"),
        ])
        #expect(differing.map(\.name) == ["shop/web-1 to shop/x:5432", "shop/web-2 to shop/x:5432"])
    }

    @Test func whatIsNotKnownIsARemark() throws {
        let unknown = JudgementTests.trace(.undetermined("a\nb"))
        let text = AssertionText.text(
            [entry("a", "x", unknown), entry("b", "x", nil), entry("c", "x", denied)], name: "n", transport: .udp
        ) { remark in
            if case .undetermined(.error(let why)) = remark { why } else { "\(remark)" }
        }
        #expect(text.contains("\n  # {pod: shop/a} -> {pod: shop/x, port: 5432}: a b\n"))
        #expect(text.contains("\n  # {pod: shop/b} -> {pod: shop/x, port: 5432}: notTraced\n"))
        let contents = ConnectivityFile.read(text, file: "f")
        #expect(contents.problems == [])
        #expect(contents.documents[0].tests.map(\.rules[0].transport) == [.udp])
    }
}
