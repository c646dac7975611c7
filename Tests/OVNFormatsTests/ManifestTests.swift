import Foundation
import RecordingSupport
import Testing

@Suite struct ManifestTests {
    @Test func namesEveryRecording() throws {
        let text = String(
            decoding: try Data(contentsOf: Recordings.folder.appending(path: "MANIFEST.tsv")), as: UTF8.self)
        let listed = text.split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: "\t").first.map(String.init)
        }
        let present = ["ovn-trace", "ofproto-trace", "ovsdb", "stderr", "detrace-rows"].flatMap { tool in
            Recordings.names(tool).map { "\(tool)/\($0).txt" }
        }
        #expect(Set(listed) == Set(present))
        #expect(listed.count == present.count)
    }
}
