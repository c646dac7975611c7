import PathModel
import PathReport
import Replay
import Testing

/// Pods behind an EgressService leave by one node's host with the service's load-balancer address, and are answered there.
@Suite struct EgressServiceTests {
    @Test(arguments: [
        ("today", "export/exporter-5b8b8575f7-s6xrg", "ovn-worker2"),
        ("local", "export/exporter-5b8b8575f7-7h68b", "ovn-control-plane"),
    ])
    func itIsAnsweredAtItsNode(bundle: String, pod: String, node: String) async throws {
        let server = try await TestClusters.shared(bundle).server
        let trace = try await server.trace([pod, "ip/8.8.8.8:80"])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        let forward = try #require(trace.forward)
        #expect(forward.translations.map(\.to.words) == ["172.18.0.220"], "\(forward.translations)")
        #expect(forward.hosts.map(\.place) == [node] && forward.hosts.last?.end == .wire(node))
        let reply = try #require(trace.reply)
        #expect(reply.hosts.map(\.place) == [node] && reply.hosts[0].hops[0].outport == "ovn-k8s-mp0")
        let port = SectionEnd.port(pod.replacing("/", with: "_"))
        #expect(reply.openflow.sections.last?.end == port && reply.logical.sections.last?.end == port)
    }
}
