import FoundationEssentials

/// Why a bundle cannot be read: the file, what is wrong with it, and what to do.
package struct BundleError: Error, Hashable, CustomStringConvertible {
    /// What is wrong with the file.
    package enum Problem: Error, Hashable {
        case missing
        case unreadable(String)
        case empty
        /// Its text is not what it should be; the words follow the file's name.
        case invalid(String)
        /// A database that ends before its last record does.
        case truncated
        /// A database of a cluster (RAFT), which only its servers can read.
        case clustered
        /// Another version of the bundle format.
        case unknownFormat(Int)
        /// An archive that cannot be unpacked, in tar's words.
        case notUnpacked(String)
    }

    /// The bundle's path as it was given.
    package var bundle: String
    /// The file's path within the bundle; empty when it is the bundle itself.
    package var file: String
    package var problem: Problem

    package init(bundle: String, file: String, problem: Problem) {
        self.bundle = bundle
        self.file = file
        self.problem = problem
    }

    package var description: String { "bundle \(bundle): \(file.isEmpty ? "it" : file) \(words)" }

    private var words: String {
        switch problem {
        case .missing where file.isEmpty: "does not exist: expected a bundle directory or .tar.gz"
        case .missing where file == "bundle.json":
            "is missing: expected the directory that holds bundle.json, or a .tar.gz of it"
        case .missing where file.hasSuffix(".db"):
            "is missing: the bundle is incomplete, capture it again, or add the output of `ovsdb-client backup`"
        case .missing: "is missing: the bundle is incomplete, capture it again"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .empty: "is empty; the bundle is damaged, capture it again"
        case .invalid(let reason): "\(reason); the bundle is damaged, capture it again"
        case .truncated: "ends within a record; the copy is incomplete, capture it again with `ovsdb-client backup`"
        case .clustered:
            "is a clustered database, which needs its servers: replace it with the output of `ovsdb-client backup`"
        case .unknownFormat(let version):
            "has format version \(version), but this program reads version \(BundleManifest.supportedFormat): "
                + "use a newer ovnpath"
        case .notUnpacked(let reason): "cannot be unpacked: \(reason)"
        }
    }
}

extension BundleError.Problem {
    /// The problem of a file that could not be read, with the reason in words.
    static func unreadable(_ error: any Error) -> Self {
        // FoundationEssentials has no localized descriptions.
        (error as? CocoaError)?.code == .fileReadNoPermission
            ? .unreadable("permission denied") : .unreadable("\(error)")
    }
}
