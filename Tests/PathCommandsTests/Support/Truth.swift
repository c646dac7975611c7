import FoundationEssentials
import Testing

/// What real packets did between pairs of a recorded cluster (`testdata/recordings/truth-BUNDLE.tsv`).
struct Truth: Sendable, CustomTestStringConvertible {
    /// The bundle of the cluster.
    var bundle: String
    /// The arguments of `ovnpath trace` that ask for the pair.
    var arguments: [String]
    /// What became of the packet: `delivered`, `dropped` or `rejected`.
    var result: String
    var note: String

    var testDescription: String { "\(bundle): \(arguments.joined(separator: " ")) is \(result)" }

    /// All pairs of a bundle. A missing or malformed table gives none, which a test of its own finds out.
    static func pairs(_ bundle: String) -> [Truth] {
        let path = TestClusters.folder + "/../recordings/truth-\(bundle).tsv"
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t").map(String.init)
            guard !line.hasPrefix("#"), columns.count == 5 else { return nil }
            let target = columns[1].split(separator: " ")
            let port = columns[2].split(separator: "/")
            guard target.count == 2, port.count == 2 else { return nil }
            let named = target[0] == "pod" ? "pod/\(target[1])" : "\(target[0])/\(target[1]):\(port[1])"
            return Truth(
                bundle: bundle,
                arguments: ["pod/" + columns[0], named, "--\(port[0])", "--port", String(port[1])],
                result: columns[3], note: columns[4])
        }
    }
}
