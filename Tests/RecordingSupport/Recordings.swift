package import Foundation

/// The recorded outputs of the tools in `testdata/recordings`.
package enum Recordings {
    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "testdata/recordings")

    /// The names of the recordings of a tool, without `.txt`.
    package static func names(_ tool: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: tool).path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// The text of a recording.
    package static func text(_ tool: String, _ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: "\(tool)/\(name).txt")), as: UTF8.self)
    }

    /// The text cut off at every 97th byte.
    package static func truncations(of text: String) -> [String] {
        stride(from: 0, to: text.utf8.count, by: 97).map { String(decoding: text.utf8.prefix($0), as: UTF8.self) }
    }
}
