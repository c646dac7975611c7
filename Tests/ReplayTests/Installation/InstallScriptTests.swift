import ClusterBundle
import FoundationEssentials
import Subprocess
import Testing

@testable import Replay

/// `scripts/install-ovn` where it downloads nothing: what it says, and its exit code.
@Suite struct InstallScriptTests {
    private static let script =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/scripts/install-ovn"

    /// A checkout that has nothing but the script.
    private static func run(_ variables: [String: String]) async throws -> (output: String, error: String, code: Int32?)
    {
        let checkout = try TemporaryFolder(prefix: "ovnpath-t-")
        try FileManager.default.createDirectory(
            atPath: checkout.path + "/scripts", withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: script, toPath: checkout.path + "/scripts/install-ovn")
        let settings = variables.map { "\($0)=\($1)" }
        let result = try await Subprocess.run(
            .name("env"),
            arguments: Arguments(["-i"] + settings + ["/bin/bash", checkout.path + "/scripts/install-ovn"]),
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        let left = try FileManager.default.contentsOfDirectory(atPath: checkout.path).filter { $0 != ".ovn.lock" }
        #expect(left == ["scripts"], "nothing is left that looks like an installation")
        guard case .exited(let code) = result.terminationStatus else {
            return (result.standardOutput, result.standardError, nil)
        }
        return (result.standardOutput, result.standardError, code)
    }

    private static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

    @Test func anInstallationThatIsNamedIsTaken() async throws {
        let fake = try FakeInstallation("26.09.3", schemas: FakeInstallation.todaysSchemas) { _ in "usr/bin" }
        let ended = try await Self.run(["PATH": Self.path, "OVNPATH_OVN": fake.prefix])
        #expect(ended.code == 0 && ended.error == "")
        #expect(ended.output == "OVN 26.09.3 is taken from \(fake.prefix), as OVNPATH_OVN says\n")
    }

    @Test func oneThatIsTooOldIsNot() async throws {
        let fake = try FakeInstallation("25.09.9", schemas: FakeInstallation.olderSchemas)
        let ended = try await Self.run(["PATH": Self.path, "OVNPATH_OVN": fake.prefix])
        #expect(ended.code == 1 && ended.output == "")
        #expect(
            ended.error
                == "OVN 26.03 or newer cannot be had: OVNPATH_OVN names \(fake.prefix), which has OVN 25.09.9\n")
    }

    @Test func whereThereIsNoAptItSaysSo() async throws {
        let tools = try TemporaryFolder(prefix: "ovnpath-t-")
        for tool in ["awk", "sort", "head", "rm", "dirname", "cat"] {
            let found = ["/usr/bin/", "/bin/"].map { $0 + tool }.first { FileManager.default.fileExists(atPath: $0) }
            try FileManager.default.createSymbolicLink(
                atPath: tools.path + "/" + tool, withDestinationPath: try #require(found))
        }
        let ended = try await Self.run(["PATH": tools.path])
        #expect(ended.code == 1 && ended.output == "")
        #expect(
            ended.error
                == "OVN 26.03 or newer cannot be had: it comes from Debian's archive, and there is no apt-get here\n")
    }
}
