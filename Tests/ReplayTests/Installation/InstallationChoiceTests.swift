import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

/// Which of several installations a bundle is replayed on.
@Suite struct InstallationChoiceTests {
    /// Installations of these versions, all with the schemas of the newest but those of 23.03.
    private static func found(_ versions: [String]) async throws -> InstallationSearch.Found {
        var found = InstallationSearch.Found(usable: [], problems: [], command: "scripts/install-ovn")
        for version in versions {
            let fake = try FakeInstallation(
                version,
                schemas: version.hasPrefix("23.03") ? FakeInstallation.olderSchemas : FakeInstallation.todaysSchemas)
            found.usable.append(try await OVNInstallation.at(fake.prefix))
        }
        return found
    }

    private static func bundle(_ name: String) async throws -> Bundle {
        try await Bundle.read(TestClusters.folder + "/" + name)
    }

    @Test(arguments: [
        ("workshop", ["26.03.1", "23.03.1"], "23.03.1"), ("workshop", ["26.03.1", "25.03.0"], "25.03.0"),
        ("today", ["23.03.1", "26.03.1"], "26.03.1"), ("today", ["26.09.0", "26.03.1"], "26.03.1"),
        ("today", ["26.03.0", "26.03.1"], "26.03.1"), ("today", ["25.09.0", "26.09.0"], "26.09.0"),
    ])
    func theNearestOfThoseThatHoldTheDatabases(name: String, versions: [String], chosen: String) async throws {
        let installation = try await Self.found(versions).choose(for: try await Self.bundle(name))
        #expect(installation.ovn.description == chosen)
    }

    @Test func whereTheClustersVersionIsNotKnownTheOldestThatHoldsItIs() async throws {
        var bundle = try await Self.bundle("workshop")
        bundle.manifest.versions["ovn"] = nil
        #expect(try await Self.found(["26.03.1", "23.03.1"]).choose(for: bundle).ovn.description == "23.03.1")
    }

    @Test func theErrorNamesWhatIsNeededAndHowToGetIt() async throws {
        let found = try await Self.found(["23.03.1"])
        let bundle = try await Self.bundle("today")
        let error = #expect(throws: ReplayError.self) { _ = try found.choose(for: bundle) }
        #expect(
            error?.description
                == "the bundle needs OVN 26.03 or newer (zones/ovn-control-plane/nb.db has schema OVN_Northbound "
                + "7.18.0, \(found.usable[0]) has schema 7.0.0): install it with `scripts/install-ovn`, or choose an "
                + "installation with --ovn")
    }

    @Test func anOldSwitchIsNotEnough() async throws {
        let fake = try FakeInstallation("26.03.1", schemas: ["7.18.0", "21.8.0", "8.3.1"])
        let found = InstallationSearch.Found(
            usable: [try await OVNInstallation.at(fake.prefix)], problems: [], command: "scripts/install-ovn")
        let bundle = try await Self.bundle("today")
        let error = #expect(throws: ReplayError.self) { _ = try found.choose(for: bundle) }
        #expect(
            error?.description.hasPrefix("the bundle needs Open vSwitch 3.7 or newer (nodes/ovn-control-plane/") == true
        )
    }

    @Test func whereNothingIsInstalledTheErrorSaysWhatToInstall() async throws {
        let found = try await InstallationSearch(prefix: "/nowhere").installations()
        let bundle = try await Self.bundle("workshop")
        let error = #expect(throws: ReplayError.self) { _ = try found.choose(for: bundle) }
        let text = error?.description ?? ""
        #expect(text.contains("(/nowhere: no such directory)") && text.contains("install-ovn"), "\(text)")
    }
}
