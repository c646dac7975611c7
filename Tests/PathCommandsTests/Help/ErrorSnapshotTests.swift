import Testing

/// The error messages in one file that can be read from top to bottom, made by running the program on bad input.
@Suite struct ErrorSnapshotTests {
    @Test func everyMessage() async throws {
        var text = "# Arguments and targets\n\n" + (try await badArguments())
        text += "# Kubeconfigs\n\n" + (try await badKubeconfigs())
        text += "# Test files: fields of a test, then whole files\n\n" + (try await badTestFiles())
        text += "# Other files\n\n" + (try await badFiles())
        try TextSnapshot.expect(text, is: "errors.txt")
    }

    private func badArguments() async throws -> String {
        var text = ""
        for line in BadInput.arguments {
            let words = line.split(separator: " ").map(String.init)
            text += Self.entry("$ ovnpath \(line)", try await Program.run(words))
        }
        return text
    }

    private func badKubeconfigs() async throws -> String {
        var text = ""
        for lines in BadInput.kubeconfigs {
            let folder = try TestFolder()
            let file = try folder.file("config", lines)
            var ended = try await Program.run(["trace", "a", "b", "--port", "80", "--kubeconfig", file])
            ended.error = ended.error.replacing(folder.path, with: "DIR")
            text += Self.entry(lines, ended)
        }
        for arguments in [[], ["--kubeconfig", "/nonexistent/config"]] {
            var ended = try await Program.run(["trace", "a", "b", "--port", "80"] + arguments)
            ended.error.replace(#/: /\S+/\.kube/#, with: ": ~/.kube")
            text += Self.entry("$ ovnpath trace a b --port 80 \(arguments.joined(separator: " "))", ended)
        }
        return text
    }

    private func badTestFiles() async throws -> String {
        var text = ""
        for field in BadInput.testFields {
            let name = field.prefix { $0 != ":" }
            let others = BadInput.goodFields.filter { !$0.hasPrefix("\(name):") }
            let lines = (others + [field]).map { "    \($0)\n" }.joined()
            let document = "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nspec:\n  tests:\n  -\n\(lines)"
            text += Self.entry(field, try await Program.run(["assert", "-"], input: document))
        }
        for document in BadInput.testFiles {
            text += Self.entry(document, try await Program.run(["assert", "-"], input: document))
        }
        return text
    }

    private func badFiles() async throws -> String {
        let folder = try TestFolder()
        _ = try folder.file("a.json", "{}")
        _ = try folder.file("b.txt", "words")
        _ = try folder.file("bundle.json", "{}")
        var text = ""
        for line in BadInput.files {
            let words = line.replacing("DIR", with: folder.path).split(separator: " ").map(String.init)
            var ended = try await Program.run(words)
            ended.error = ended.error.replacing(folder.path, with: "DIR")
            text += Self.entry("$ ovnpath \(line)", ended)
        }
        return text
    }

    private static func entry(_ input: String, _ ended: Program.Ended) -> String {
        #expect([2, 3].contains(ended.exitCode ?? 0), "\(input): \(ended)")
        let input = input.hasSuffix("\n") ? String(input.dropLast()) : input
        return "\(input)\n\(ended.error)[exit \(ended.exitCode ?? -1)]\n\n"
    }
}
