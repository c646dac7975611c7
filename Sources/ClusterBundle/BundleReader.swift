import TextParsing
import FoundationEssentials

extension Bundle {
    /// Reads a bundle and checks that it is whole.
    ///
    /// - Parameter path: A bundle's folder, or a .tar.gz of it (with or without a folder around the files).
    /// - Returns: The bundle; that of an archive keeps its unpacked files for as long as a copy of it lives.
    /// - Throws: `BundleError`, which names the file and the fix; `CocoaError` when an archive finds no temporary
    ///   folder.
    package static func read(_ path: String) async throws -> Bundle {
        let path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw BundleError(bundle: path, file: "", problem: .missing)
        }
        if isFolder { return try BundleReader(bundle: path, folder: path).read() }
        let (unpacked, folder) = try await BundleArchive.unpack(path)
        var bundle = try BundleReader(bundle: path, folder: folder).read()
        bundle.unpacked = unpacked
        return bundle
    }
}

/// Reads the files of one bundle.
private struct BundleReader {
    /// The path as given, for errors.
    let bundle: String
    /// Where the files are.
    let folder: String

    func read() throws(BundleError) -> Bundle {
        let manifest = try BundleManifest(try json("bundle.json"), bundle: bundle)
        let lists = try jsonFiles("api")
        for (resource, list) in lists {
            guard case .array? = list["items"] else {
                throw error("api/\(resource).json", .invalid("is not a list (it has no items)"))
            }
        }
        // Without these nothing can be resolved; every other resource may be absent.
        for resource in ["nodes", "pods"] where lists[resource] == nil {
            throw error("api/\(resource).json", .missing)
        }
        let discovery = try jsonFiles("discovery")
        let zones = try names("zones").map { (name) throws(BundleError) in try zone(name) }
        let nodes = try names("nodes").map { (name) throws(BundleError) in try node(name) }
        if manifest.layout == .central, zones.count > 1 {
            throw error("zones", .invalid("has \(zones.count) zones, but a central layout has one"))
        }
        return Bundle(
            folder: folder, manifest: manifest, lists: lists,
            // A file's name is the URL path with its slashes as underscores.
            discovery: Dictionary(
                uniqueKeysWithValues: discovery.map { ("/" + $0.key.replacing("_", with: "/"), $0.value) }),
            zones: zones, nodes: nodes)
    }

    private func error(_ file: String, _ problem: BundleError.Problem) -> BundleError {
        BundleError(bundle: bundle, file: file, problem: problem)
    }

    private func zone(_ name: String) throws(BundleError) -> BundleZone {
        BundleZone(
            name: name,
            northbound: try database("zones/\(name)/nb.db", schema: "OVN_Northbound"),
            southbound: try database("zones/\(name)/sb.db", schema: "OVN_Southbound"))
    }

    private func node(_ name: String) throws(BundleError) -> BundleNode {
        let within = "nodes/" + name
        let files = Set(try contents(within))
        let bridges = files.filter { $0.hasSuffix(".flows") }.sorted().map { file in
            let bridge = String(file.dropLast(".flows".count))
            let path = { (ending: String) in folder + "/" + within + "/" + bridge + ending }
            return BundleBridge(
                name: bridge, flows: path(".flows"),
                groups: files.contains(bridge + ".groups") ? path(".groups") : nil,
                meters: files.contains(bridge + ".meters") ? path(".meters") : nil)
        }
        let routes = files.contains("ip-route.txt") ? try bytes(within + "/ip-route.txt") : Data()
        return BundleNode(
            name: name,
            configuration: try database(within + "/conf.db", schema: "Open_vSwitch"),
            bridges: bridges,
            addresses: files.contains("ip-addr.json") ? try json(within + "/ip-addr.json") : nil,
            routes: String(decoding: routes, as: UTF8.self).split(separator: "\n").map(String.init))
    }

    private func database(_ file: String, schema: String) throws(BundleError) -> String {
        do throws(BundleError.Problem) {
            let found = try DatabaseFile(contentsOf: folder + "/" + file)
            guard found.schema == schema else {
                throw BundleError.Problem.invalid("is a database of \(found.schema), not of \(schema)")
            }
        } catch { throw self.error(file, error) }
        return folder + "/" + file
    }

    /// The names in a folder of the bundle, sorted; those that start with a dot are not the bundle's.
    private func contents(_ file: String) throws(BundleError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder + "/" + file)
                .filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            if FileKind(folder + "/" + file) == nil { throw self.error(file, .missing) }
            throw self.error(file, .unreadable(error))
        }
    }

    /// The subfolders of a folder that must not be empty.
    private func names(_ file: String) throws(BundleError) -> [String] {
        let names = try contents(file)
        guard !names.isEmpty else { throw error(file, .empty) }
        return names
    }

    private func jsonFiles(_ within: String) throws(BundleError) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for name in try contents(within) where name.hasSuffix(".json") {
            values[String(name.dropLast(".json".count))] = try json(within + "/" + name)
        }
        return values
    }

    private func json(_ file: String) throws(BundleError) -> JSONValue {
        let data = try bytes(file)
        guard !data.isEmpty else { throw error(file, .empty) }
        do { return try JSONValue(parsing: data) } catch {
            throw self.error(file, .invalid("is not JSON: it \(error)"))
        }
    }

    private func bytes(_ file: String) throws(BundleError) -> Data {
        let path = folder + "/" + file
        guard FileManager.default.fileExists(atPath: path) else { throw error(file, .missing) }
        do { return try Data(contentsOf: URL(filePath: path)) } catch {
            throw self.error(file, .unreadable(error))
        }
    }
}
