import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Node ports, whose load balancers ovn-trace cannot see: their flows hold a template in place of the node's address.
@Suite(.onEachOVN) struct NodePortTests {
    private static let client = "ovn-kubernetes-wkshp-server-fkghp"

    /// A port of the client's own node, by a template and by the node's own load balancer (`externalTrafficPolicy: Local`).
    @Test(arguments: [("32757", "10.244.2.3:8080", true), ("31658", "10.244.", true), ("31312", "10.244.", false)])
    func aPortOfTheOwnNodeIsBalanced(port: String, endpoint: String, isTemplate: Bool) async throws {
        let server = try await TestClusters.shared("modern").server
        let trace = try await server.trace([Self.client, "ip/172.18.0.3:\(port)"])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        let forward = try #require(trace.forward)
        let translation = try #require(forward.translations.first)
        #expect(translation.kind == .destination && translation.from.words == "172.18.0.3:\(port)")
        #expect(translation.by == .datapath("ovn-worker") && translation.to.words.hasPrefix(endpoint))
        // Both layers end at one pod's port.
        #expect(forward.logical.sections.last?.end == forward.openflow.sections.last?.end)
        guard case .port? = forward.logical.sections.last?.end else {
            Issue.record("\(trace.summary)")
            return
        }
        #expect(
            trace.notes.contains { $0.words.contains("^NODEIP_IPv4_0:\(port), a template") } == isTemplate,
            "\(trace.notes)")
        let balancing = forward.logical.sections[0].hops[0].stages.filter { $0.name == "ls_in_lb" }
        #expect(balancing.count == 1 && balancing[0].match.contains("172.18.0.3") != isTemplate)
        #expect(forward.detrace.flows.contains { $0.flow == balancing[0].flow && $0.row != nil })
    }

    /// A port that no service has is the host's; one of another node's leaves by the wire, and is balanced there.
    @Test func otherPortsAreNotBalanced() async throws {
        let server = try await TestClusters.shared("modern").server
        let own = try await server.trace([Self.client, "ip/172.18.0.3:9091"])
        #expect(own.forward?.logical.sections.last?.end == .host("ovn-worker"), "\(own.summary)")
        let other = try await server.trace(["bbox", "ip/172.18.0.3:32757"])
        #expect(other.forward?.logical.sections.first?.end == .wire("ovn-worker2"), "\(other.summary)")
        #expect(other.forward?.logical.sections.last?.end == other.forward?.openflow.sections.last?.end)
        #expect(other.verdict == .delivered)
    }

    /// A packet turns around to its own client, as real ones do.
    @Test func theClientIsItsOwnEndpoint() async throws {
        let server = try await TestClusters.shared("modern").server
        let trace = try await server.trace(["bbox", "ip/172.18.0.2:32757"])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(trace.forward?.translations.contains { $0.kind == .source } ?? false)
    }
}
