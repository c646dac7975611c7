import FoundationEssentials
import Replay
import ReplaySupport
import Testing

/// What the README shows is what the program prints.
@Suite(.onEachOVN) struct ReadmeTests {
    /// The traces of the README with what it says that they print, each broken to lines as it may be.
    static func samples() throws -> [(arguments: [String], output: String)] {
        let file = TestClusters.folder + "/../../README.md"
        let bytes = try #require(FileManager.default.contents(atPath: file))
        let blocks = String(decoding: bytes, as: UTF8.self).split(separator: "```").filter { $0.hasPrefix("console\n") }
        return blocks.flatMap { $0.split(separator: "\n$ ") }.compactMap { sample in
            guard sample.hasPrefix("ovnpath trace "), let end = sample.firstIndex(of: "\n") else { return nil }
            return (sample[..<end].split(separator: " ").dropFirst().map(String.init), String(sample[end...]))
        }
    }

    @Test func itsTracesPrintWhatItSays() async throws {
        let samples = try Self.samples()
        #expect(samples.count == 2)
        for sample in samples {
            let ended = try await TestClusters.withServer("workshop") { server in
                try await Program.run(sample.arguments, kubeconfig: server.kubeconfig())
            }
            // The README shows what the workshop's own OVN prints.
            let expected =
                TestOVN.current == .older
                ? sample.output
                : sample.output.replacing("ls_out_acl ", with: "ls_out_acl_eval ")
                    .replacing("priority 1000)", with: "priority 1000, tier 0)")
            #expect(words(ended.output) == words(expected), "\(sample.arguments)")
        }
    }

    private func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }
}
