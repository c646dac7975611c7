import FoundationEssentials
import Snapshot

/// Puts a copy of a bundle's database where a server of this machine's version can serve it.
enum DatabaseRestoration {
    /// Copies a database and brings it to this machine's schema.
    ///
    /// The bundle's file stays as it is. An older schema is converted as the packages do on an upgrade.
    ///
    /// - Parameters:
    ///   - source: The bundle's file.
    ///   - target: The copy's tool; its file must not exist.
    /// - Throws: `ReplayError.schemaTooNew`; `ReplayError.toolFailed`.
    static func restore(_ source: String, to target: DatabaseTool) async throws {
        let schemaFile = try InstalledTools.schemaFile(target.schema)
        let installed = try JSONValue(parsing: Data(contentsOf: URL(filePath: schemaFile)))["version"]?.string ?? ""
        let bundled = try DatabaseFile(contentsOf: source).version
        guard SchemaVersion(bundled) <= SchemaVersion(installed) else {
            let parts = source.split(separator: "/").suffix(3).joined(separator: "/")
            throw ReplayError.schemaTooNew(
                file: parts, needs: "\(target.schema) \(bundled)", installed: installed)
        }
        try FileManager.default.copyItem(atPath: source, toPath: target.file)
        // A bundle may be read-only, and copies keep that.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target.file)
        if SchemaVersion(bundled) < SchemaVersion(installed) {
            try await target.tools.run(["ovsdb-tool", "convert", target.file, schemaFile], node: target.node)
        }
    }

    /// What a Northbound database needs to stay as it was captured: entries of MAC bindings that do not age.
    static let northboundOperations: [JSONValue] = [
        .members([
            "op": "mutate", "table": "Logical_Router", "where": [],
            "mutations": [["options", "delete", .set(["mac_binding_age_threshold"])]],
        ]),
        // The default for all routers, since OVN 23.09.
        .members([
            "op": "mutate", "table": "NB_Global", "where": [],
            "mutations": [["options", "delete", .set(["mac_binding_age_threshold"])]],
        ]),
    ]

    /// What a Southbound database needs: MAC bindings that were just learnt, or northd removes them and every path to
    /// the outside ends waiting for ARP.
    static func southboundOperations(now: Date) -> [JSONValue] {
        [
            .members([
                "op": "update", "table": "MAC_Binding", "where": [],
                "row": ["timestamp": .integer(Int(now.timeIntervalSince1970 * 1000))],
            ])
        ]
    }
}
