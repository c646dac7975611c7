import Testing

@testable import Connectivity

/// No text stops the reader, or takes it long.
@Suite struct StrangeYAMLTests {
    /// A text, which is too long to be shown.
    struct Strange: Sendable, CustomTestStringConvertible {
        var text: String
        var problem: String

        var testDescription: String { String(text.prefix(20)) + ": " + problem }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            Strange(text: "", problem: "f:1:1: the file has no document"),
            Strange(text: "---\n# nothing\n---\n", problem: "f:1:1: the file has no document"),
            Strange(text: "a: [\n", problem: "f:2:1: invalid YAML: "),
            Strange(text: "\ta: 1", problem: "f:1:1: invalid YAML: "),
            Strange(text: "a: 1\n\tb: 2", problem: "f:2:1: invalid YAML: "),
            Strange(text: "a: \u{1}", problem: "f:1:4: invalid YAML: control characters are not allowed"),
            Strange(text: "a: 1\nb: 2\na: 3", problem: "f:1:1: duplicate field 'a'"),
            Strange(text: "a: &a [*a]", problem: "f:1:8: invalid YAML: found undefined alias"),
            Strange(text: "<<: *none", problem: "f:1:5: invalid YAML: found undefined alias"),
            Strange(text: "<<: [1]", problem: "f:1:1: apiVersion is missing"),
            Strange(text: "just words", problem: "f:1:1: the document must be a mapping of fields, not 'just words'"),
            Strange(text: "[1]: 2", problem: "f:1:1: the field names of the document must be words, not a list"),
            Strange(text: String(repeating: "[", count: 100_000), problem: "f:1:1: invalid YAML: "),
            Strange(
                text: String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
                problem: "f:1:1: the document must be a mapping"),
            Strange(text: String(repeating: "- ", count: 100_000), problem: "f:1:1999: invalid YAML: "),
            Strange(
                text: String(repeating: " ", count: (4 << 20) + 1), problem: "f:1:1: the file is larger than 4 MiB"),
        ])
    func isToldAndNoMore(strange: Strange) {
        let first = FileProblemTests.problems(strange.text).first ?? "none"
        #expect(first.hasPrefix(strange.problem), "\(first)")
    }

    /// Twenty lines that stand for 9^20 values.
    private static let bomb = (1..<20).reduce("spec: &a0 [x]\n") { text, level in
        text + "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["", "? *a19\n: 1\n", "*a19 : 1\n", "{*a19: 1}: 2", "{? *a19 : 1}\n"])
    func aliasesThatMultiplyAreNotFollowed(key: String) {
        #expect(!FileProblemTests.problems(Self.bomb + key).isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aListOfAliasesEndsSomewhere() {
        let text =
            "metadata: {labels: &t {name: q}}\nspec: {tests: ["
            + Array(repeating: "*t", count: 300_000).joined(separator: ",") + "]}"
        #expect(FileProblemTests.problems(text).contains { $0.hasSuffix("the file has more than 200000 values") })
    }

    /// Aliases are good for what they are meant for.
    @Test func anAliasIsWhatItNames() throws {
        let text = """
            apiVersion: ovnpath/v1
            kind: ConnectivityTest
            spec:
              tests:
              - {name: a, from: &web {pod: shop/web}, to: {pod: x, port: 1}, expect: deny}
              - &b {name: b, from: *web, to: {pod: y, port: 1}, expect: deny}
              - {<<: *b, name: c, expect: allow}
            """
        let contents = ConnectivityFile.read(text, file: "f")
        #expect(contents.problems == [])
        let document = try #require(contents.documents.first)
        #expect(
            document.tests.map(\.rules[0].sources) == Array(repeating: document.tests[0].rules[0].sources, count: 3))
        #expect(document.tests.map(\.expected) == ["deny", "deny", "allow, with a reply"])
    }
}
