import FoundationEssentials
import Glibc

/// Where installations of OVN are looked for.
///
/// Where a prefix is named (`--ovn`, or else `OVNPATH_OVN`), only there. Otherwise in the folder `.ovn` that
/// `scripts/install-ovn` makes in a checkout, and in this machine's usual folders. The checkout is the one that this program
/// was built in, or the current folder; the latter's `.ovn` only where it is this user's own, for its programs are run.
package struct InstallationSearch: Sendable {
    /// The folder that `scripts/install-ovn` makes.
    static let folder = ".ovn"

    /// Absolute path of the only prefix to look at.
    private let prefix: String?
    /// Absolute paths of the folders that may be there, best first.
    private let folders: [String]
    /// The command that brings a newer OVN.
    let command: String

    /// - Parameters:
    ///   - prefix: The prefix that was named on the command line; relative to the current folder.
    ///   - environment: Where `OVNPATH_OVN` is looked up.
    ///   - executable: Absolute path of this program; what the kernel says by default.
    ///   - currentFolder: Absolute path.
    package init(
        prefix: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: String = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path,
        currentFolder: String = FileManager.default.currentDirectoryPath
    ) {
        let named = prefix ?? environment["OVNPATH_OVN"].flatMap { $0.isEmpty ? nil : $0 }
        self.prefix = named.map { URL(filePath: $0.hasPrefix("/") ? $0 : "\(currentFolder)/\($0)").standardized.path }
        let checkout = Self.checkout(of: executable)
        var candidates = checkout.map { ["\($0)/\(Self.folder)"] } ?? []
        let current = "\(currentFolder)/\(Self.folder)"
        if !candidates.contains(current), Self.isOwn(current) { candidates.append(current) }
        folders = candidates.filter { FileManager.default.fileExists(atPath: $0) }
        let script = "scripts/install-ovn"
        let own = checkout.map { "\($0)/\(script)" }
        command = own.flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil } ?? script
    }

    /// The checkout that a program was built in: what holds the `.build` folder that it is in.
    private static func checkout(of executable: String) -> String? {
        let parts = executable.split(separator: "/")
        // `.build-release` and the like are named with `swift build --scratch-path`.
        guard let build = parts.lastIndex(where: { $0.hasPrefix(".build") }) else { return nil }
        return "/" + parts[..<build].joined(separator: "/")
    }

    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }

    /// What was found.
    package struct Found: Sendable {
        /// The installations that can be used, best first.
        package var usable: [OVNInstallation]
        /// Why others cannot.
        var problems: [ReplayError]
        /// The command that brings a newer OVN.
        var command: String
    }

    /// Looks for installations.
    ///
    /// - Throws: `CancellationError`.
    package func installations() async throws -> Found {
        var found = Found(usable: [], problems: [], command: command)
        for place in prefix.map({ [$0] }) ?? folders + [nil] {
            do {
                if let place {
                    found.usable.append(try await .at(place))
                } else {
                    found.usable.append(try await .ofThisMachine())
                }
            } catch let error as ReplayError { found.problems.append(error) }
        }
        return found
    }
}
