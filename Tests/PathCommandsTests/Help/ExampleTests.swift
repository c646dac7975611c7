import ArgumentParser
import FoundationEssentials
import Testing

@testable import OvnkubeTrace
@testable import PathCommands

/// Every example that the program or its documents print is a command line that it takes.
@Suite struct ExampleTests {
    @Test(arguments: ["", "trace", "assert", "matrix", "diff", "replay", "ovnkube-trace"])
    func everyCommandHasExamples(command: String) async throws {
        let help = try await Program.run(command.isEmpty ? ["help"] : ["help", command]).output
        let lines = help.split(separator: "\n").drop { $0 != "Examples:" }.dropFirst()
        let examples = lines.prefix { $0.hasPrefix(command.isEmpty ? "  ovnpath " : "  ovnpath \(command) ") }
        #expect((2...4).contains(examples.count), "\(help)")
        for example in examples { try Self.check(String(example)) }
    }

    @Test(arguments: [
        "README.md", "docs/targets.md", "docs/assertions.md", "docs/assert-output.md", "docs/output.md",
        "docs/architecture.md",
        "man/ovnpath.1.in",
    ])
    func documentsShowWhatIsTaken(document: String) throws {
        let bytes = try #require(FileManager.default.contents(atPath: TestClusters.folder + "/../../" + document))
        let starts = ["    ovnpath ", "    ovnkube-trace ", "$ ovnpath ", ".Dl ovnpath ", "    generate-tests | "]
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { line in
            // What stands for something, such as [--tcp | --udp], is no example.
            starts.contains { line.hasPrefix($0) } && !line.contains("[--") && !line.contains("…")
        }
        #expect(!lines.isEmpty)
        for line in lines { try Self.check(String(line)) }
    }

    /// Each kind of traffic has an example that is taken, and names tests that there are.
    @Test func kindsOfTrafficHaveExamplesAndTests() throws {
        let root = TestClusters.folder + "/../../"
        let bytes = try #require(FileManager.default.contents(atPath: root + "docs/traffic.md"))
        let tests = try FileManager.default.subpathsOfDirectory(atPath: root + "Tests")
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.contains("| `ovnpath ") }
        #expect(rows.count > 20)
        for row in rows {
            let cells = row.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
            try Self.check(cells[1].filter { $0 != "`" })
            let names = (cells.last ?? "").split(separator: ",").map { $0.filter { $0.isLetter } }
            #expect(!names.isEmpty)
            for name in names {
                #expect(tests.contains { $0.hasSuffix("/\(name).swift") }, "\(name)")
            }
        }
    }

    /// Parses a line as the program does, targets and flags of ovnkube-trace included.
    private static func check(_ line: String) throws {
        do {
            var words = words(line)
            guard let start = words.firstIndex(where: { ["ovnpath", "ovnkube-trace"].contains($0) }) else {
                Issue.record("\(line) does not run the program")
                return
            }
            words = Array(words[(words[start] == "ovnpath" ? start + 1 : start)...])
            switch try Ovnpath.parseAsRoot(words) {
            case let command as TraceCommand: _ = try command.question()
            case let command as MatrixCommand: _ = try command.rule()
            case let command as OvnkubeTraceCommand: _ = try OvnkubeTraceOptions(parsing: command.flags).checked()
            default: break
            }
        } catch {
            Issue.record("\(line): \(Ovnpath.message(for: error))")
        }
    }

    /// The words of the first simple command in a line that runs the program, as a shell splits them.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch (quote, character) {
            case (let open?, character) where open == character: quote = nil
            case (.some, _): word = (word ?? "") + String(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, " "), (nil, "|"), (nil, ">"), (nil, "#"):
                if let ended = word { words.append(ended) }
                word = nil
                // Up to a pipe, a redirection or a comment; what only feeds the program comes before.
                if character != " ", words.contains(where: { $0.hasPrefix("ov") }) { return words }
            default: word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap(\.self)
    }
}
