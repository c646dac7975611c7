import FoundationEssentials

/// The files of the repository that tests read.
enum Repository {
    /// The repository's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The schema of the JSON report.
    static let schema = root.appending(path: "docs/output.schema.json")

    /// The schema of the JSON report of a run of assertions.
    static let assertSchema = root.appending(path: "docs/assert-output.schema.json")
}
