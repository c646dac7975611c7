import Foundation

/// The objects of the repository's bundles: a cluster of 2022 (central databases) and one of 2026 (a zone per node).
enum BundleObjects {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "testdata/bundles")

    private struct List<Item: Decodable>: Decodable {
        var items: [Item]
    }

    /// All objects of a resource.
    static func all<Item: Decodable>(_ resource: String, _ bundle: String, as: Item.Type = Item.self) throws -> [Item] {
        let data = try Data(contentsOf: folder.appending(path: "\(bundle)/api/\(resource).json"))
        return try JSONDecoder().decode(List<Item>.self, from: data).items
    }

    /// The `external_ids` and names of a Northbound table's rows, of all zones.
    static func rows(_ table: String, _ bundle: String) throws -> [(externalIDs: [String: String], name: String?)] {
        let zones = folder.appending(path: "\(bundle)/zones")
        var rows: [(externalIDs: [String: String], name: String?)] = []
        for zone in try FileManager.default.contentsOfDirectory(atPath: zones.path) {
            // A standalone database file: a header line before each line of JSON (ovsdb(5)).
            for line in try Data(contentsOf: zones.appending(path: "\(zone)/nb.db")).split(
                separator: UInt8(ascii: "\n"))
            {
                guard line.first == UInt8(ascii: "{"),
                    let record = try JSONSerialization.jsonObject(with: line) as? [String: Any],
                    let found = record[table] as? [String: Any]
                else { continue }
                for case let row as [String: Any] in found.values {
                    let map = (row["external_ids"] as? [Any])?.last as? [[String]] ?? []
                    rows.append(
                        (Dictionary(uniqueKeysWithValues: map.map { ($0[0], $0[1]) }), row["name"] as? String))
                }
            }
        }
        return rows
    }
}
