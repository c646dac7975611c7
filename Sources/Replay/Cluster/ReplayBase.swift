import FoundationEssentials
import Glibc

/// The folder of one user that holds a folder for every replay.
package struct ReplayBase: Sendable, Hashable {
    /// Absolute path.
    package let path: String

    /// The longest base that leaves room for a socket's name: `sun_path` has 108 bytes (unix(7)), and the longest
    /// is `/<9 characters>/n999/ovn-controller.4194304.ctl`.
    static let longestPath = 60

    package init(path: String) { self.path = path }

    /// Where replays may be, best first: `$XDG_RUNTIME_DIR`, `$TMPDIR`, `/tmp`; or nowhere but in
    /// `$OVNPATH_RUNTIME_DIR`, which keeps replays apart that must not be stopped together.
    ///
    /// - Parameters:
    ///   - name: What the folder is called.
    ///   - environment: Where the variables are looked up.
    /// - Returns: At least `/tmp`'s.
    package static func candidates(
        name: String = "ovnpath", environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> [ReplayBase] {
        if let only = environment["OVNPATH_RUNTIME_DIR"], only.hasPrefix("/") {
            return [ReplayBase(path: only + "/" + name)]
        }
        var paths: [String] = []
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") { paths.append(runtime + "/" + name) }
        // Below a folder that others write to, the name says whose it is.
        if let temporary = environment["TMPDIR"], temporary.hasPrefix("/") {
            paths.append(temporary + "/\(name)-\(geteuid())")
        }
        paths.append("/tmp/\(name)-\(geteuid())")
        return paths.map { ReplayBase(path: $0.replacing("//", with: "/")) }
    }

    /// The first candidate that is short enough and that can be made, private to this user.
    ///
    /// - Throws: `ReplayError.noFolder`.
    package static func usable(among candidates: [ReplayBase] = candidates()) throws(ReplayError) -> ReplayBase {
        var reason = "no candidate"
        for candidate in candidates {
            if candidate.path.utf8.count > longestPath {
                reason = "\(candidate.path) is too long for socket paths"
            } else if let problem = candidate.makePrivate() {
                reason = problem
            } else {
                return candidate
            }
        }
        throw .noFolder(reason)
    }

    /// Makes the folder if it is not there and checks that nobody else can put things into it.
    ///
    /// - Returns: What is wrong; `nil` when it can be used.
    private func makePrivate() -> String? {
        if mkdir(path, 0o700) != 0, errno != EEXIST { return "\(path): \(String(cString: strerror(errno)))" }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            return "\(path) is owned by another user"
        }
        guard status.st_mode & 0o077 == 0 || chmod(path, 0o700) == 0 else {
            return "\(path) is accessible to other users"
        }
        return nil
    }

    /// The folders of replays in it, those whose process is gone included.
    func folders() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
            .map { path + "/" + $0 }
            .filter { FileManager.default.fileExists(atPath: $0 + "/" + ReplayFolder.lockName) }
    }

    /// Runs `body` while no other process makes or sweeps folders here.
    func locked<T>(_ body: () throws -> T) throws -> T {
        let lock = FileLock(path: path + "/lock")
        guard lock.take(waiting: true) else { throw ReplayError.noFolder("\(path)/lock cannot be locked") }
        defer { lock.release() }
        return try body()
    }
}
