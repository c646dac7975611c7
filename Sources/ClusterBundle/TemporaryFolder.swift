import FoundationEssentials
import Glibc

/// A private folder (0700) that is removed with all in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// Absolute path of the folder.
    package let path: String

    /// Makes a new folder in `$TMPDIR` or `/tmp`.
    ///
    /// - Parameter prefix: What its name starts with.
    /// - Throws: `CocoaError` when the folder cannot be made.
    package init(prefix: String) throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        path = parent + "/" + prefix + name
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// Removes the folder now instead of with the last reference.
    package func remove() {
        // A folder that an archive made read-only could not be emptied.
        Self.openUp(path)
        try? FileManager.default.removeItem(atPath: path)
    }

    deinit { remove() }

    private static func openUp(_ folder: String) {
        chmod(folder, 0o700)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = folder + "/" + name
            if FileKind(path) == .folder { openUp(path) }
        }
    }
}

/// What a path names, links not followed.
package enum FileKind: Sendable {
    case file, folder, other

    /// - Returns: `nil` when there is nothing at the path.
    package init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}
