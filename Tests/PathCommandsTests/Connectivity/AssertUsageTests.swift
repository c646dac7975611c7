import FoundationEssentials
import Testing

@testable import PathCommands

/// Arguments and files that cannot be used: exit code 2, before the cluster is looked for.
@Suite struct AssertUsageTests {
    @Test(arguments: [
        ("assert", "Missing expected argument '<files> ...'"), ("assert - -", "Standard input can be read only once."),
        ("assert f -o xml", "The value 'xml' is invalid"),
        ("assert f -o json -o text", "Only one report goes to standard output"),
        ("assert f -o json=a -o text=a", "Two reports go to a."),
        ("assert f --jobs 0", "--jobs is a number, 1 or more."),
        ("assert f --retries=-1", "--retries is a number, 0 or more."),
        ("assert f --filter (", "is not a regular expression"),
        ("assert f --timeout 0", "--timeout is a number of seconds"),
        ("matrix --to a:1", "--from"), ("matrix --from a", "--to"),
        ("matrix --from a --to b", "'b': pod b has no port"),
        ("matrix --from svc/a --to b:1", "'svc/a': a connection starts at a pod, of any port"),
        ("matrix --from a:1 --to b:1", "'a:1': a connection starts at a pod, of any port"),
        ("matrix --from a --to b:1 --protocol icmp", "--protocol is tcp, udp or sctp."),
        ("matrix --from a --to b --port 0", "--port '0' is neither a number"),
        ("matrix --from a --to b:1 --as-test -o csv", "--as-test is a form of its own"),
        ("matrix --from a --to ip/1.2.3:1", "'1.2.3' is not an IP address"),
    ])
    func isTold(arguments: String, message: String) async throws {
        let ended = try await Program.run(arguments.split(separator: " ").map(String.init))
        #expect(ended.exitCode == 2, "\(ended)")
        #expect(ended.error.contains(message), "\(ended.error)")
        #expect(ended.output == "")
    }

    @Test func allProblemsOfAllFilesAreListed() async throws {
        let folder = try TestFolder()
        _ = try folder.file("a.yaml", "kind: ConnectivityTest\nspec: {}\n")
        _ = try folder.file("b.yaml", "a: [\n")
        _ = try folder.file("c.txt", "x")
        let ended = try await Program.run([
            "assert", folder.path + "/*.yaml", folder.path + "/c.txt", folder.path + "/d", folder.path,
            "/nowhere/*.yaml",
        ])
        #expect(ended.exitCode == 2)
        #expect(
            ended.error.replacing(folder.path, with: "DIR") == """
                DIR/a.yaml:1:1: the document has no apiVersion; write apiVersion: ovnpath/v1
                DIR/a.yaml:2:7: spec has no tests
                DIR/b.yaml:2:1: this is not YAML: while parsing a flow node, did not find expected node content
                DIR/c.txt:1:1: the document is a mapping of fields, not 'x'
                DIR/d: cannot be read: there is no such file
                DIR: is a folder; name its files, or 'DIR/*.yaml'
                /nowhere/*.yaml: no file fits the pattern

                """)
    }

    @Test func standardInputIsAFile() async throws {
        let ended = try await Program.run(["assert", "-"], input: "a: 1\n---\nb: 1\n")
        #expect(ended.exitCode == 2)
        #expect(ended.error.hasPrefix("-:1:1: the document has no field 'a'"))
        #expect(ended.error.contains("\n-:3:1: the document has no field 'b'"))
    }
}
