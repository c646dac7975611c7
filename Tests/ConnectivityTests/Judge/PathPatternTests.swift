import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import Connectivity

/// `via`: the path that a packet took.
@Suite struct PathPatternTests {
    private func failure(
        _ change: (inout PathPattern) -> Void, translations: [Translation] = [], ends: [(String, SectionEnd)] = [],
        backend: Endpoint? = nil
    ) -> JudgementReason? {
        var path = PathPattern()
        change(&path)
        let trace = JudgementTests.trace(
            .delivered, reply: .delivered, translations: translations, ends: ends, backend: backend)
        guard case .failed(let all, of: 1) = JudgementTests.outcome(trace, ExpectedOutcome(.allow, via: path)) else {
            return nil
        }
        return all.first?.reasons.first
    }

    private func snat(_ to: Translation.Address) -> Translation {
        Translation(kind: .source, by: "GR_w", from: "10.244.0.7", to: to)
    }

    @Test(arguments: ["172.18.0.33", "172.18.0.33:4711"]) func theSourceAddress(written: String) throws {
        let (right, wrong) = (try #require(IPAddress("172.18.0.33")), try #require(IPAddress("172.18.0.2")))
        #expect(
            failure({ $0.snat = right }, translations: [snat("10.0.0.1"), snat(.init(stringLiteral: written))]) == nil)
        #expect(
            failure({ $0.snat = wrong }, translations: [snat(.init(stringLiteral: written))])
                == .otherPath(.sourceAddress(wrong, found: [.init(stringLiteral: written)])))
        #expect(failure({ $0.snat = right }) == .otherPath(.sourceAddress(right, found: [])))
    }

    @Test func theEndpoint() throws {
        let address = try #require(IPAddress("10.244.1.9"))
        let backend = Endpoint(kind: .pod, namespace: "shop", name: "db-0", address: address)
        #expect(failure({ $0.endpoint = .pod(namespace: nil, name: "db-0") }, backend: backend) == nil)
        #expect(failure({ $0.endpoint = .address(address) }, backend: backend) == nil)
        #expect(
            failure({ $0.endpoint = .pod(namespace: "shop", name: "db-1") }, backend: backend)
                == .otherEndpoint(backend, expected: .pod(namespace: "shop", name: "db-1")))
        #expect(failure({ $0.endpoint = .address(address) }) == .otherEndpoint(nil, expected: .address(address)))
    }

    @Test func theEgressNodeIsWhereThePacketLeavesTheCluster() {
        let ends: [(String, SectionEnd)] = [("w1", .next("w2")), ("w2", .wire("w2"))]
        #expect(failure({ $0.egressNode = "w2" }, ends: ends) == nil)
        #expect(
            failure({ $0.egressNode = "w1" }, ends: ends) == .otherPath(.egressNode("w1", found: ["w2"])))
        #expect(failure({ $0.egressNode = "w1" }) == .otherPath(.egressNode("w1", found: [])))
    }

    @Test func aNodesHostMaySendThePacketOn() {
        var trace = JudgementTests.trace(.delivered, reply: .delivered, ends: [("w1", .host("w1"))])
        trace.legs[0].hosts = [
            Section(place: "w1", hops: [], end: .wire("w1"), command: "", container: "", output: "")
        ]
        var path = PathPattern()
        path.egressNode = "w1"
        #expect(JudgementTests.outcome(trace, ExpectedOutcome(.allow, via: path)) == .passed)
        path.egressNode = "w2"
        #expect(JudgementTests.outcome(trace, ExpectedOutcome(.allow, via: path)).word == "failed")
    }

    @Test func tunnels() {
        let ends: [(String, SectionEnd)] = [("w1", .next("w2")), ("w2", .port("db"))]
        #expect(failure({ $0.tunnel = .some(.some) }, ends: ends) == nil)
        #expect(failure({ $0.tunnel = .some(.none) }) == nil)
        #expect(failure({ $0.tunnel = .between("w1", "w2") }, ends: ends) == nil)
        #expect(failure({ $0.tunnel = .some(.some) }) == .otherPath(.tunnel))
        #expect(
            failure({ $0.tunnel = .some(.none) }, ends: ends)
                == .otherPath(.noTunnel(found: [.init(from: "w1", to: "w2")])))
        #expect(
            failure({ $0.tunnel = .between("w2", "w1") }, ends: ends)
                == .otherPath(
                    .tunnelBetween(.init(from: "w2", to: "w1"), found: [.init(from: "w1", to: "w2")])))
    }

    @Test func theLoadBalancer() {
        let service = ObjectReference(kind: "Service", namespace: "shop", name: "db")
        let dnat = Translation(kind: .destination, by: "w1", from: "10.96.0.1:80", to: "10.244.0.7:80", owner: service)
        #expect(failure({ $0.loadBalancer = NamespacedName(name: "db") }, translations: [dnat]) == nil)
        #expect(
            failure({ $0.loadBalancer = NamespacedName(namespace: "dev", name: "db") }, translations: [dnat])
                == .otherPath(.loadBalancer(NamespacedName(namespace: "dev", name: "db"), found: [service])))
    }
}
