import ClusterBundle
import FoundationEssentials

/// The bundles of the repository's `testdata`, and copies of them to damage.
enum TestBundles {
    static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/testdata/bundles"

    /// A private copy of a bundle.
    static func copy(_ name: String) throws -> (keeper: TemporaryFolder, path: String) {
        let keeper = try TemporaryFolder(prefix: "ovnpath-test-")
        let path = keeper.path + "/" + name
        try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: path)
        return (keeper, path)
    }
}
