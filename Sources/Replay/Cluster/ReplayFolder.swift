import FoundationEssentials
import Glibc

/// The private folder of one running replay.
///
/// A lock says that its process lives: the kernel drops it with the process, so what a killed replay left is told from
/// one that runs without trusting process ids.
final class ReplayFolder: Sendable {
    /// Absolute path.
    let path: String
    private let lock: FileLock

    static let lockName = "replay.lock"
    /// The variable that marks every process of a replay, with the folder as its value.
    static let marker = "OVNPATH_REPLAY"

    private init(path: String, lock: FileLock) {
        self.path = path
        self.lock = lock
    }

    /// Makes a new folder, after sweeping what ended replays left in the base.
    ///
    /// - Throws: `ReplayError.noFolder`; `CocoaError` when it cannot be made.
    static func make(in base: ReplayBase) throws -> ReplayFolder {
        // Within the base's lock: another replay's sweep would take a folder without a lock for an ended one.
        try base.locked {
            sweepWithinLock(base)
            let path = base.path + "/" + String(UInt32.random(in: 0x1000_0000 ... .max), radix: 36)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            let lock = FileLock(path: path + "/" + lockName)
            guard lock.take(waiting: false) else { throw ReplayError.noFolder("\(path) cannot be locked") }
            try Data("\(getpid())\n".utf8).write(to: URL(filePath: path + "/" + lockName))
            return ReplayFolder(path: path, lock: lock)
        }
    }

    /// Removes the folder and everything that still runs in its name.
    func remove() {
        Self.clear(path)
        lock.release()
    }

    /// Clears away the folders of replays whose process is gone.
    static func sweep(_ base: ReplayBase) throws {
        try base.locked { sweepWithinLock(base) }
    }

    private static func sweepWithinLock(_ base: ReplayBase) {
        for path in base.folders() {
            let lock = FileLock(path: path + "/" + lockName)
            // Held: its replay runs.
            guard lock.take(waiting: false) else { continue }
            clear(path)
            lock.release()
        }
    }

    /// The process that runs the replay of a folder; `nil` when it is gone.
    static func owner(of path: String) -> pid_t? {
        let lock = FileLock(path: path + "/" + lockName)
        guard FileManager.default.fileExists(atPath: lock.path), !lock.take(waiting: false) else { return nil }
        guard let data = try? Data(contentsOf: URL(filePath: lock.path)) else { return nil }
        return pid_t(String(decoding: data, as: UTF8.self).prefix { $0.isNumber })
    }

    private static func clear(_ path: String) {
        // A process is gone only some time after it is killed, and until then could still write to the folder.
        for _ in 0..<200 {
            let left = processes(of: path)
            if left.isEmpty { break }
            for process in left { kill(process, SIGKILL) }
            usleep(10_000)
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The processes that carry the folder in their environment.
    static func processes(of path: String) -> [pid_t] {
        let wanted = Array("\(marker)=\(path)".utf8)
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { name in
            guard let process = pid_t(name), process != getpid(),
                // Other users' cannot be read, and are not ours.
                let environment = try? Data(contentsOf: URL(filePath: "/proc/\(name)/environ")),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
            else { return nil }
            return process
        }
    }
}
