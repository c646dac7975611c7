import ClusterBundle
import FoundationEssentials
import Glibc
import Subprocess
import Testing

@testable import Replay

@Suite struct ReplayFolderTests {
    @Test func aFolderIsPrivateAndHasAnOwnerWhileItLives() throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let base = ReplayBase(path: keeper.path)
        let folder = try ReplayFolder.make(in: base)
        var status = stat()
        #expect(lstat(folder.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(ReplayFolder.owner(of: folder.path) == getpid())
        let second = try ReplayFolder.make(in: base)
        #expect(base.folders().count == 2, "a second start leaves the first alone")
        folder.remove()
        second.remove()
        #expect(base.folders() == [])
        #expect(ReplayFolder.owner(of: folder.path) == nil)
    }

    @Test func whatAnEndedReplayLeftIsSwept() async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let base = ReplayBase(path: keeper.path)
        let stale = base.path + "/stale"
        mkdir(stale, 0o700)
        try Data("1\n".utf8).write(to: URL(filePath: stale + "/" + ReplayFolder.lockName))
        // One process that carries the folder's mark, and one that does not.
        let marked = try await sleeper(mark: stale)
        let other = try await sleeper(mark: stale + "2")
        #expect(ReplayFolder.processes(of: stale) == [marked])
        try ReplayFolder.sweep(base)
        #expect(FileKind(stale) == nil)
        #expect(ReplayFolder.processes(of: stale) == [])
        #expect(kill(other, 0) == 0)
        kill(other, SIGKILL)
    }

    @Test func aTooLongPathIsPassedOver() throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        let long = ReplayBase(path: keeper.path + "/" + String(repeating: "x", count: 60))
        let short = ReplayBase(path: keeper.path + "/s")
        #expect(try ReplayBase.usable(among: [long, short]) == short)
        #expect(throws: ReplayError.self) { try ReplayBase.usable(among: [long]) }
    }

    @Test func aLinkInPlaceOfTheFolderIsRefused() throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        try FileManager.default.createSymbolicLink(atPath: keeper.path + "/l", withDestinationPath: "/tmp")
        #expect(throws: ReplayError.self) { try ReplayBase.usable(among: [ReplayBase(path: keeper.path + "/l")]) }
    }

    /// A process that outlives its parent, as what a killed replay leaves.
    private func sleeper(mark: String) async throws -> pid_t {
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", "sleep 100 >/dev/null 2>&1 & echo $!"],
            environment: .custom(["PATH": "/usr/bin:/bin", "OVNPATH_REPLAY": mark]), output: .string(limit: 100))
        return try #require(pid_t(result.standardOutput.prefix { $0.isNumber }))
    }
}
