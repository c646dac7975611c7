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
        var cause = Cause(reason: .stage(.acl), node: "w1", stage: "ls_out_acl", owner: owner)
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

    static func outcome(_ trace: PathTrace, _ expectation: ExpectedOutcome) -> Judgement.Result {
        Judgement(trace, expectation: expectation, namespace: "shop").result
    }

    /// A connection without endpoints that is not as expected.
    static func failed(_ reasons: JudgementReason...) -> Judgement.Result {
        .failed([Judgement.EndpointReasons(nil, reasons)], of: 1)
    }

    private static let rejected = Verdict.rejected(Cause(reason: .stage(.noEndpoint)))

    @Test(
        arguments: [
            (Verdict.delivered, Verdict.delivered, "passed", "failed", "failed"),
            (dropped(), nil, "failed", "passed", "failed"),
            (rejected, nil, "failed", "failed", "passed"),
            (.undetermined("x"), nil, "undetermined", "undetermined", "undetermined"),
            // It arrives, and its sender gets no answer; a refusal of the reply is for the server.
            (.delivered, dropped(), "failed", "passed", "failed"),
            (.delivered, rejected, "failed", "passed", "failed"),
            (.delivered, .undetermined("x"), "undetermined", "undetermined", "failed"),
            (.delivered, nil, "undetermined", "undetermined", "failed"),
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
        #expect(mixed.traced == .share(.init(delivered: 2, count: 3)))
        guard case .failed(let reasons, of: 3) = mixed.result else {
            Issue.record("\(mixed.result)")
            return
        }
        #expect(reasons.map(\.endpoint?.name) == ["db-1"])
        #expect(reasons.map(\.reasons) == [[.otherVerdict(expected: .allow, Self.dropped())]])
        #expect(mixed.cause == Self.dropped().cause.map { .stopped($0) })
        let all = judged([Self.dropped(), Self.dropped()])
        #expect(all.traced == .verdicts(.dropped, reply: nil))
        guard case .failed(let both, of: 2) = all.result else {
            Issue.record("\(all.result)")
            return
        }
        #expect(both.map(\.endpoint?.name) == ["db-0", "db-1"])
    }

    /// One that the client's packets are never sent to is no connection, whatever is expected.
    @Test(arguments: ExpectedOutcome.Result.allCases)
    func anEndpointOfOtherClientsIsLeftOut(result: ExpectedOutcome.Result) {
        var trace = Self.trace(.undetermined("OVN does not balance to it"))
        trace.unbalanced = .notBalancedTo(node: "n1")
        #expect(Self.outcome(trace, ExpectedOutcome(result)) == .skipped(.notBalancedTo(node: "n1")))
    }

    /// A test that names an endpoint is of the connection with that one.
    @Test func anEndpointThatIsNamedIsJudgedAlone() {
        let trace = Self.shared([.delivered, Self.dropped()])
        func outcome(_ result: ExpectedOutcome.Result, _ name: String) -> Judgement.Result {
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
        #expect(
            Self.outcome(trace, ExpectedOutcome(.deny, needsReply: false))
                == Self.failed(.otherVerdict(expected: .deny, .delivered)))
        #expect(Self.outcome(Self.trace(Self.dropped()), ExpectedOutcome(.deny, needsReply: false)) == .passed)
    }

    /// What stops the reply is what denies such a connection, and that its request arrives is to be told.
    @Test func aLostAnswerIsADenialByWhatStopsTheReply() {
        let trace = Self.trace(.delivered, reply: Self.dropped(), allowedBy: [Self.other])
        func judged(_ name: String) -> Judgement {
            let by = ObjectPattern(kind: "NetworkPolicy", name: name)
            return Judgement(trace, expectation: ExpectedOutcome(.deny, by: by), namespace: "shop")
        }
        let right = judged("db-allow")
        #expect(right.result == .passed && right.requestArrives)
        #expect(right.traced == .verdicts(.delivered, reply: .dropped))
        #expect(right.cause == Self.dropped().cause.map { .stopped($0) })
        let wrong = judged("deny-all")
        #expect(
            wrong.result
                == Self.failed(
                    .stoppedByOther(
                        Self.dropped(), isReply: true, expected: ObjectPattern(kind: "NetworkPolicy", name: "deny-all"))
                ))
        let stopped = Judgement(Self.trace(Self.dropped()), expectation: ExpectedOutcome(.deny), namespace: "shop")
        #expect(stopped.result == .passed && !stopped.requestArrives)
    }

    /// Of several endpoints one that gets the request is enough to tell.
    @Test func theRequestArrivesWhereAnyEndpointGetsIt() {
        var trace = Self.shared([Self.dropped(), .delivered])
        guard case .traced(var legs) = trace.others[0].outcome else { return }
        legs[1].verdict = Self.dropped()
        trace.others[0].outcome = .traced(legs)
        let judgement = Judgement(trace, expectation: ExpectedOutcome(.deny), namespace: "shop")
        #expect(judgement.result == .passed && judgement.requestArrives)
    }

    @Test func aFailureSaysWhatWasExpectedTracedAndWhy() {
        let dropped = Judgement(Self.trace(Self.dropped()), expectation: ExpectedOutcome(.allow), namespace: "shop")
        #expect(dropped.result == Self.failed(.otherVerdict(expected: .allow, Self.dropped())))
        #expect(dropped.traced == .verdicts(.dropped, reply: nil))
        #expect(dropped.cause == Self.dropped().cause.map { .stopped($0) })
        #expect(
            Self.outcome(Self.trace(Self.rejected), ExpectedOutcome(.deny))
                == Self.failed(.otherVerdict(expected: .deny, Self.rejected)))
        let reply = Judgement(
            Self.trace(.delivered, reply: Self.dropped()), expectation: ExpectedOutcome(.allow), namespace: "shop")
        #expect(reply.result == Self.failed(.replyStopped(expected: .allow, Self.dropped())))
        #expect(reply.traced == .verdicts(.delivered, reply: .dropped))
    }

    /// A drop without `by` passes, and what dropped it is shown.
    @Test func aDenialForWantOfADestinationIsShown() {
        let service = ObjectReference(kind: "Service", namespace: "shop", name: "db")
        let cause = Cause(reason: .service(.noSuchServicePort(ServicePort(.tcp, 80), service: service)))
        let judgement = Judgement(Self.trace(.dropped(cause)), expectation: ExpectedOutcome(.deny), namespace: "shop")
        #expect(judgement.result == .passed)
        #expect(judgement.cause == .stopped(cause))
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
            #expect(denied == Self.failed(.stoppedByOther(Self.dropped(), expected: by)))
            #expect(allowed == Self.failed(.allowedByOthers([Self.policy], expected: by)))
            return
        }
        #expect(denied == .passed)
        #expect(allowed == .passed)
    }

    @Test func whatNoPolicyAllowsIsNotAllowedByOne() {
        let by = ObjectPattern(kind: "NetworkPolicy", name: "db-allow")
        #expect(
            Self.outcome(Self.trace(.delivered, reply: .delivered), ExpectedOutcome(.allow, by: by))
                == Self.failed(.allowedByOthers([], expected: by)))
    }

    /// Where several policies isolate a pod, each of them decides.
    @Test func anyOfThePoliciesThatIsolateAPodIsTheReason() {
        let verdict = Self.dropped(Self.shared, policies: [Self.policy, Self.other], named: [Self.other])
        let trace = Self.trace(verdict)
        for name in ["db-allow", "deny-all", "default deny"] {
            let by = ObjectPattern(kind: "NetworkPolicy", name: name)
            #expect(Self.outcome(trace, ExpectedOutcome(.deny, by: by)) == .passed)
        }
        let by = ObjectPattern(kind: "NetworkPolicy", name: "third")
        let outcome = Self.outcome(trace, ExpectedOutcome(.deny, by: by))
        #expect(outcome == Self.failed(.stoppedByOther(verdict, expected: by)))
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
    }
}

extension Judgement.Result {
    /// The word of the outcome that reports have for it.
    var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .undetermined, .refused: "undetermined"
        case .skipped: "skipped"
        }
    }
}

extension IPAddress? {
    /// The address of a test, which is one.
    fileprivate var unsafelyKnown: IPAddress {
        guard let self else { preconditionFailure("four bytes are an address") }
        return self
    }
}
