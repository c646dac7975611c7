import Replay
import ReplaySupport
import Testing

/// That the face says what OVN-Kubernetes' own tool said on the same clusters.
@Suite(.onEachOVN) struct RecordedRunTests {
    @Test(arguments: RecordedRun.all("modern") + RecordedRun.all("workshop"))
    func printsWhatTheToolPrinted(recorded: RecordedRun) async throws {
        let cluster = try await TestClusters.shared(recorded.bundle)
        let arguments = recorded.arguments.map { $0 == "kubeconfig" ? cluster.kubeconfigPath : $0 }
        let run = await FaceRun.run(arguments)
        #expect(run.output == recorded.output, "\(run)")
        #expect(run.exitCode == recorded.exitCode, "\(run)")
        #expect(run.fatal == [recorded.error].compactMap(\.self), "\(run)")
        if recorded.exitCode == 0, recorded.output.contains("indicates") { #expect(run.error == "") }
    }

    @Test func allRecordingsAreRead() {
        #expect(RecordedRun.all("modern").count == 41)
        #expect(RecordedRun.all("workshop").count == 16)
    }

    @Test func theWorkshopsOwnRuns() async throws {
        let prefix = ["-src-namespace", "default", "-src", "ovn-kubernetes-wkshp-server-fkghp"]
        let first = try await FaceRun.run(
            prefix + ["-dst", "ovn-kubernetes-wkshp-server-gjx44", "-tcp", "-dst-port", "8080"], in: "workshop")
        #expect(first.output.split(separator: "\n").count == 6, "\(first)")
        let second = try await FaceRun.run(prefix + ["-service", "bbox", "-tcp"], in: "workshop")
        #expect(second.output.split(separator: "\n").count == 7, "\(second)")
        #expect(first.exitCode == 0 && second.exitCode == 0)
    }
}
