import PathReport
import PathTracer
import PathModel
import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Synchronization
import Testing
import TextParsing

/// Many connections traced in one run: they must come to what each comes to alone, in few execs.
@Suite(.onEachOVN) struct ManyTracesTests {
    /// All pairs of real packets are traced at once.
    @Test(arguments: ["workshop", "modern"])
    func togetherTheySayWhatThePacketsDid(bundle: String) async throws {
        let pairs = Truth.pairs(bundle)
        try await TestClusters.withServer(bundle) { server in
            let outcomes = try await server.traceMany(pairs.map(\.arguments))
            for (pair, outcome) in zip(pairs, outcomes) {
                #expect(outcome.trace?.verdict.word == pair.result, "\(pair.note)\n\(outcome.summary)")
            }
            #expect(server.log.containersOfSeveralExecs.isEmpty)
        }
    }

    /// Every pod to every pod and every service, by TCP and UDP: both layers agree on each, and each drop names its object.
    @Test(arguments: ["workshop", "modern"])
    func everyPairIsDecidedOnBothLayers(bundle: String) async throws {
        let objects = try await ClusterBundle.Bundle.read(TestClusters.folder + "/" + bundle)
        let requests = Self.everyPair(objects)
        try await TestClusters.withServer(bundle) { server in
            let outcomes = try await server.traceMany(requests)
            var words: [String: Int] = [:]
            for (request, outcome) in zip(requests, outcomes) {
                let trace = try #require(outcome.trace, "\(request) \(outcome.summary)")
                words[trace.verdict.word, default: 0] += 1
                if case .undetermined(let reason) = trace.verdict { Issue.record("\(request): \(reason)") }
                if let cause = trace.verdict.cause {
                    #expect(cause.owner != nil || cause.stage != nil || !cause.reason.words.isEmpty, "\(request)")
                } else {
                    #expect(trace.reply?.verdict == .delivered, "\(request)")
                }
            }
            #expect(words["delivered"] ?? 0 > 100 && words["dropped"] ?? 0 > 10, "\(words)")
            #expect(server.log.containersOfSeveralExecs.isEmpty)
            // Each object is read once.
            let reads = server.log.requests.filter { !$0.contains("/exec?") }
            #expect(Set(reads).count == reads.count)
        }
    }

    /// What is too much to be held at once is traced in parts, and comes to the same.
    @Test func partsComeToTheSame() async throws {
        let requests = Truth.pairs("modern").prefix(7).map(\.arguments)
        try await TestClusters.withServer("modern") { server in
            let together = try await server.traceMany(requests)
            server.log.reset()
            let inParts = try await server.traceMany(requests, most: 3)
            #expect(inParts.map(\.summary) == together.map(\.summary))
            #expect(inParts.allSatisfy { $0.trace != nil })
            let reads = server.log.requests.filter { !$0.contains("/exec?") }
            #expect(Set(reads).count == reads.count, "each object is read once")
        }
    }

    /// Some that cannot be resolved leave the others alone.
    @Test func whatIsMissingIsRefusedAlone() async throws {
        try await TestClusters.withServer("modern") { server in
            let outcomes = try await server.traceMany([
                ["pod/default/bbox", "pod/default/nobody", "--port", "80"],
                ["pod/default/bbox", "svc/default/bbox:8080"],
            ])
            #expect(outcomes[0].refusal?.hasPrefix("pod default/nobody not found") == true)
            #expect(outcomes[1].trace?.verdict == .delivered)
        }
    }

    private static func everyPair(_ objects: ClusterBundle.Bundle) -> [[String]] {
        let pods = objects.items("pods").filter {
            $0[path: "spec", "hostNetwork"]?.bool != true && $0[path: "status", "phase"]?.string == "Running"
        }.compactMap { pod -> String? in
            guard let namespace = pod[path: "metadata", "namespace"]?.string,
                let name = pod[path: "metadata", "name"]?.string
            else { return nil }
            // Pods whose primary network is another cannot be traced yet.
            let networks = pod[path: "metadata", "annotations", "k8s.ovn.org/pod-networks"]?.string ?? ""
            guard !networks.contains(#""role":"infrastructure-locked""#) else { return nil }
            return "\(namespace)/\(name)"
        }
        let services = objects.items("services").compactMap { service -> String? in
            guard let namespace = service[path: "metadata", "namespace"]?.string,
                let name = service[path: "metadata", "name"]?.string,
                let port = service[path: "spec", "ports"]?.elements.first?["port"]?.integer,
                service[path: "spec", "clusterIP"]?.string.map({ $0 != "None" }) ?? false
            else { return nil }
            return "svc/\(namespace)/\(name):\(port)"
        }
        return pods.flatMap { from in
            (pods.filter { $0 != from }.map { "pod/" + $0 } + services).flatMap { to in
                ["--tcp", "--udp"].map { ["pod/" + from, to, $0] + (to.hasPrefix("pod/") ? ["--port", "8080"] : []) }
            }
        }
    }
}
