import ClusterBundle
import FoundationEssentials
import Glibc
import ReplaySupport
import Testing

@testable import Replay

@Suite(.onEachOVN) struct ReplayClusterTests {
    @Test(arguments: ["workshop", "modern", "today", "local", "dual"])
    func startAndStopLeaveNothing(name: String) async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let base = ReplayBase(path: keeper.path)
        let bundle = try await Bundle.read(TestClusters.folder + "/" + name)
        let clock = ContinuousClock()
        let start = clock.now
        let ovn = try await TestOVN.chosen(for: name)
        let cluster = try await ReplayCluster.start(bundle, on: ovn.installation(), in: base)
        print("\(name) ready on \(ovn) in \(clock.now - start)")
        #expect(cluster.notes == [])
        let processes = ReplayFolder.processes(of: cluster.folderPath)
        // Three per node, three per zone.
        #expect(processes.count == 9 + 3 * bundle.zones.count)
        await cluster.stop()
        #expect(FileKind(cluster.folderPath) == nil)
        #expect(processes.filter { kill($0, 0) == 0 } == [])
        #expect(base.folders() == [])
    }
}
