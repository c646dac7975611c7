import FoundationEssentials
import Snapshot

/// What this machine has of OVN and Open vSwitch.
enum InstalledTools {
    /// The programs that a replay starts.
    static let programs = [
        "ovsdb-server", "ovsdb-tool", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovs-appctl", "ovn-northd",
        "ovn-controller", "ovn-nbctl", "ovn-sbctl",
    ]

    /// - Throws: `ReplayError.missingTools`, which says what to install.
    static func check() throws(ReplayError) {
        let folders = ToolEnvironment.path.split(separator: ":")
        let missing = programs.filter { program in
            !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
        guard missing.isEmpty else { throw .missingTools(missing) }
    }

    /// The file of the schema of this machine's version.
    ///
    /// - Throws: `ReplayError.missingTools` when the package that has it is not there.
    static func schemaFile(_ schema: String) throws(ReplayError) -> String {
        let name =
            switch schema {
            case "OVN_Northbound": "ovn/ovn-nb.ovsschema"
            case "OVN_Southbound": "ovn/ovn-sb.ovsschema"
            default: "openvswitch/vswitch.ovsschema"
            }
        for folder in ["/usr/share/", "/usr/local/share/"] where FileKind(folder + name) != nil { return folder + name }
        throw .missingTools([name])
    }
}

/// A schema's version, three numbers.
struct SchemaVersion: Comparable, Sendable {
    private let numbers: [Int]

    init(_ text: String) { numbers = text.split(separator: ".").map { Int($0) ?? 0 } }

    static func < (left: Self, right: Self) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
}
