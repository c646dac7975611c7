import FoundationEssentials
import Subprocess

/// Unpacks a bundle's .tar.gz with the system's tar.
enum BundleArchive {
    /// Unpacks an archive, compressed in any way that tar knows.
    ///
    /// Names that lead out of the folder are refused by tar itself (leading `/` and `..`, GNU tar manual 10.2), links
    /// and devices here: a bundle has plain files only, and a link could have a later read leave the folder.
    ///
    /// - Parameter archive: Path of the archive.
    /// - Returns: The folder and the path within that holds `bundle.json`: the folder itself, or its only subfolder.
    /// - Throws: `BundleError`; `CocoaError` when no temporary folder can be made.
    static func unpack(_ archive: String) async throws -> (TemporaryFolder, String) {
        let folder = try TemporaryFolder(prefix: "ovnpath-bundle-")
        let result = try await Subprocess.run(
            .name("tar"),
            arguments: [
                "--extract", "--file", archive, "--force-local", "--directory", folder.path, "--no-same-owner",
                "--no-same-permissions",
            ],
            output: .discarded, error: .string(limit: 64 * 1024))
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.split(separator: "\n").first.map(String.init) ?? "tar failed"
            throw BundleError(bundle: archive, file: "", problem: .notUnpacked(words))
        }
        try refuseLinks(folder.path, archive: archive, within: "")
        return (folder, try root(of: folder.path))
    }

    private static func refuseLinks(_ folder: String, archive: String, within: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            switch FileKind(path) {
            case .file, nil: break
            case .folder: try refuseLinks(path, archive: archive, within: within + name + "/")
            case .other:
                throw BundleError(
                    bundle: archive, file: within + name, problem: .notUnpacked("it is a link or a special file"))
            }
        }
    }

    private static func root(of folder: String) throws -> String {
        if FileKind(folder + "/bundle.json") != nil { return folder }
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { FileKind(folder + "/" + $0) == .folder && !$0.hasPrefix(".") }
        guard folders.count == 1, let only = folders.first else { return folder }
        return folder + "/" + only
    }
}
