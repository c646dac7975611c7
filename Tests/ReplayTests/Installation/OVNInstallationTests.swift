import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

@Suite struct OVNInstallationTests {
    @Test func aPrefixIsReadWhereverItsProgramsAre() async throws {
        let plain = try FakeInstallation("26.03.1", schemas: FakeInstallation.todaysSchemas)
        // As Debian's packages are when they are unpacked.
        let unpacked = try FakeInstallation("26.03.1", schemas: FakeInstallation.todaysSchemas, share: "usr/share") {
            switch $0 {
            case "ovs-vswitchd": "usr/lib/openvswitch-switch"
            case "ovsdb-server": "usr/sbin"
            default: "usr/bin"
            }
        }
        for fake in [plain, unpacked] {
            let read = try await OVNInstallation.at(fake.prefix)
            #expect("\(read)" == "OVN 26.03.1 and Open vSwitch 3.1.0 in \(fake.prefix)")
            #expect(try read.schema("OVN_Southbound").version == VersionNumber("21.8.0"))
            #expect(FileKind(try read.schema("Open_vSwitch").file) == .file)
            let folders = read.path.split(separator: ":")
            #expect(folders.first?.hasPrefix(fake.prefix) == true, "its own programs come first")
            #expect(folders.contains("/usr/bin"), "and others can be found")
        }
    }

    @Test func whatIsMissingIsNamed() async throws {
        let fake = try FakeInstallation("26.03.1", schemas: ["7.18.0", "21.8.0"]) { $0 == "ovn-trace" ? "x" : "sbin" }
        func problem(_ prefix: String) async -> String {
            let error = await #expect(throws: ReplayError.self) { _ = try await OVNInstallation.at(prefix) }
            return error?.description ?? ""
        }
        // The system's own does not stand in for it.
        #expect(await problem(fake.prefix) == "\(fake.prefix): missing ovn-trace")
        #expect(await problem("/nowhere") == "/nowhere: no such directory")
        let unreadable = try FakeInstallation("26.03.1", schemas: ["7.18.0", "21.8.0"])
        #expect(
            await problem(unreadable.prefix) == "\(unreadable.prefix): missing share/openvswitch/vswitch.ovsschema")
    }

    @Test func programsThatDoNotRunAreAProblem() async throws {
        let fake = try FakeInstallation("26.03.1", schemas: FakeInstallation.todaysSchemas)
        // What a checkout that was moved has: a loader that is not there any more.
        try Data("#!/nowhere/ld.so\n".utf8).write(to: URL(filePath: fake.prefix + "/bin/ovn-northd"))
        let error = await #expect(throws: ReplayError.self) { _ = try await OVNInstallation.at(fake.prefix) }
        #expect(error?.description.hasPrefix("\(fake.prefix): \(fake.prefix)/bin/ovn-northd does not run (") == true)
    }

    @Test(arguments: [
        ("26.03.2 (databases brought down)", "26.03.2", "26.03"), ("23.03", "23.03", "23.03"),
        ("3.7.0", "3.7.0", "3.7"),
    ])
    func aVersionIsReadOfWhatBeginsWithIt(text: String, version: String, release: String) {
        #expect(VersionNumber(text)?.description == version)
        #expect(VersionNumber(text)?.release == release)
        #expect(VersionNumber("v" + text) == nil)
    }
}
