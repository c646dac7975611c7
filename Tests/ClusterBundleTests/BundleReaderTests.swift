import ClusterBundle
import FoundationEssentials
import Subprocess
import Testing
import TextParsing

@Suite struct BundleReaderTests {
    @Test func aCentralBundleIsReadWhole() async throws {
        let bundle = try await Bundle.read(TestBundles.folder + "/workshop")
        #expect(bundle.manifest.layout == .central)
        #expect(bundle.manifest.versions["ovn"] == "23.03")
        #expect(bundle.zones.map(\.name) == ["central"])
        #expect(bundle.nodes.map(\.name) == ["ovn-control-plane", "ovn-worker", "ovn-worker2"])
        #expect(bundle.nodes[1].bridges.map(\.name) == ["br-int", "breth0"])
        #expect(bundle.nodes[1].routes.contains { $0.hasPrefix("default via 172.18.0.1 dev breth0") })
        #expect(bundle.items("pods").count == 22)
        #expect(bundle.discovery["/version"]?["gitVersion"]?.string?.hasPrefix("v1.") == true)
        #expect(bundle.discovery["/apis/networking.k8s.io/v1"]?["kind"] == "APIResourceList")
    }

    @Test(arguments: ["modern", "today", "local", "dual"])
    func anInterconnectBundleHasAZoneForEachNode(name: String) async throws {
        let bundle = try await Bundle.read(TestBundles.folder + "/" + name)
        #expect(bundle.manifest.name == name)
        #expect(bundle.manifest.layout == .interconnect)
        #expect(bundle.zones.map(\.name) == bundle.nodes.map(\.name))
        #expect(bundle.manifest.versions["ovn"] == "26.03.2")
        #expect(bundle.manifest.lost.isEmpty)
        #expect(bundle.items("nothing-of-that-name").isEmpty)
    }

    @Test func aBundleSaysWhatWasLost() async throws {
        let (keeper, path) = try TestBundles.copy("workshop")
        let manifest = #"{"formatVersion":1,"layout":"central","lost":{"central/nb":["column ACL.tier"]}}"#
        try Data(manifest.utf8).write(to: URL(filePath: path + "/bundle.json"))
        #expect(try await Bundle.read(path).manifest.lost == ["central/nb": ["column ACL.tier"]])
        keeper.remove()
    }

    @Test(arguments: [true, false]) func anArchiveReadsAsItsFolder(wrapped: Bool) async throws {
        let keeper = try TemporaryFolder(prefix: "ovnpath-test-")
        let archive = keeper.path + "/bundle.tar.gz"
        let arguments =
            wrapped ? ["-C", TestBundles.folder, "workshop"] : ["-C", TestBundles.folder + "/workshop", "."]
        let made = try await Subprocess.run(
            .name("tar"), arguments: Arguments(["-czf", archive] + arguments), output: .discarded)
        #expect(made.terminationStatus.isSuccess)
        var bundle: Bundle? = try await Bundle.read(archive)
        let folder = try #require(bundle?.folder)
        #expect(bundle?.lists == (try await Bundle.read(TestBundles.folder + "/workshop")).lists)
        #expect(FileKind(folder + "/zones/central/sb.db") == .file)
        bundle = nil
        #expect(FileKind(folder) == nil, "the unpacked files go with the last copy")
    }

    @Test func anArchiveWithALinkIsRefused() async throws {
        let (keeper, path) = try TestBundles.copy("workshop")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/nodes/ovn-worker/secret", withDestinationPath: "/etc/passwd")
        let archive = keeper.path + "/bundle.tar.gz"
        _ = try await Subprocess.run(
            .name("tar"), arguments: ["-czf", archive, "-C", keeper.path, "workshop"], output: .discarded)
        let error = await #expect(throws: BundleError.self) { _ = try await Bundle.read(archive) }
        #expect(error?.file == "workshop/nodes/ovn-worker/secret")
    }

    @Test func aFileThatIsNoArchiveIsRefused() async throws {
        let error = await #expect(throws: BundleError.self) { _ = try await Bundle.read(#filePath) }
        guard case .notUnpacked = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
