import Testing

@testable import Connectivity

/// The schema for editors says what the reader does.
@Suite struct SchemaTests {
    let schema: YAMLSchema

    init() throws { schema = try YAMLSchema(Repository.text("docs/connectivity-test.schema.json")) }

    @Test(arguments: ["docs/assertions.md", "README.md"]) func examplesAreRight(path: String) throws {
        let examples = try Repository.examples(path)
        #expect(!examples.isEmpty)
        for example in examples {
            #expect(ConnectivityFile.read(example, file: path).problems == [])
            #expect(try schema.problems(in: example) == [])
        }
    }

    /// Every field that the reader knows, in both.
    @Test(arguments: [
        "name: t\nfrom: [{deployment: a/b, pods: first}, shop/web]\nto: ns/dev,a=b:80\nexpect: allow\nreply: ignored\ntimeout: 5",
        "name: t\nfrom: {namespaceLabels: {}, matchExpressions: [{key: a, operator: In, values: [b]}]}\n"
            + "to: {ip: 10.0.0.1, port: 80}\nexpect: deny\nprotocol: UDP\ntimeout: 500ms",
        "name: t\nfrom: {labels: {a: b}}\nto: [{node: w, port: 1}, {service: b, endpoints: first}]\nexpect: reject\n"
            + "by: {kind: Service, namespace: a, name: b, rule: x}",
        "name: t\nfrom: {node: w}\nto: node/w:22\nexpect: allow",
        "name: t\nfrom: [{external: 203.0.113.7, via: w}, {external: 2001:db8::7}]\nto: {ip: 10.0.0.1, port: 80}\nexpect: allow",
        "name: t\nfrom: a\nto: {external: 203.0.113.7, port: 80}\nexpect: allow",
        "name: t\nfrom: {daemonset: a}\nto: {pod: a, port: http}\nexpect: allow\n"
            + "via: {snat: 1.1.1.1, endpoint: a/b, egressNode: w, tunnel: false, loadBalancer: b}",
        "name: t\nfrom: {job: a}\nto: {replicaset: a, port: 1}\nexpect: allow\nvia: {tunnel: w1->w2}",
        "name: t\nfrom: {pod: a}\nto: [{ip: 10.0.0.1}, {dns: example.org}, b, {service: c}, {node: w}]\nexpect: allow\nprotocol: icmp\nfamily: 6\nnetwork: shop/blue",
        "name: t\nport: 80\nprotocol: tcp\nmatrix: |\n  . a\n  b .",
    ])
    func bothTakeWhatIsRight(test: String) throws {
        let text = FileProblemTests.document(test)
        #expect(FileProblemTests.problems(text) == [])
        #expect(try schema.problems(in: text) == [])
    }

    @Test(arguments: [
        "name: 1\nfrom: a\nto: b:1\nexpect: deny", "from: a\nto: b:1\nexpect: deny", "name: t\nfrom: a\nto: b:1",
        "name: t\nfrom: a\nto: b:1\nexpect: alow", "name: t\nform: a\nto: b:1\nexpect: deny",
        "name: t\nfrom: []\nto: b:1\nexpect: deny", "name: t\nfrom: {pdo: a}\nto: b:1\nexpect: deny",
        "name: t\nfrom: {service: a}\nto: b:1\nexpect: deny",
        "name: t\nfrom: a\nto: {external: 203.0.113.7, via: w, port: 1}\nexpect: deny",
        "name: t\nfrom: a\nto: {pod: b, port: 65536}\nexpect: deny",
        "name: t\nfrom: a\nto: {pod: b, port: 0}\nexpect: deny",
        "name: t\nfrom: {labels: {a: 1}}\nto: b:1\nexpect: deny",
        "name: t\nfrom: a\nto: b:1\nexpect: deny\nprotocol: ah",
        "name: t\nfrom: a\nto: b:1\nexpect: deny\nfamily: 5",
        "name: t\nfrom: a\nto: b:1\nexpect: deny\ntimeout: 1h",
        "name: t\nfrom: a\nto: b:1\nexpect: deny\nby: {kind: Service}",
        "name: t\nfrom: a\nto: b:1\nexpect: deny\nvia: {tunnel: maybe}",
        "name: t\nfrom: a\nmatrix: '. a\n\n  b .'",
        "name: t\nfrom: {matchExpressions: [{key: a, operator: Is}]}\nto: b:1\nexpect: deny",
    ])
    func bothRefuseWhatIsWrong(test: String) throws {
        let text = FileProblemTests.document(test)
        #expect(!FileProblemTests.problems(text).isEmpty)
        #expect(!(try schema.problems(in: text)).isEmpty)
    }
}
