import FoundationEssentials
import Glibc

/// Ends replays that other processes of this user run.
package enum ReplayStopping {
    /// A replay that was ended.
    package struct Stopped: Sendable, Equatable {
        /// The process that ran it; `nil` when it was gone already and had left its folder.
        package var process: Int32?
        /// The folder that is no more.
        package var folder: String
    }

    /// Ends every replay whose folder is in one of the bases, and clears away what ended ones left.
    ///
    /// A process gets SIGTERM and `seconds` to stop its daemons in order; then it is killed.
    ///
    /// - Returns: What was ended.
    package static func stopAll(
        in bases: [ReplayBase] = ReplayBase.candidates(), seconds: Int = 10
    ) async throws -> [Stopped] {
        var stopped: [Stopped] = []
        for base in Set(bases).sorted(by: { $0.path < $1.path }) {
            for folder in base.folders() {
                let owner = ReplayFolder.owner(of: folder)
                if let owner {
                    kill(owner, SIGTERM)
                    let left = try await Waiting.poll(seconds: seconds) {
                        ReplayFolder.owner(of: folder) == nil ? nil : "the replay runs"
                    }
                    if left != nil { kill(owner, SIGKILL) }
                }
                // Its supervisor removes the folder just after; whatever it cannot is swept below.
                _ = try await Waiting.poll(seconds: 2) {
                    FileManager.default.fileExists(atPath: folder) && owner != nil ? "the folder is there" : nil
                }
                stopped.append(Stopped(process: owner, folder: folder))
            }
            if FileManager.default.fileExists(atPath: base.path) { try ReplayFolder.sweep(base) }
        }
        return stopped
    }
}
