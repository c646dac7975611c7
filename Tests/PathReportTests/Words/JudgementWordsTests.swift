import Connectivity
import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import PathReport

/// Why a connection is not as a test expects, in words.
@Suite struct JudgementWordsTests {
    static let policy = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "db-allow", rule: .ingress())

    static func dropped(_ owner: ObjectReference? = policy) -> Cause {
        Cause(reason: .stage(.acl), node: "w1", stage: "ls_out_acl", owner: owner)
    }

    @Test(arguments: [
        (
            JudgementReason.otherVerdict(expected: .allow, .dropped(dropped())),
            "expected allow, but the packet is dropped by NetworkPolicy shop/db-allow ingress"
        ),
        (
            .otherVerdict(expected: .deny, .rejected(Cause(reason: .stage(.noEndpoint)))),
            "expected deny, but the packet is rejected for the load balancer has no endpoint to send it to; the sender gets an"
                + " answer: use expect: reject"
        ),
        (
            .replyStopped(expected: .allow, .dropped(dropped())),
            "the packet is delivered, but its reply is dropped by NetworkPolicy shop/db-allow ingress"
        ),
        (
            .replyStopped(expected: .reject, .dropped(dropped())),
            "the packet is delivered, but its reply is dropped by NetworkPolicy shop/db-allow ingress; the sender gets no"
                + " answer: use expect: deny"
        ),
        (.replyUnknown("x"), "the packet is delivered, but the result of its reply is unknown: x"),
        (.replyNotTraced, "the packet is delivered; its reply was not traced"), (.unknown("x"), "x"),
        (
            .isolatingPoliciesUnknown(
                dropped(ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "default deny"))),
            "it is dropped because no NetworkPolicy of namespace shop allows it, but the policies that isolate the pod are"
                + " unknown: dropped by an ACL"
        ),
        (
            .allowedByOthers([], expected: ObjectPattern(kind: "NetworkPolicy", name: "a")),
            "it is allowed, but by no policy, not by NetworkPolicy a"
        ),
        (
            .allowedByOthers([policy], expected: ObjectPattern(kind: "NetworkPolicy", name: "a")),
            "it is allowed, but by NetworkPolicy shop/db-allow ingress, not by NetworkPolicy a"
        ),
        (.allowingPolicyUnknown("x"), "the policy that allowed it is unknown: x"),
        (
            .stoppedByOther(.dropped(dropped()), expected: ObjectPattern(kind: "NetworkPolicy", name: "a")),
            "it is dropped, but by NetworkPolicy shop/db-allow ingress, not by NetworkPolicy a"
        ),
        (
            .stoppedByOther(
                .dropped(dropped()), isReply: true, expected: ObjectPattern(kind: "NetworkPolicy", name: "a")),
            "its reply is dropped, but by NetworkPolicy shop/db-allow ingress, not by NetworkPolicy a"
        ),
        (
            .otherEndpoint(nil, expected: .pod(namespace: "shop", name: "db-1")),
            "expected endpoint shop/db-1, but the packet has none"
        ),
        (.otherPath(.egressNode("w1", found: ["w2"])), "expected egress node w1, but the packet has w2"),
        (.otherPath(.tunnel), "expected a tunnel, but the packet has none"),
        (
            .otherPath(.noTunnel(found: [.init(from: "w1", to: "w2")])),
            "expected no tunnel, but the packet has a tunnel w1->w2"
        ),
        (
            .otherPath(.tunnelBetween(.init(from: "w2", to: "w1"), found: [])),
            "expected tunnel w2->w1, but the packet has none"
        ),
        (
            .otherPath(.sourceAddress(SampleReasons.address, found: ["172.18.0.2"])),
            "expected snat 10.1.2.3, but the packet has 172.18.0.2"
        ),
        (
            .otherPath(.loadBalancer(NamespacedName(namespace: "dev", name: "db"), found: [SampleReasons.service])),
            "expected load balancer dev/db, but the packet has Service shop/db"
        ),
    ])
    func aReason(reason: JudgementReason, words: String) { #expect(reason.words == words) }

    @Test func whatDecided() {
        #expect(
            Judgement.Decider.stopped(Self.dropped()).words
                == "NetworkPolicy shop/db-allow ingress: dropped by an ACL (ls_out_acl on w1)")
        #expect(
            Judgement.Decider.allowed([Self.policy]).words == "allowed by NetworkPolicy shop/db-allow ingress")
        var isolated = Self.dropped(nil)
        (isolated.policies, isolated.namedPolicies) = ([Self.policy, SampleReasons.policy], [SampleReasons.policy])
        #expect(
            Judgement.Decider.stopped(isolated).words
                == "no NetworkPolicy allows it: dropped by an ACL (ls_out_acl on w1)")
        #expect(
            JudgementReason.otherVerdict(expected: .allow, .dropped(isolated)).words
                == "expected allow, but the packet is dropped because no NetworkPolicy allows it (isolated by shop/deny)"
        )
        #expect(Judgement.Traced.verdicts(.delivered, reply: .dropped).words == "delivered, the reply dropped")
        #expect(Judgement.Traced.verdicts(.delivered, reply: .delivered).words == "delivered, and the reply")
        #expect(Judgement.Traced.share(.init(delivered: 1, count: 2)).words == "delivered to 1 of 2 endpoints")
    }

    /// A trace of a service with several endpoints, by their verdicts.
    private func judged(_ verdicts: [Verdict]) throws -> Outcome {
        func leg(_ direction: Leg.Direction, _ verdict: Verdict) -> Leg {
            let layer = LayerTrace(verdict: verdict, sections: [])
            return Leg(
                direction: direction, verdict: verdict, logical: layer, openflow: layer,
                detrace: Detrace(verdict: .delivered, flows: []), translations: [])
        }
        func end(_ index: Int) -> Endpoint {
            Endpoint(kind: .pod, namespace: "shop", name: "db-\(index)", address: MadeLeg.address("10.0.1.\(index)"))
        }
        func legs(_ verdict: Verdict) -> [Leg] {
            [leg(.forward, verdict)] + (verdict == .delivered ? [leg(.reply, .delivered)] : [])
        }
        var trace = PathTrace(
            source: end(0), destination: end(0), backend: end(0), transport: .tcp, sourcePort: 1, destinationPort: 2,
            legs: legs(verdicts[0]), notes: [])
        trace.others = verdicts.enumerated().dropFirst().map {
            EndpointTrace(endpoint: end($0), port: 1, outcome: .traced(legs($1)))
        }
        return Judgement(trace, expectation: ExpectedOutcome(.allow), namespace: "shop").outcomeWords
    }

    @Test func theEndpointsThatAreNotAsExpectedAreNamed() throws {
        let dropped = Verdict.dropped(Self.dropped())
        let why = "expected allow, but the packet is dropped by NetworkPolicy shop/db-allow ingress"
        #expect(
            try judged([.delivered, dropped, .delivered]) == .failed("1 of 3 endpoints (pod shop/db-1): \(why)"))
        // All alike are told as one.
        #expect(try judged([dropped, dropped]) == .failed(why))
        #expect(
            try judged([.delivered] + Array(repeating: dropped, count: 5))
                == .failed("5 of 6 endpoints (pod shop/db-1, pod shop/db-2, pod shop/db-3 and 2 more): \(why)"))
    }
}
