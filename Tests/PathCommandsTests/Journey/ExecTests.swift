import ClusterBundle
import FoundationEssentials
import PathModel
import Replay
import ReplaySupport
import Testing
import TextParsing

/// How a trace runs its tools: over either protocol, and in few execs.
@Suite(.onEachOVN) struct ExecTests {
    static let server = "ovn-kubernetes-wkshp-server"

    /// v4 cannot close stdin: nothing may wait for its end.
    @Test(arguments: [[ExecProtocol.v4], ExecProtocol.beforeV5, [.v5]], ["workshop", "modern"])
    func everyProtocolCarriesATrace(protocols: [ExecProtocol], bundle: String) async throws {
        var options = ReplayServerOptions()
        options.execProtocols = protocols
        try await TestClusters.withServer(bundle, options: options) { server in
            for target in ["\(Self.server)-gjx44", "svc/bbox"] {
                let trace = try await server.trace(["\(Self.server)-fkghp", target, "--port", "8080"])
                #expect(trace.legs.map(\.verdict) == [.delivered, .delivered], "\(trace.summary)")
            }
            #expect(!server.log.execs.isEmpty)
        }
    }

    static let pods = ["bbox", "\(server)-fkghp", "\(server)-gjx44", "\(server)-llm59"]

    /// Where each node is a zone of its own, one exec a node tells all.
    @Test(arguments: [("workshop", 2), ("modern", 1)])
    func aTraceTakesFewExecsANode(bundle: String, most: Int) async throws {
        let nodes = try await ClusterBundle.Bundle.read(TestClusters.folder + "/" + bundle).nodesOfPods
        try await TestClusters.withServer(bundle) { server in
            let targets = Self.pods + ["svc/bbox"]
            for (from, to) in Self.pods.flatMap({ from in targets.map { (from, $0) } }) where from != to {
                server.log.reset()
                let trace = try await server.trace([from, to, "--port", "8080"])
                #expect(trace.verdict == .delivered, "\(from) to \(to): \(trace.summary)")
                let execs = Dictionary(grouping: server.log.execs) { nodes[$0.pod] ?? "?" }.mapValues(\.count)
                #expect(execs.values.allSatisfy { $0 <= most }, "\(from) to \(to): \(execs)")
                // The database's node is involved too where there is one for all.
                let involved = Set(
                    [from, to == "svc/bbox" ? "bbox" : to].compactMap { nodes[$0] }
                        + (bundle == "workshop" ? ["ovn-control-plane"] : []))
                #expect(Set(execs.keys).isSubset(of: involved), "\(from) to \(to): \(execs)")
                #expect(execs.values.reduce(0, +) > 0)
            }
        }
    }

    /// Objects are read once each, and no list is longer than it must be.
    @Test func theObjectsAreReadInFewRequests() async throws {
        try await TestClusters.withServer("modern") { server in
            _ = try await server.trace(["\(Self.server)-fkghp", "\(Self.server)-gjx44", "--port", "8080"])
            let reads = server.log.requests.filter { !$0.contains("/exec?") }
            #expect(Set(reads).count == reads.count, "\(reads)")
            #expect(reads.count <= 6, "\(reads)")
        }
    }
}
