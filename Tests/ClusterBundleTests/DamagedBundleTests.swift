import ClusterBundle
import FoundationEssentials
import Testing

@Suite struct DamagedBundleTests {
    /// The error of a workshop bundle after `damage` was done to it.
    private func error(_ damage: (_ path: String) throws -> Void) async throws -> BundleError {
        let (keeper, path) = try TestBundles.copy("workshop")
        try damage(path)
        let error = await #expect(throws: BundleError.self) { _ = try await Bundle.read(path) }
        keeper.remove()
        return try #require(error)
    }

    @Test(arguments: [
        "bundle.json", "api", "api/pods.json", "api/nodes.json", "discovery", "zones", "zones/central/nb.db",
        "zones/central/sb.db", "nodes", "nodes/ovn-worker/conf.db",
    ])
    func aMissingFileIsNamed(file: String) async throws {
        let error = try await error { try FileManager.default.removeItem(atPath: $0 + "/" + file) }
        #expect(error.file == file)
        #expect(error.problem == .missing)
        #expect(error.description.contains(file + " is missing: "))
    }

    @Test(arguments: ["bundle.json", "api/services.json", "zones/central/sb.db", "nodes/ovn-worker2/conf.db"])
    func anEmptyFileIsNamed(file: String) async throws {
        let error = try await error { try Data().write(to: URL(filePath: $0 + "/" + file)) }
        #expect(error == BundleError(bundle: error.bundle, file: file, problem: .empty))
    }

    @Test(arguments: [
        "bundle.json", "api/pods.json", "discovery/api_v1.json", "zones/central/nb.db", "zones/central/sb.db",
        "nodes/ovn-worker/conf.db", "nodes/ovn-worker/ip-addr.json",
    ])
    func aTruncatedFileIsNamed(file: String) async throws {
        let error = try await error { path in
            let url = URL(filePath: path + "/" + file)
            let data = try Data(contentsOf: url)
            try data.prefix(data.count - 10).write(to: url)
        }
        #expect(error.file == file)
        if file.hasSuffix(".db") {
            #expect(error.problem == .truncated)
        } else {
            #expect(error.description.contains("is not JSON: it ends within"))
        }
    }

    @Test func anotherFormatVersionIsRefused() async throws {
        let error = try await error {
            try Data(#"{"formatVersion": 2, "layout": "central"}"#.utf8).write(to: URL(filePath: $0 + "/bundle.json"))
        }
        #expect(error.problem == .unknownFormat(2))
        #expect(error.description.contains("format version 2"))
    }

    @Test func anUnknownLayoutIsRefused() async throws {
        let error = try await error {
            try Data(#"{"formatVersion": 1, "layout": "ring"}"#.utf8).write(to: URL(filePath: $0 + "/bundle.json"))
        }
        #expect(error.description.contains(#"the layout "ring""#))
    }

    @Test func swappedDatabasesAreNoticed() async throws {
        let error = try await error { path in
            try FileManager.default.removeItem(atPath: path + "/zones/central/nb.db")
            try FileManager.default.copyItem(
                atPath: path + "/zones/central/sb.db", toPath: path + "/zones/central/nb.db")
        }
        #expect(error.description.contains("nb.db is a database of OVN_Southbound, not of OVN_Northbound"))
    }

    @Test func aClusteredDatabaseIsRefusedWithItsFix() async throws {
        let error = try await error {
            try Data("OVSDB CLUSTER 12 abc\n".utf8).write(to: URL(filePath: $0 + "/zones/central/sb.db"))
        }
        #expect(error.problem == .clustered)
        #expect(error.description.contains("ovsdb-client backup"))
    }

    @Test func twoZonesDoNotFitACentralLayout() async throws {
        let error = try await error {
            try FileManager.default.copyItem(atPath: $0 + "/zones/central", toPath: $0 + "/zones/other")
        }
        #expect(error.file == "zones")
    }

    @Test func aPathWithNothingSaysSo() async throws {
        let error = await #expect(throws: BundleError.self) { _ = try await Bundle.read("/nonexistent/bundle") }
        #expect(error?.description.contains("does not exist") == true)
    }
}
