import TextParsing
import FoundationEssentials

/// What the file of an OVSDB database says of itself, without reading its rows.
///
/// The format is that of ovsdb(5), "Standalone Database Format": records of a header line
/// `OVSDB JSON <length> <sha1>` and `<length>` bytes of JSON, the first of which is the schema.
package struct DatabaseFile: Sendable, Hashable {
    /// The schema's name: `OVN_Northbound`, `OVN_Southbound` or `Open_vSwitch`.
    package var schema: String
    /// The schema's version, e.g. `20.27.0`.
    package var version: String

    /// Checks that the file holds whole records and reads its schema.
    ///
    /// - Throws: `BundleError.Problem`.
    package init(contentsOf path: String) throws(BundleError.Problem) {
        guard FileKind(path) != nil else { throw .missing }
        let data: Data
        do {
            // A database can be large, and most of it is only skipped.
            data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        } catch { throw BundleError.Problem.unreadable(error) }
        try self.init(data)
    }

    init(_ data: Data) throws(BundleError.Problem) {
        guard !data.isEmpty else { throw .empty }
        guard !data.starts(with: Data("OVSDB CLUSTER".utf8)) else { throw .clustered }
        var position = data.startIndex
        var first: Data?
        while position < data.endIndex {
            let (length, start) = try Self.header(of: data, at: position)
            guard data.endIndex - start >= length else { throw .truncated }
            position = start + length
            if first == nil { first = data[start..<position] }
        }
        let schema: JSONValue
        do { schema = try JSONValue(parsing: first ?? Data()) } catch {
            throw .invalid("has a schema that is not JSON (\(error))")
        }
        guard let name = schema["name"]?.string, let version = schema["version"]?.string else {
            throw .invalid("has no schema")
        }
        self.schema = name
        self.version = version
    }

    /// The length of the record at the position, and where its JSON starts.
    private static func header(
        of data: Data, at position: Data.Index
    ) throws(BundleError.Problem) -> (length: Int, start: Data.Index) {
        // A header is about 60 bytes; what has no line end within 200 is none.
        let window = data[position..<min(position + 200, data.endIndex)]
        guard let end = window.firstIndex(of: UInt8(ascii: "\n")) else {
            throw window.starts(with: Data("OVSDB JSON ".utf8)) ? .truncated : .invalid("is not an OVSDB database")
        }
        let words = String(decoding: window[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 4, words[0] == "OVSDB", words[1] == "JSON", let length = Int(words[2]), length >= 0 else {
            throw .invalid("is not an OVSDB database")
        }
        return (length, end + 1)
    }
}
