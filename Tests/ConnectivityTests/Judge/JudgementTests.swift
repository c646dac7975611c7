import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import Connectivity

/// What was traced held against what was expected.
@Suite struct JudgementTests {
    static let policy = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "db-allow", rule: .ingress())
    static let other = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "deny-all", rule: .ingress())

    static let shared = ObjectReference(
        kind: "NetworkPolicy", namespace: "shop", name: "default deny", rule: .ingress())

    static func dropped(
        _ owner: ObjectReference? = policy, policies: [ObjectReference] = [], named: [ObjectReference] = []
    ) -> Verdict {
        var cause = Cause(reason: "isolated", node: "w1", stage: "ls_out_acl", owner: owner)
        cause.policies = policies
        cause.namedPolicies = named
        return .dropped(cause)
    }

    /// A trace with these verdicts.
    static func trace(
        _ forward: Verdict, reply: Verdict? = nil, allowedBy: [ObjectReference] = [], translations: [Translation] = [],
        ends: [(String, SectionEnd)] = [], backend: Endpoint? = nil
    ) -> PathTrace {
        let flows = allowedBy.map {
            FlowOrigin(flow: "0a", zone: "w1", stage: "ls_out_acl", match: "", actions: "", row: .acl("0a"), owner: $0)
        }
        let sections = ends.map {
            Section(place: $0.0, hops: [], end: $0.1, command: "", container: "", output: "")
        }
        func leg(_ direction: Leg.Direction, _ verdict: Verdict) -> Leg {
            Leg(
                direction: direction, verdict: verdict, logical: LayerTrace(verdict: verdict, sections: []),
                openflow: LayerTrace(verdict: verdict, sections: direction == .forward ? sections : []),
                detrace: Detrace(verdict: .delivered, flows: direction == .forward ? flows : []),
                translations: direction == .forward ? translations : [])
        }
        let address = IPAddress(bytes: [10, 0, 0, 1]) ?? IPAddress(bytes: [0, 0, 0, 0])
        let end = Endpoint(kind: .pod, namespace: "shop", name: "web", address: address.unsafelyKnown)
        return PathTrace(
            source: end, destination: end, backend: backend, transport: .tcp, sourcePort: 1, destinationPort: 2,
            legs: [leg(.forward, forward)] + [reply.map { leg(.reply, $0) }].compactMap(\.self), notes: [])
    }

    static func outcome(_ trace: PathTrace, _ expectation: ExpectedOutcome) -> Outcome {
        Judgement(trace, expectation: expectation, namespace: "shop").outcome
    }

    private static let rejected = Verdict.rejected(Cause(reason: "no endpoints"))

    @Test(
        arguments: [
            (Verdict.delivered, Verdict.delivered, "passed", "failed", "failed"),
            (dropped(), nil, "failed", "passed", "failed"),
            (rejected, nil, "failed", "failed", "passed"),
            (.undetermined("x"), nil, "undetermined", "undetermined", "undetermined"),
            // It arrives, whatever the reply does.
            (.delivered, dropped(), "failed", "failed", "failed"),
            (.delivered, .undetermined("x"), "undetermined", "failed", "failed"),
            (.delivered, nil, "undetermined", "failed", "failed"),
        ] as [(Verdict, Verdict?, String, String, String)])
    func theThreeExpectationsExcludeEachOther(
        forward: Verdict, reply: Verdict?, allow: String, deny: String, reject: String
    ) {
        let trace = Self.trace(forward, reply: reply)
        #expect(Self.outcome(trace, ExpectedOutcome(.allow)).word == allow)
        #expect(Self.outcome(trace, ExpectedOutcome(.deny)).word == deny)
        #expect(Self.outcome(trace, ExpectedOutcome(.reject)).word == reject)
    }

    /// A trace of a service with several endpoints, by their verdicts; all replies arrive.
    static func shared(_ verdicts: [Verdict]) -> PathTrace {
        func end(_ index: Int) -> Endpoint {
            let address = IPAddress(bytes: [10, 0, 1, UInt8(index)]).unsafelyKnown
            return Endpoint(kind: .pod, namespace: "shop", name: "db-\(index)", address: address)
        }
        let each = verdicts.enumerated().map { index, verdict in
            trace(verdict, reply: verdict == .delivered ? .delivered : nil, backend: end(index))
        }
        var whole = each[0]
        whole.others = each.enumerated().dropFirst().map {
            EndpointTrace(endpoint: end($0), port: 1, outcome: .traced($1.legs))
        }
        return whole
    }

    /// Whichever endpoint a connection goes to, it must be as expected.
    @Test(
        arguments: [
            ([.delivered, .delivered], "passed", "failed"), ([.delivered, dropped()], "failed", "failed"),
            ([dropped(), dropped()], "failed", "passed"), ([.delivered, .undetermined("x")], "undetermined", "failed"),
            ([dropped(), .undetermined("x")], "failed", "undetermined"),
        ] as [([Verdict], String, String)])
    func everyEndpointMustBeAsExpected(verdicts: [Verdict], allow: String, deny: String) {
        let trace = Self.shared(verdicts)
        #expect(Self.outcome(trace, ExpectedOutcome(.allow)).word == allow)
        #expect(Self.outcome(trace, ExpectedOutcome(.deny)).word == deny)
    }

    @Test func theEndpointsThatAreNotAsExpectedAreNamed() {
        func judged(_ verdicts: [Verdict], _ expectation: ExpectedOutcome = ExpectedOutcome(.allow)) -> Judgement {
            Judgement(Self.shared(verdicts), expectation: expectation, namespace: "shop")
        }
        let mixed = judged([.delivered, Self.dropped(), .delivered])
        #expect(mixed.traced == "delivered to 2 of 3 endpoints")
        #expect(
            mixed.outcome
                == .failed(
                    "1 of 3 endpoints (pod shop/db-1): expected allow, but the packet is dropped by NetworkPolicy"
                        + " shop/db-allow ingress"))
        #expect(mixed.cause == "NetworkPolicy shop/db-allow ingress: isolated (ls_out_acl on w1)")
        // All alike are told as one.
        let all = judged([Self.dropped(), Self.dropped()])
        #expect(all.traced == "dropped")
        #expect(
            all.outcome
                == .failed("expected allow, but the packet is dropped by NetworkPolicy shop/db-allow ingress"))
        let many = judged([.delivered] + Array(repeating: Self.dropped(), count: 5))
        #expect(
            many.outcome.reason?.hasPrefix(
                "5 of 6 endpoints (pod shop/db-1, pod shop/db-2, pod shop/db-3 and 2 more): ") == true)
    }

    /// One that the client's packets are never sent to is no connection, whatever is expected.
    @Test(arguments: ExpectedOutcome.Result.allCases)
    func anEndpointOfOtherClientsIsLeftOut(result: ExpectedOutcome.Result) {
        var trace = Self.trace(.undetermined("OVN does not balance to it"))
        trace.unbalanced = "not balanced to from node n1"
        #expect(Self.outcome(trace, ExpectedOutcome(result)) == .skipped("not balanced to from node n1"))
    }

    /// A test that names an endpoint is of the connection with that one.
    @Test func anEndpointThatIsNamedIsJudgedAlone() {
        let trace = Self.shared([.delivered, Self.dropped()])
        func outcome(_ result: ExpectedOutcome.Result, _ name: String) -> Outcome {
            var via = PathPattern()
            via.endpoint = .pod(namespace: nil, name: name)
            return Self.outcome(trace, ExpectedOutcome(result, via: via))
        }
        #expect(outcome(.allow, "db-0") == .passed && outcome(.deny, "db-1") == .passed)
        #expect(outcome(.allow, "db-1").word == "failed" && outcome(.deny, "db-0").word == "failed")
        #expect(outcome(.allow, "db-2").word == "failed" && outcome(.deny, "db-2").word == "failed")
    }

    @Test(arguments: [Self.dropped(), .undetermined("x"), nil] as [Verdict?])
    func aReplyThatIsIgnoredChangesNothing(reply: Verdict?) {
        let trace = Self.trace(.delivered, reply: reply)
        #expect(Self.outcome(trace, ExpectedOutcome(.allow, needsReply: false)) == .passed)
    }

    @Test func aFailureSaysWhatWasExpectedTracedAndWhy() {
        let dropped = Judgement(Self.trace(Self.dropped()), expectation: ExpectedOutcome(.allow), namespace: "shop")
        #expect(
            dropped.outcome
                == .failed("expected allow, but the packet is dropped by NetworkPolicy shop/db-allow ingress"))
        #expect(dropped.traced == "dropped")
        #expect(dropped.cause == "NetworkPolicy shop/db-allow ingress: isolated (ls_out_acl on w1)")
        #expect(
            Self.outcome(Self.trace(Self.rejected), ExpectedOutcome(.deny))
                == .failed(
                    "expected deny, but the packet is rejected for no endpoints; the sender gets an answer: use expect: reject"
                ))
        let reply = Judgement(
            Self.trace(.delivered, reply: Self.dropped()), expectation: ExpectedOutcome(.allow), namespace: "shop")
        #expect(
            reply.outcome
                == .failed("the packet is delivered, but its reply is dropped by NetworkPolicy shop/db-allow ingress"))
        #expect(reply.traced == "delivered, the reply dropped")
    }

    /// A drop without `by` passes, and what dropped it is shown.
    @Test func aDenialForWantOfADestinationIsShown() {
        let verdict = Verdict.dropped(Cause(reason: "the service has no such port: shop/db has no tcp/80"))
        let judgement = Judgement(Self.trace(verdict), expectation: ExpectedOutcome(.deny), namespace: "shop")
        #expect(judgement.outcome == .passed)
        #expect(judgement.cause == "the service has no such port: shop/db has no tcp/80")
    }

    @Test(arguments: [
        (ObjectPattern(kind: "NetworkPolicy", name: "db-allow"), true),
        (ObjectPattern(kind: "NetworkPolicy", namespace: "shop", name: "db-allow", rule: "ingress"), true),
        (ObjectPattern(kind: "NetworkPolicy", namespace: "dev", name: "db-allow"), false),
        (ObjectPattern(kind: "AdminNetworkPolicy", name: "db-allow"), false),
        (ObjectPattern(kind: "NetworkPolicy", name: "db-allow", rule: "egress"), false),
        (ObjectPattern(kind: "NetworkPolicy", name: "deny-all"), false),
    ])
    func aTestDoesNotPassForTheWrongReason(by: ObjectPattern, passes: Bool) {
        let denied = Self.outcome(Self.trace(Self.dropped()), ExpectedOutcome(.deny, by: by))
        let allowed = Self.outcome(
            Self.trace(.delivered, reply: .delivered, allowedBy: [Self.policy]), ExpectedOutcome(.allow, by: by))
        guard passes else {
            let stop = "it is dropped, but by NetworkPolicy shop/db-allow ingress, not by \(by)"
            #expect(denied == .failed(stop))
            #expect(allowed == .failed("it is allowed, but by NetworkPolicy shop/db-allow ingress, not by \(by)"))
            return
        }
        #expect(denied == .passed)
        #expect(allowed == .passed)
    }

    @Test func whatNoPolicyAllowsIsNotAllowedByOne() {
        let by = ObjectPattern(kind: "NetworkPolicy", name: "db-allow")
        #expect(
            Self.outcome(Self.trace(.delivered, reply: .delivered), ExpectedOutcome(.allow, by: by))
                == .failed("it is allowed, but by no policy, not by NetworkPolicy db-allow"))
    }

    /// Where several policies isolate a pod, each of them decides.
    @Test func anyOfThePoliciesThatIsolateAPodIsTheReason() {
        let trace = Self.trace(Self.dropped(Self.shared, policies: [Self.policy, Self.other], named: [Self.other]))
        for name in ["db-allow", "deny-all", "default deny"] {
            let by = ObjectPattern(kind: "NetworkPolicy", name: name)
            #expect(Self.outcome(trace, ExpectedOutcome(.deny, by: by)) == .passed)
        }
        let by = ObjectPattern(kind: "NetworkPolicy", name: "third")
        let outcome = Self.outcome(trace, ExpectedOutcome(.deny, by: by))
        let why = "no NetworkPolicy allows it (isolated by shop/deny-all)"
        #expect(outcome == .failed("it is dropped, but because \(why), not by NetworkPolicy third"))
        let allow = Judgement(trace, expectation: ExpectedOutcome(.allow), namespace: "shop")
        #expect(allow.outcome == .failed("expected allow, but the packet is dropped because \(why)"))
        #expect(allow.cause == "no NetworkPolicy allows it: isolated (ls_out_acl on w1)")
    }

    /// Where the policies could not be read, each of them may be the one.
    @Test func aPolicyThatIsNotKnownIsNeitherRightNorWrong() {
        let trace = Self.trace(Self.dropped(Self.shared))
        let named = Self.outcome(
            trace, ExpectedOutcome(.deny, by: ObjectPattern(kind: "NetworkPolicy", name: "db-allow")))
        #expect(named.word == "undetermined")
        let other = ObjectPattern(kind: "AdminNetworkPolicy", name: "db-allow")
        #expect(Self.outcome(trace, ExpectedOutcome(.deny, by: other)).word == "failed")
        #expect(Self.outcome(trace, ExpectedOutcome(.deny)) == .passed)
        let shared = ObjectPattern(kind: "NetworkPolicy", name: "default deny")
        #expect(Self.outcome(trace, ExpectedOutcome(.deny, by: shared)) == .passed)
        let judgement = Judgement(trace, expectation: ExpectedOutcome(.allow), namespace: "shop")
        let why = "no NetworkPolicy of namespace shop allows it"
        #expect(judgement.outcome == .failed("expected allow, but the packet is dropped because \(why)"))
    }
}

extension IPAddress? {
    /// The address of a test, which is one.
    fileprivate var unsafelyKnown: IPAddress {
        guard let self else { preconditionFailure("four bytes are an address") }
        return self
    }
}
