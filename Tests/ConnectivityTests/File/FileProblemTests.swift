import Testing

@testable import Connectivity

/// What is wrong with a file is told with its place, all at once.
@Suite struct FileProblemTests {
    /// A whole document around a test.
    static func document(_ test: String) -> String {
        let indented = test.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nspec:\n  tests:\n  -\n\(indented)\n"
    }

    static func problems(_ text: String) -> [String] {
        ConnectivityFile.read(text, file: "f").problems.map(\.description)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var field: String
        var problem: String

        var testDescription: String { problem }
    }

    private static let good = [
        "name": "t", "from": "{pod: shop/web}", "to": "{pod: shop/db, port: 5432}", "expect": "deny",
    ]

    /// Each line of a test, one of them wrong: the problem is in that line, and there is no other.
    @Test(arguments: [
        Wrong(field: "name: 12", problem: "name is text, not a number; write '12' in quotes"),
        Wrong(field: "name: ~", problem: "name is text, not nothing"),
        Wrong(field: "name: ''", problem: "name is empty"),
        Wrong(field: "name: [a]", problem: "name is text, not a list"),
        Wrong(field: "from: {}", problem: "from selects nothing; give one of pod, deployment, statefulset"),
        Wrong(field: "from: []", problem: "from is an empty list"),
        Wrong(field: "from: {pdo: shop/web}", problem: "from has no field 'pdo'; did you mean 'pod'?"),
        Wrong(field: "from: {pod: shop/web, port: 1}", problem: "port is a destination's; the client's port is any"),
        Wrong(
            field: "from: {pod: a, namespace: b}", problem: "from names pod and namespace; a selector has one of them"),
        Wrong(
            field: "from: {pod: a, labels: {x: y}}",
            problem: "labels goes with namespace or namespaceLabels, not with pod"),
        Wrong(field: "from: {pod: a, pods: all}", problem: "pods goes with what selects several pods, not with pod"),
        Wrong(field: "from: {deployment: a, pods: some}", problem: "pods is one of all, first, not 'some'"),
        Wrong(field: "from: {service: a}", problem: "a connection starts at a pod, not at service a"),
        Wrong(field: "from: {pod: shop/Web}", problem: "pod 'shop/Web': 'Web' is not a Kubernetes name"),
        Wrong(field: "from: {pod: a/b/c}", problem: "pod 'a/b/c' is no name; write NAME or NAMESPACE/NAME"),
        Wrong(field: "from: {labels: {app: 1}}", problem: "labels.app is text, not a number; write '1' in quotes"),
        Wrong(field: "from: {labels: [app]}", problem: "labels is a mapping, not a list"),
        Wrong(
            field: "from: {matchExpressions: [{key: a, operator: Is}]}",
            problem: "operator is one of In, NotIn, Exists, DoesNotExist, not 'Is'"),
        Wrong(field: "from: {matchExpressions: [{key: a, operator: In}]}", problem: "operator In takes values"),
        Wrong(field: "from: {matchExpressions: [{operator: Exists}]}", problem: "matchExpressions: key is missing"),
        Wrong(field: "to: {pod: shop/db}", problem: "to: pod shop/db has no port"),
        Wrong(
            field: "to: {pod: shop/db, port: 0}",
            problem: "port '0' is neither a number from 1 to 65535 nor a port's name"),
        Wrong(
            field: "to: {pod: shop/db, port: 99999999999999999999}",
            problem: "port '99999999999999999999' is neither a number"),
        Wrong(field: "to: {ip: 10.0.0.256, port: 1}", problem: "ip '10.0.0.256' is not an IP address"),
        Wrong(field: "to: {ip: 10.0.0.1, port: http}", problem: "to: the port of an address is a number, not 'http'"),
        Wrong(field: "to: {node: a, port: 1, endpoints: all}", problem: "endpoints goes with service, not with node"),
        Wrong(field: "expect: alow", problem: "expect is one of allow, deny, reject, not 'alow'"),
        Wrong(field: "expects: deny", problem: "a test has no field 'expects'; did you mean 'expect'?"),
        Wrong(field: "reply: ignored", problem: "what is to be stopped has no reply: reply goes with expect: allow"),
        Wrong(field: "protocol: icmp", problem: "protocol is tcp, udp or sctp, not 'icmp'"),
        Wrong(field: "timeout: soon", problem: "timeout is a time such as 30s or 2m, not 'soon'"),
        Wrong(field: "timeout: 0s", problem: "timeout is a time such as 30s or 2m, not '0s'"),
        Wrong(field: "port: 80", problem: "port goes into to, or with matrix"),
        Wrong(field: "by: {kind: NetworkPolicy}", problem: "by: name is missing"),
        Wrong(
            field: "by: {kind: NetworkPolic, name: a}",
            problem: "kind 'NetworkPolic' is not known; did you mean 'NetworkPolicy'?"),
        Wrong(field: "by: db-allow", problem: "by is a mapping of fields, not 'db-allow'"),
        Wrong(field: "via: {}", problem: "via is empty; give one of snat, endpoint"),
        Wrong(field: "via: {snat: here}", problem: "snat 'here' is not an IP address"),
        Wrong(field: "via: {tunnel: 'yes'}", problem: "tunnel is true, false or NODE->NODE"),
        Wrong(field: "via: {endpoint: A}", problem: "endpoint 'A': 'A' is not a Kubernetes name"),
    ])
    func aWrongFieldIsToldInItsLine(wrong: Wrong) throws {
        let name = wrong.field.prefix { $0 != ":" }
        var fields = Self.good.filter { $0.key != name }.map { "\($0.key): \($0.value)" }.sorted()
        fields.append(wrong.field)
        let problems = Self.problems(Self.document(fields.joined(separator: "\n")))
        let start = "f:\(5 + fields.count):"
        let found = try #require(problems.first { $0.contains(wrong.problem) }, "\(problems)")
        #expect(found.hasPrefix(start), "\(problems)")
        let others = problems.filter {
            $0 != found
        }
        #expect(others.isEmpty || name == "expects", "\(others)")
    }

    @Test(arguments: ["name", "from", "to", "expect"])
    func aMissingFieldIsToldAtItsTest(name: String) {
        let fields = Self.good.filter { $0.key != name }.map { "\($0.key): \($0.value)" }.sorted()
        let problems = Self.problems(Self.document(fields.joined(separator: "\n")))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("f:6:5: a test has no \(name)") == true, "\(problems)")
    }

    @Test func allProblemsAreListedByLine() {
        let text = """
            apiVersion: ovnpath/v2
            kind: Test
            metdata: {}
            spec:
              defaults: {reply: maybe}
              tests:
              - {name: a, from: {pod: x}, to: {pod: y, port: 1}, expect: allow}
              - {name: a, from: x, to: y, expect: deny}
            ---
            - 1
            """
        #expect(
            Self.problems(text) == [
                "f:1:13: apiVersion is ovnpath/v1, not 'ovnpath/v2'",
                "f:2:7: kind is ConnectivityTest, not 'Test'",
                "f:3:1: the document has no field 'metdata'; did you mean 'metadata'?",
                "f:5:21: reply is one of required, ignored, not 'maybe'",
                "f:8:12: a test named 'a' is there already, in line 7",
                "f:8:28: to: pod y has no port",
                "f:10:1: the document is a mapping of fields, not a list",
            ])
    }

    @Test func aMatrixIsToldByItsRows() {
        let text = Self.document(
            """
            name: m
            matrix: |
              .   a:1  b
              A   .    X
              c   .
              d   ?    R
            """)
        #expect(
            Self.problems(text) == [
                "f:8:1: pod b has no port; write it behind a colon, or give the test a port",
                "f:9:1: 'A': 'A' is not a Kubernetes name (lower-case letters, digits, '-' and '.')",
                "f:10:1: the row 'c' has 1 mark for 2 destinations",
                "f:11:1: '?' is no mark; write . (allow), X (deny), R (reject) or # (not tested)",
            ])
    }
}
