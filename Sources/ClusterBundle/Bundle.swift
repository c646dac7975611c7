package import TextParsing

/// All that a trace needs to know of a cluster, as a bundle's folder holds it.
///
/// The objects of the API are in memory; databases and flows, which can be large, stay files that are never written to.
package struct Bundle: Sendable {
    /// Absolute path of the folder that holds `bundle.json`.
    package var folder: String
    package var manifest: BundleManifest
    /// `api/<resource>.json`, by resource (`pods`, `network-attachment-definitions`): each a v1 List.
    package var lists: [String: JSONValue]
    /// `discovery/`: the API server's answers by URL path (`/version`, `/apis/apps/v1`).
    package var discovery: [String: JSONValue]
    /// In the order of their names.
    package var zones: [BundleZone]
    /// In the order of their names.
    package var nodes: [BundleNode]
    /// The folder that an archive was unpacked into, which goes when the last copy of this value does.
    var unpacked: TemporaryFolder?

    /// The objects of one resource; empty when the bundle has no file of it.
    package func items(_ resource: String) -> [JSONValue] {
        lists[resource]?["items"]?.elements ?? []
    }

    /// Removes the files that an archive was unpacked to, when databases and flows are needed no more.
    package func removeUnpacked() { unpacked?.remove() }
}

/// The databases of one zone of OVN.
package struct BundleZone: Sendable, Hashable {
    package var name: String
    /// Absolute path of the Northbound database, a standalone file as `ovsdb-client backup` writes it.
    package var northbound: String
    /// Absolute path of the Southbound database.
    package var southbound: String
}

/// What a bundle holds of one node.
package struct BundleNode: Sendable, Hashable {
    package var name: String
    /// Absolute path of the Open_vSwitch database.
    package var configuration: String
    /// The bridges whose flows were dumped, in the order of their names.
    package var bridges: [BundleBridge]
    /// `ip -j addr`; `nil` when the bundle lacks `ip-addr.json`.
    package var addresses: JSONValue?
    /// `ip route show table all`, a line each; empty when the bundle lacks `ip-route.txt`.
    package var routes: [String]
}

/// The OpenFlow dumps of one bridge.
package struct BundleBridge: Sendable, Hashable {
    package var name: String
    /// Absolute path of `ovs-ofctl dump-flows`.
    package var flows: String
    /// Absolute path of `ovs-ofctl dump-groups`, where there is one.
    package var groups: String?
    /// Absolute path of `ovs-ofctl dump-meters`, where there is one.
    package var meters: String?
}
