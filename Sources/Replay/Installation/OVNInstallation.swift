import TextParsing
import ClusterBundle
import FoundationEssentials

/// An OVN and its Open vSwitch on this machine, which a cluster can be replayed on.
package struct OVNInstallation: Sendable, Hashable {
    /// Where it is, for people: `/opt/ovn`, or `this machine` for what is in the usual folders.
    package let name: String
    /// The version of ovn-northd.
    package let ovn: VersionNumber
    /// The version of ovs-vswitchd.
    package let openVSwitch: VersionNumber
    /// The folders that programs are looked up in, for `PATH`: its own before those of the system.
    let path: String
    /// By the schema's name.
    private let schemas: [String: Schema]

    /// The file of a schema, and its version.
    struct Schema: Sendable, Hashable {
        /// Absolute path.
        var file: String
        var version: VersionNumber
    }

    /// Where a system has its programs; a service's own PATH may lack the `sbin` folders.
    static let systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The programs that a replay starts, or that a trace starts in it.
    static let programs = [
        "ovsdb-server", "ovsdb-tool", "ovsdb-client", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovs-appctl",
        "ovn-northd", "ovn-controller", "ovn-nbctl", "ovn-sbctl", "ovn-appctl", "ovn-trace",
    ]

    /// The files of the schemas, below a `share` folder.
    private static let schemaFiles = [
        "OVN_Northbound": "ovn/ovn-nb.ovsschema", "OVN_Southbound": "ovn/ovn-sb.ovsschema",
        "Open_vSwitch": "openvswitch/vswitch.ovsschema",
    ]

    /// Where programs are below a prefix. Debian has ovs-vswitchd in a folder of its own, and what is unpacked of its
    /// packages has all of them below `usr`.
    private static let programFolders = ["bin", "sbin", "lib/openvswitch-switch"].flatMap { [$0, "usr/" + $0] }

    /// Reads what is installed below a prefix, e.g. `/usr` or `/opt/ovn`, and nothing else.
    ///
    /// - Parameter prefix: Absolute path of a folder.
    /// - Returns: The installation.
    /// - Throws: `ReplayError.unusableInstallation`, which says what is missing.
    static func at(_ prefix: String) async throws -> OVNInstallation {
        let folders = programFolders.map { "\(prefix)/\($0)" }.filter { folder in
            programs.contains { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
        }
        guard FileKind(prefix) != nil else {
            throw ReplayError.unusableInstallation(prefix, "no such directory")
        }
        // PATH has no way to write it.
        guard !prefix.contains(":") else { throw ReplayError.unusableInstallation(prefix, "its path has a colon") }
        return try await read(
            prefix, programFolders: folders, shares: ["\(prefix)/share", "\(prefix)/usr/share"],
            path: (folders + [systemPath]).joined(separator: ":"))
    }

    /// Reads what this machine has in its usual folders.
    ///
    /// - Returns: The installation.
    /// - Throws: `ReplayError.unusableInstallation`, which says what is missing.
    package static func ofThisMachine() async throws -> OVNInstallation {
        let folders = systemPath.split(separator: ":").map(String.init)
        return try await read(
            "this machine", programFolders: folders, shares: ["/usr/local/share", "/usr/share"], path: systemPath)
    }

    private static func read(
        _ name: String, programFolders: [String], shares: [String], path: String
    ) async throws -> OVNInstallation {
        func found(_ program: String) -> String? {
            programFolders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        }
        let missing = programs.filter { found($0) == nil }
        guard missing.isEmpty, let northd = found("ovn-northd"), let vswitchd = found("ovs-vswitchd") else {
            throw ReplayError.unusableInstallation(name, "missing \(missing.joined(separator: ", "))")
        }
        var schemas: [String: Schema] = [:]
        for (schema, file) in schemaFiles {
            // That of the programs, where several are installed.
            let own = found("ovsdb-tool").map { URL(filePath: $0).deletingLastPathComponent().path + "/../share" }
            let candidates = ([own].compactMap(\.self) + shares).map { "\($0)/\(file)" }
            guard let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }),
                let text = FileManager.default.contents(atPath: path),
                let version = try? JSONValue(parsing: text)["version"]?.string.flatMap(VersionNumber.init)
            else { throw ReplayError.unusableInstallation(name, "missing share/\(file)") }
            schemas[schema] = Schema(file: URL(filePath: path).standardized.path, version: version)
        }
        return OVNInstallation(
            name: name, ovn: try await version(of: northd, name: name, path: path),
            openVSwitch: try await version(of: vswitchd, name: name, path: path), path: path, schemas: schemas)
    }

    /// The last word of the first line that a program says of itself: `ovs-vswitchd (Open vSwitch) 3.1.0`.
    private static func version(of program: String, name: String, path: String) async throws -> VersionNumber {
        let said: String
        do {
            said = try await ToolRun.output(
                of: [program, "--version"], environment: ["PATH": path, "LC_ALL": "C"], node: name)
        } catch let error as ReplayError {
            throw ReplayError.unusableInstallation(name, "\(program) does not run (\(error))")
        }
        let word = said.prefix { !$0.isNewline }.split(separator: " ").last.map(String.init)
        guard let version = word.flatMap(VersionNumber.init) else {
            throw ReplayError.unusableInstallation(name, "\(program) does not report its version")
        }
        return version
    }

    /// The schema of one of the databases that a replay serves.
    ///
    /// - Throws: `ReplayError.unusableInstallation` for another database.
    func schema(_ name: String) throws(ReplayError) -> Schema {
        guard let schema = schemas[name] else { throw .unusableInstallation(self.name, "missing the schema \(name)") }
        return schema
    }
}

extension OVNInstallation: CustomStringConvertible {
    package var description: String {
        "OVN \(ovn) and Open vSwitch \(openVSwitch) " + (name.hasPrefix("/") ? "in \(name)" : "of \(name)")
    }
}
