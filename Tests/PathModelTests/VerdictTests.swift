import ModelSupport
import NetworkTypes
import PathModel
import Testing

/// How the legs' verdicts make the trace's.
@Suite struct VerdictTests {
    static let cause = Cause(reason: .stage(.acl), node: "ovn-worker")
    static let other = Cause(reason: .stage(.noRoute(nil)))

    private func verdict(_ legs: Verdict..., reverse: Verdict? = nil) throws -> Verdict {
        let address = try #require(IPAddress("10.0.0.1"))
        let end = Endpoint(kind: .address, address: address)
        return PathTrace(
            source: end, destination: end, backend: nil, transport: .tcp, sourcePort: 1, destinationPort: 2,
            legs: (legs.map { (Leg.Direction.forward, $0) } + [reverse].compactMap { $0.map { (.reverse, $0) } }).map {
                direction, verdict in
                let layer = LayerTrace(verdict: verdict, sections: [])
                return Leg(
                    direction: direction, verdict: verdict, logical: layer, openflow: layer,
                    detrace: Detrace(verdict: verdict, flows: []), translations: [])
            }, notes: []
        ).verdict
    }

    @Test func itIsDeliveredOnlyWhenEveryLegIs() throws {
        #expect(try verdict(.delivered, .delivered) == .delivered)
        #expect(try verdict(.delivered, .undetermined("why")) == .undetermined("why"))
        #expect(try verdict(.undetermined("why"), .delivered) == .undetermined("why"))
        #expect(try verdict(.delivered, .dropped(Self.cause)) == .dropped(Self.cause))
        #expect(try verdict(.rejected(Self.cause)) == .rejected(Self.cause))
    }

    @Test func aLegThatWasStoppedBeatsOneThatIsNotKnown() throws {
        #expect(try verdict(.undetermined("why"), .dropped(Self.cause)) == .dropped(Self.cause))
        #expect(try verdict(.undetermined("why"), .rejected(Self.cause)) == .rejected(Self.cause))
    }

    @Test func theFirstThatWasStoppedCounts() throws {
        #expect(try verdict(.rejected(Self.other), .dropped(Self.cause)) == .rejected(Self.other))
        #expect(try verdict(.undetermined("one"), .undetermined("two")) == .undetermined("one"))
    }

    /// A new connection the other way around is another question.
    @Test func theReverseDoesNotCount() throws {
        #expect(try verdict(.delivered, .delivered, reverse: .dropped(Self.cause)) == .delivered)
        #expect(try verdict(.dropped(Self.cause), reverse: .delivered) == .dropped(Self.cause))
    }

    /// A connection that may go to several endpoints, each with a verdict; `nil` where it is not balanced to.
    private func shared(_ verdicts: Verdict?...) throws -> PathTrace {
        let address = try #require(IPAddress("10.0.0.1"))
        let end = Endpoint(kind: .address, address: address)
        func legs(_ verdict: Verdict) -> [Leg] {
            let layer = LayerTrace(verdict: verdict, sections: [])
            return [
                Leg(
                    direction: .forward, verdict: verdict, logical: layer, openflow: layer,
                    detrace: Detrace(verdict: verdict, flows: []), translations: [])
            ]
        }
        var trace = PathTrace(
            source: end, destination: end, backend: end, transport: .tcp, sourcePort: 1, destinationPort: 2,
            legs: legs(verdicts[0] ?? .delivered), notes: [])
        trace.others = verdicts.dropFirst().map { verdict in
            EndpointTrace(
                endpoint: end, port: 1,
                outcome: verdict.map { .traced(legs($0)) } ?? .notBalanced(.localTrafficPolicy(node: "n1")))
        }
        return trace
    }

    @Test func everyEndpointCounts() throws {
        #expect(try shared(.delivered, .delivered).verdict == .delivered)
        #expect(try shared(.delivered, .dropped(Self.cause)).verdict == .dropped(Self.cause))
        #expect(try shared(.delivered, .undetermined("why"), .dropped(Self.cause)).verdict == .dropped(Self.cause))
        #expect(try shared(.delivered, .undetermined("why")).verdict == .undetermined("why"))
        // What the client's packets are not balanced to is no endpoint of it.
        #expect(try shared(.delivered, nil).verdict == .delivered)
    }

    @Test func theShareIsToldOfSeveralEndpoints() throws {
        #expect(try shared(.delivered, .dropped(Self.cause), nil).share == .init(delivered: 1, count: 2))
        #expect(try shared(.delivered, .delivered).share == .init(delivered: 2, count: 2))
        #expect(try shared(.delivered, nil).share == nil)
        #expect(try shared(.delivered).share == nil)
        #expect(try shared(.delivered, .dropped(Self.cause), nil).each.map(\.verdict.word) == ["delivered", "dropped"])
        #expect(
            try shared(.delivered, .dropped(Self.cause), nil).endpoints.map { $0.verdict?.word } == [
                "delivered", "dropped", nil,
            ])
    }

    @Test func onlyWhatStopsAPacketHasACause() {
        #expect(Verdict.dropped(Self.cause).cause == Self.cause)
        #expect(Verdict.rejected(Self.cause).cause == Self.cause)
        #expect(Verdict.delivered.cause == nil && Verdict.undetermined("why").cause == nil)
    }

    @Test func theWordsOfReports() {
        let verdicts: [Verdict] = [.delivered, .dropped(Self.cause), .rejected(Self.cause), .undetermined("why")]
        #expect(verdicts.map(\.word) == ["delivered", "dropped", "rejected", "undetermined"])
    }

    @Test func endsAndObjectsAreNamed() throws {
        let address = try #require(IPAddress("10.0.0.1"))
        #expect(Endpoint(kind: .pod, namespace: "shop", name: "web-0", address: address).label == "pod shop/web-0")
        #expect(Endpoint(kind: .service, namespace: "shop", name: "web", address: address).label == "service shop/web")
        #expect(Endpoint(kind: .address, address: address).label == "10.0.0.1")
        let policy = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "db", rule: .ingress(0))
        #expect(policy.description == "NetworkPolicy shop/db ingress[0]")
        #expect(ObjectReference(kind: "EgressIP", name: "out").description == "EgressIP out")
    }
}
