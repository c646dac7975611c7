import TextParsing
import ClusterBundle
import FoundationEssentials

/// Puts a copy of a bundle's database where a server of the installation's version can serve it.
enum DatabaseRestoration {
    /// Copies a database and brings it to the installation's schema.
    ///
    /// The bundle's file stays as it is. An older schema is converted as the packages do on an upgrade.
    ///
    /// - Parameters:
    ///   - source: The bundle's file.
    ///   - target: The copy's tool; its file must not exist.
    /// - Throws: `ReplayError.schemaTooNew`; `ReplayError.toolFailed`; `BundleError.Problem`.
    static func restore(_ source: String, to target: DatabaseTool) async throws {
        let installed = try target.tools.installation.schema(target.schema)
        let bundled = VersionNumber(try DatabaseFile(contentsOf: source).version)
        if let bundled, bundled > installed.version {
            throw ReplayError.schemaTooNew(
                file: source.split(separator: "/").suffix(3).joined(separator: "/"),
                needs: "\(target.schema) \(bundled)", installation: "\(target.tools.installation)")
        }
        try FileManager.default.copyItem(atPath: source, toPath: target.file)
        // A bundle may be read-only, and copies keep that.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target.file)
        if bundled != installed.version {
            try await target.tools.run(["ovsdb-tool", "convert", target.file, installed.file], node: target.node)
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
