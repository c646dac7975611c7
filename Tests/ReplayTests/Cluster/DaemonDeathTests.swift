import ClusterBundle
import FoundationEssentials
import Glibc
import ReplaySupport
import Testing

@testable import Replay

@Suite(.onEachOVN) struct DaemonDeathTests {
    @Test func aDaemonThatIsKilledIsReported() async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let cluster = try await ReplayCluster.start(
            try await Bundle.read(TestClusters.folder + "/workshop"), in: ReplayBase(path: keeper.path))
        let text = try Data(contentsOf: URL(filePath: cluster.folderPath + "/n1/ovn-controller.pid"))
        let process = try #require(pid_t(String(decoding: text, as: UTF8.self).prefix { $0.isNumber }))
        kill(process, SIGSEGV)
        let death = try await cluster.death()
        #expect(death.daemon == "ovn-controller")
        #expect(death.node == "ovn-worker")
        #expect(death.status == 128 + Int(SIGSEGV))
        #expect(death.logEnd.contains("|"), "the end of its log")
        #expect(
            death.description.hasPrefix("ovn-controller of ovn-worker was killed by signal 11; the end of its log:"))
        await cluster.stop()
        #expect(FileKind(cluster.folderPath) == nil)
    }

    @Test func aDaemonThatCannotStartEndsTheStart() async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let base = ReplayBase(path: keeper.path + "/base")
        mkdir(base.path, 0o700)
        let path = keeper.path + "/workshop"
        try FileManager.default.copyItem(atPath: TestClusters.folder + "/workshop", toPath: path)
        // A database of whole records whose rows are not of its schema.
        let record = #"{"_date":1,"No_Such_Table":{}}"# + "\n"
        var data = try Data(contentsOf: URL(filePath: path + "/nodes/ovn-worker/conf.db"))
        data.append(Data("OVSDB JSON \(record.utf8.count) 0000000000000000000000000000000000000000\n\(record)".utf8))
        try data.write(to: URL(filePath: path + "/nodes/ovn-worker/conf.db"))
        let bundle = try await Bundle.read(path)
        let error = await #expect(throws: (any Error).self) { _ = try await ReplayCluster.start(bundle, in: base) }
        #expect(error is ReplayError)
        #expect("\(String(describing: error))".contains("ovn-worker"))
        #expect(base.folders() == [], "a start that fails leaves nothing")
    }

    @Test func theSupervisorReportsAnEarlyEndWithTheLog() async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let folder = keeper.path + "/replay"
        mkdir(folder, 0o700)
        let supervisor = DaemonSupervisor(folder: folder)
        supervisor.launch(
            Daemon(
                name: "ovs-vswitchd", node: "it's a node", log: folder + "/log",
                command: ["sh", "-c", "echo the reason; exit 3"], environment: ["PATH": "/usr/bin:/bin"]))
        let death = try await supervisor.death()
        #expect(death == DaemonDeath(daemon: "ovs-vswitchd", node: "it's a node", status: 3, logEnd: "the reason"))
        await supervisor.stop()
        #expect(FileKind(folder) == nil)
        await #expect(throws: ReplayError.self) { _ = try await supervisor.death(after: 1) }
    }

    /// A daemon that is being started while the replay is stopped must not be left.
    @Test func aStopRightAfterALaunchEndsTheDaemon() async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        for round in 0..<20 {
            let folder = keeper.path + "/replay\(round)"
            mkdir(folder, 0o700)
            let supervisor = DaemonSupervisor(folder: folder)
            for _ in 0..<5 {
                supervisor.launch(
                    Daemon(
                        name: "sleep", node: "node", log: folder + "/log", command: ["sleep", "100"],
                        environment: ["PATH": "/usr/bin:/bin", ReplayFolder.marker: folder]))
            }
            let clock = ContinuousClock()
            let start = clock.now
            await supervisor.stop()
            #expect(clock.now - start < .seconds(9), "it must not come to the deadline")
            #expect(ReplayFolder.processes(of: folder) == [])
            #expect(FileKind(folder) == nil)
        }
    }
}
