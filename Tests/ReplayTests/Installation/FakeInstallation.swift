import ClusterBundle
import FoundationEssentials

@testable import Replay

/// A folder with what looks like an installation of OVN: programs that tell their version and do nothing else.
struct FakeInstallation {
    let keeper: TemporaryFolder
    var prefix: String { keeper.path }

    /// - Parameters:
    ///   - ovn: The version that ovn-northd tells.
    ///   - schemas: The versions of OVN_Northbound, OVN_Southbound and Open_vSwitch.
    ///   - share: The folder of the schemas' folders.
    ///   - layout: The folder of each program below the prefix.
    /// - Throws: The error of a file that cannot be written.
    init(
        _ ovn: String, schemas: [String], share: String = "share", layout: (String) -> String = { _ in "bin" }
    ) throws {
        keeper = try TemporaryFolder(prefix: "ovnpath-t-")
        for program in OVNInstallation.programs {
            let text = "#!/bin/sh\necho '\(program) \(program.hasPrefix("ovn-") ? ovn : "(Open vSwitch) 3.1.0")'\n"
            try write(text, "\(layout(program))/\(program)", permissions: 0o755)
        }
        let files = ["ovn/ovn-nb.ovsschema", "ovn/ovn-sb.ovsschema", "openvswitch/vswitch.ovsschema"]
        for (file, version) in zip(files, schemas) {
            try write(#"{"name":"x","version":"\#(version)","tables":{}}"#, "\(share)/\(file)", permissions: 0o644)
        }
    }

    private func write(_ text: String, _ file: String, permissions: Int) throws {
        let url = URL(filePath: "\(prefix)/\(file)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
    }

    /// The schemas of OVN 23.03 and Open vSwitch 3.1, which the bundle `workshop` has.
    static let olderSchemas = ["7.0.0", "20.27.0", "8.3.1"]
    /// Those of OVN 26.03 and Open vSwitch 3.7, which the bundle `today` has.
    static let todaysSchemas = ["7.18.0", "21.8.0", "8.8.0"]
}
