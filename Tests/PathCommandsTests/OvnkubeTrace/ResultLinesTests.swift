import ModelSupport
import NetworkTypes
import PathTracer
import Kubernetes
import Logging
import OVNKubernetes
import PathModel
import PathReport
import Replay
import ReplaySupport
import Synchronization
import Testing
import TraceResolve

@testable import LiveCluster
@testable import OvnkubeTrace

/// How a trace is told in the tool's lines, with traces made up for what the recorded runs do not show.
@Suite(.onEachOVN) struct ResultLinesTests {
    private static let dropped = Verdict.dropped(Cause(reason: .stage(.acl)))

    /// A real request, tied to the objects of a replayed cluster.
    private func resolved(_ bundle: String, _ source: String, _ destination: Target) async throws -> ResolvedTrace {
        let cluster = try await TestClusters.shared(bundle)
        let access = try ClusterAccess.load(
            kubeconfig: cluster.kubeconfigPath, context: nil, environment: [:], homeDirectory: "/nonexistent")
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await Gate.pass {
            try await KubernetesClient.withClient(access, logger: logger) { client in
                try await Resolver(cluster: KubernetesCluster(client: client, execTimeout: .seconds(60))).resolve(
                    TraceRequest(
                        source: .pod(namespace: "default", name: source), destination: destination,
                        destinationPort: 8080))
            }
        }
    }

    private func acrossZones() async throws -> ResolvedTrace {
        try await resolved(
            "modern", "bbox", .pod(namespace: "default", name: "ovn-kubernetes-wkshp-server-fkghp"))
    }

    private func section(_ place: String, _ end: SectionEnd) -> Section {
        Section(place: place, hops: [], end: end, command: "c", container: "n/p/c", output: "")
    }

    private func leg(
        _ direction: Leg.Direction = .forward, logical: Verdict = .delivered, openflow: Verdict = .delivered,
        detrace: Verdict = .delivered, leg: Verdict = .delivered, isTraced: Bool = true, sections: [Section] = []
    ) -> Leg {
        Leg(
            direction: direction, verdict: leg,
            logical: LayerTrace(verdict: logical, sections: sections, isTraced: isTraced),
            openflow: LayerTrace(verdict: openflow, sections: [], isTraced: isTraced),
            detrace: Detrace(verdict: detrace, flows: []), translations: [])
    }

    private func lines(_ resolved: ResolvedTrace, _ legs: [Leg], backend: Endpoint? = nil) -> [ResultLine] {
        let trace = PathTrace(
            source: resolved.source.endpoint, destination: resolved.source.endpoint, backend: backend,
            transport: .tcp, sourcePort: 1, destinationPort: 8080, legs: legs, notes: [])
        return ResultLines(trace: trace, resolved: resolved).all
    }

    private func printed(_ lines: [ResultLine]) -> (run: FaceRun, exit: OvnkubeTraceExit?) {
        let written = Written()
        let streams = ToolStreams(
            write: { written.output.append($0.printed) }, writeError: { written.error.append($0.printed) },
            coloursOutput: false,
            coloursErrors: false)
        let printer = TracePrinter(streams: streams, log: Klog(level: 0, write: streams.writeError))
        var exit: OvnkubeTraceExit?
        var code: Int32 = 1
        do { code = try printer.print(lines, skipsDetrace: false) } catch { exit = error }
        return (FaceRun(exitCode: code, output: written.output.text, error: written.error.text), exit)
    }

    @Test func theFirstZoneIsPassedThoughTheSecondDrops() async throws {
        let path = [
            section("ovn-worker2", .next("ovn-worker")), section("ovn-worker", .dropped(Cause(reason: .stage(.acl)))),
        ]
        let lines = lines(try await acrossZones(), [leg(logical: Self.dropped, sections: path)])
        #expect(lines[0].outcome == .success && lines[0].sections.map(\.place) == ["ovn-worker2"])
        #expect(lines[1].isRemote && lines[1].outcome == .failure(Self.dropped.cause))
        #expect(lines[1].sections.map(\.place) == ["ovn-worker"])
    }

    @Test func theFirstZoneDrops() async throws {
        let path = [section("ovn-worker2", .dropped(Cause(reason: .stage(.acl))))]
        let lines = lines(try await acrossZones(), [leg(logical: Self.dropped, sections: path)])
        #expect(lines[0].outcome == .failure(Self.dropped.cause))
        #expect(printed(lines).run.exitCode == 255)
        #expect(printed(lines).run.output.split(separator: "\n").count == 1)
    }

    @Test func aSecondZoneThatIsNotKnownEndsTheRun() async throws {
        let path = [section("ovn-worker2", .next("ovn-worker")), section("ovn-worker", .undetermined("no answer"))]
        let lines = lines(try await acrossZones(), [leg(logical: .undetermined("no answer"), sections: path)])
        let (run, exit) = printed(lines)
        #expect(run.output.hasPrefix("ovn-trace source pod to destination pod indicates success from bbox to "))
        #expect(run.output.split(separator: "\n").count == 1)
        let words =
            "ovn-trace (remote) source pod to destination pod could not be determined from bbox to"
            + " ovn-kubernetes-wkshp-server-fkghp: no answer"
        #expect(exit?.message == words)
    }

    /// Nobody knows what became of such a packet: that is neither a failure nor hidden by the logical layer's success.
    @Test func layersThatDisagreeEndTheRunWithoutAResult() async throws {
        let stopped = leg(openflow: Self.dropped, leg: .undetermined("they disagree"))
        for (legs, count) in [([stopped, leg(.reply)], 4), ([stopped], 2)] {
            let (run, exit) = printed(lines(try await acrossZones(), legs))
            let printed = run.output.split(separator: "\n")
            #expect(printed.count == count && printed.allSatisfy { $0.hasPrefix("ovn-trace ") }, "\(run)")
            #expect(!run.output.contains("failure"))
            let step = "ovs-appctl ofproto/trace source pod to destination pod could not be determined from bbox to "
            #expect(exit?.message == step + "ovn-kubernetes-wkshp-server-fkghp: they disagree")
        }
    }

    /// Both layers may say the same of a leg that is not known all the same, such as for want of the ACLs' tiers.
    @Test(arguments: [dropped, .delivered, .rejected(Cause(reason: .flow(.rejectedByOVN)))])
    func aLegThatIsNotKnownIsNoFailure(verdict: Verdict) async throws {
        let legs = [leg(logical: verdict, openflow: verdict, leg: .undetermined("no tiers")), leg(.reply)]
        let (run, exit) = printed(lines(try await acrossZones(), legs))
        #expect(!run.output.contains("failure"), "\(run)")
        #expect(exit?.message.hasSuffix(": no tiers") ?? false)
    }

    @Test func aLogicalFlowThatDropsWhatTheBridgesDeliverIsNoFailure() async throws {
        let legs = [leg(logical: Self.dropped, leg: .undetermined("they disagree")), leg(.reply)]
        let (run, exit) = printed(lines(try await acrossZones(), legs))
        #expect(run.output == "" && exit?.message.hasSuffix(": they disagree") ?? false, "\(run)")
    }

    @Test func aFlowThatDropsIsAFailure() async throws {
        let blind = LayerTrace(verdict: .undetermined("x"), sections: [], isTraced: false)
        var stopped = leg(openflow: Self.dropped, leg: Self.dropped)
        stopped.logical = blind
        let (run, exit) = printed(lines(try await acrossZones(), [stopped]))
        #expect(run.output.contains("indicates failure") && run.exitCode == 255 && exit == nil, "\(run)")
    }

    @Test func aLayerThatCannotShowALegFollowsTheLeg() async throws {
        let blind = leg(.reply, logical: .undetermined("x"), openflow: .undetermined("x"), isTraced: false)
        let lines = lines(try await acrossZones(), [leg(), blind])
        #expect(lines.allSatisfy { $0.outcome == .success })
        let reason = Unknown.host(.translationLoop)
        let unknown = leg(openflow: .undetermined("x"), leg: .undetermined(reason), isTraced: false)
        #expect(self.lines(try await acrossZones(), [unknown])[0].outcome == .undetermined(.unknown(reason)))
    }

    @Test func anAnswerThatIsNotTracedIsNoSuccess() async throws {
        let (run, exit) = printed(lines(try await acrossZones(), [leg()]))
        #expect(run.output.split(separator: "\n").count == 2)
        #expect(exit?.message.hasPrefix("ovn-trace destination pod to source pod could not be determined") ?? false)
    }

    @Test func flowsThatCannotBeLookedUpAreSkipped() async throws {
        let legs = [leg(detrace: .undetermined("no database")), leg(.reply)]
        let (run, exit) = printed(lines(try await acrossZones(), legs))
        #expect(exit == nil && run.exitCode == 0)
        #expect(!run.output.contains("ovn-detrace"))
        #expect(run.error.contains("] Skipped ovn-detrace due to: \"no database\"\n"))
    }

    @Test func anAnswerFromAHostComesInByTheClientsZone() async throws {
        let resolved = try await resolved("modern", "bbox", .pod(namespace: "default", name: "hostnet-worker"))
        let path = [section("ovn-worker2", .dropped(Cause(reason: .stage(.acl))))]
        let lines = lines(resolved, [leg(), leg(.reply, logical: Self.dropped, sections: path)])
        #expect(lines[0].step == "ovn-trace source pod to destination pod")
        #expect(lines[1].step == "ovn-trace destination pod to source pod" && lines[1].outcome == .success)
        #expect(lines[2].step == "ovn-trace (remote) destination pod to source pod")
        #expect(lines[2].outcome == .failure(Self.dropped.cause))
    }

    @Test func aServicesEndpointOnAHostHasNoRemoteLine() async throws {
        let resolved = try await resolved(
            "modern", "bbox", .service(namespace: "default", name: "bbox", port: nil))
        let address = try #require(resolved.cluster.nodes["ovn-worker"]?.addresses.first)
        let host = Endpoint(kind: .pod, namespace: "default", name: "web", node: "ovn-worker", address: address)
        let lines = lines(resolved, [leg(), leg(.reply)], backend: host)
        #expect(
            lines.prefix(3).map(\.step) == [
                "ovn-trace source pod to service clusterIP", "ovn-trace source pod to destination pod",
                "ovn-trace destination pod to source pod",
            ])
        #expect(lines[0].destination == "bbox" && lines[1].destination == "web")
    }

    @Test func centralDatabasesHaveOneZone() async throws {
        let resolved = try await resolved(
            "workshop", "bbox", .service(namespace: "default", name: "bbox", port: nil))
        let lines = lines(resolved, [leg(), leg(.reply)])
        #expect(lines.count == 7 && !lines.contains(where: \.isRemote))
        #expect(lines[0].step == "ovn-trace from source pod to service clusterIP")
    }
}

/// What was written to two streams.
private final class Written: Sendable {
    let output = Text()
    let error = Text()

    final class Text: Sendable {
        private let written = Mutex("")
        var text: String { written.withLock(\.self) }
        func append(_ text: String) { written.withLock { $0 += text } }
    }
}
