import FoundationEssentials
import Testing

/// Arguments and files that cannot be used: exit code 2, before the cluster is looked for.
@Suite struct AssertUsageTests {
    @Test(arguments: [
        ("assert", "Missing expected argument '<files> ...'"),
        ("assert - -", "standard input (-) can be given only once"),
        ("assert f -o xml", "The value 'xml' is invalid"),
        ("assert f -o json -o text", "only one report can go to standard output"),
        ("assert f -o json=a -o text=a", "two reports are written to a"),
        ("assert f --jobs 0", "--jobs must be at least 1"),
        ("assert f --retries=-1", "--retries must not be negative"),
        ("assert f --filter (", "not a regular expression"),
        ("assert f --timeout 0", "--timeout must be at least 1 second"),
        ("matrix --to a:1", "--from"), ("matrix --from a", "--to"),
        ("matrix --from a --to b", "destination port required for pod b: add :PORT, or use --port"),
        (
            "matrix --from svc/a --to b:1",
            "invalid source 'svc/a': the source must be a pod, a node or external/ADDRESS, not service a"
        ),
        ("matrix --from a:1 --to b:1", "invalid source 'a:1': a source takes no port"),
        ("matrix --from a --to b:1 --protocol ah", "invalid --protocol 'ah': expected tcp, udp, sctp or icmp"),
        ("matrix --from a --to b:1 --protocol icmp", "invalid destination 'b:1': icmp has no ports: remove port 1"),
        ("matrix --from a --to b --port 0", "invalid --port '0': expected a number"),
        ("matrix --from a --to b:1 --as-test -o csv", "--as-test and -o are mutually exclusive"),
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
                DIR/a.yaml:1:1: apiVersion is missing: expected apiVersion: ovnpath/v1
                DIR/a.yaml:2:7: spec.tests is missing
                DIR/b.yaml:2:1: invalid YAML: while parsing a flow node, did not find expected node content
                DIR/c.txt:1:1: the document must be a mapping of fields, not 'x'
                DIR/d: cannot be read: no such file
                DIR: is a directory; use 'DIR/*.yaml'
                /nowhere/*.yaml: no file matches this pattern

                """)
    }

    @Test func standardInputIsAFile() async throws {
        let ended = try await Program.run(["assert", "-"], input: "a: 1\n---\nb: 1\n")
        #expect(ended.exitCode == 2)
        #expect(ended.error.hasPrefix("-:1:1: the document has no field 'a'"))
        #expect(ended.error.contains("\n-:3:1: the document has no field 'b'"))
    }
}
