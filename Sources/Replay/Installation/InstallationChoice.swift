package import ClusterBundle

extension InstallationSearch {
    /// Chooses what a bundle is replayed on: of the installations that hold its databases without loss, the one nearest
    /// to the OVN that the cluster had.
    ///
    /// - Throws: `ReplayError.needsNewer` where none holds them; `ReplayError.noInstallation` where there is none;
    ///   `BundleError`; `CancellationError`.
    package func choose(for bundle: Bundle) async throws -> OVNInstallation {
        try await installations().choose(for: bundle)
    }
}

extension InstallationSearch.Found {
    /// The installation that a bundle is replayed on.
    ///
    /// - Throws: `ReplayError`; `BundleError`.
    package func choose(for bundle: Bundle) throws -> OVNInstallation {
        guard !usable.isEmpty else { throw ReplayError.noInstallation(problems.map(\.description), command: command) }
        let databases = try bundle.databases()
        let sufficient = usable.filter { $0.shortcoming(for: databases) == nil }
        if let nearest = sufficient.min(by: { $0.isNearer(than: $1, to: bundle.captured) }) { return nearest }
        throw ReplayError.needsNewer(
            needs: bundle.needs(databases, usable),
            reasons: usable.compactMap { $0.shortcoming(for: databases) } + problems.map(\.description),
            command: command)
    }
}

/// The file of a bundle's database, and its schema.
struct BundledDatabase: Sendable {
    /// The file's path within the bundle.
    var file: String
    var schema: String
    var version: VersionNumber
}

extension OVNInstallation {
    /// Why the databases cannot be held without loss: one has a newer schema. OVN and Open vSwitch only ever add to their
    /// schemas, so that an older one can be converted; a newer one's additions would be lost.
    ///
    /// - Returns: The reason in words; `nil` when they can.
    func shortcoming(for databases: [BundledDatabase]) -> String? {
        for database in databases {
            guard let own = try? schema(database.schema).version else { return "\(self) lacks \(database.schema)" }
            guard database.version <= own else {
                let needed = "\(database.file) has schema \(database.schema) \(database.version)"
                return "\(needed), \(self) has schema \(own)"
            }
        }
        return nil
    }

    /// Whether this is nearer to the OVN of a cluster. Where that is not known, the older of two is, for both hold what is
    /// in the databases.
    func isNearer(than other: OVNInstallation, to captured: VersionNumber?) -> Bool {
        guard let captured else { return ovn < other.ovn }
        let (own, others) = (ovn.distance(to: captured), other.ovn.distance(to: captured))
        return own == others ? ovn > other.ovn : own < others
    }
}

extension Bundle {
    /// The OVN that the cluster had, where the manifest says so.
    var captured: VersionNumber? { manifest.versions["ovn"].flatMap(VersionNumber.init) }

    /// All databases of the bundle.
    ///
    /// - Throws: `BundleError` where one cannot be read.
    func databases() throws(BundleError) -> [BundledDatabase] {
        let files = zones.flatMap { [$0.northbound, $0.southbound] } + nodes.map(\.configuration)
        return try files.map { path throws(BundleError) in
            let name = path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
            do throws(BundleError.Problem) {
                let file = try DatabaseFile(contentsOf: path)
                guard let version = VersionNumber(file.version) else {
                    throw .invalid("has the schema version \(file.version)")
                }
                return BundledDatabase(file: name, schema: file.schema, version: version)
            } catch { throw BundleError(bundle: folder, file: name, problem: error) }
        }
    }

    /// What the databases need that none of the installations has, in words.
    fileprivate func needs(_ databases: [BundledDatabase], _ installations: [OVNInstallation]) -> String {
        func newest(_ schema: String) -> VersionNumber? {
            installations.compactMap { try? $0.schema(schema).version }.max()
        }
        guard let short = databases.first(where: { $0.version > newest($0.schema) ?? $0.version }) else {
            return "a newer OVN and Open vSwitch"
        }
        let (program, version) = short.schema == "Open_vSwitch" ? ("Open vSwitch", "ovs") : ("OVN", "ovn")
        guard let captured = manifest.versions[version].flatMap(VersionNumber.init) else {
            return "\(program) with the schema \(short.schema) \(short.version) or newer"
        }
        return "\(program) \(captured.release) or newer"
    }
}
