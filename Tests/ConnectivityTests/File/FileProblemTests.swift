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
        Wrong(field: "name: 12", problem: "name must be text, not a number; put '12' in quotes"),
        Wrong(field: "name: ~", problem: "name must be text, not nothing"),
        Wrong(field: "name: ''", problem: "name is empty"),
        Wrong(field: "name: [a]", problem: "name must be text, not a list"),
        Wrong(field: "from: {}", problem: "from has no selector: expected one of pod, deployment, statefulset"),
        Wrong(field: "from: []", problem: "from is an empty list"),
        Wrong(field: "from: {pdo: shop/web}", problem: "from has no field 'pdo'; did you mean 'pod'?"),
        Wrong(field: "from: {pod: shop/web, port: 1}", problem: "a source takes no port"),
        Wrong(
            field: "from: {pod: a, namespace: b}", problem: "from has both pod and namespace: use only one"),
        Wrong(
            field: "from: {pod: a, labels: {x: y}}",
            problem: "labels requires namespace or namespaceLabels, not pod"),
        Wrong(field: "from: {pod: a, pods: all}", problem: "pods requires a selector of several pods, not pod"),
        Wrong(field: "from: {deployment: a, pods: some}", problem: "pods must be one of all, first, not 'some'"),
        Wrong(
            field: "from: {pod: shop/web, via: w}",
            problem: "via requires external, not pod"),
        Wrong(field: "from: {node: a, port: 1}", problem: "from: a source takes no port"),
        Wrong(
            field: "from: {service: a}",
            problem: "from: the source must be a pod, a node or external/ADDRESS, not service a"),
        Wrong(field: "from: {pod: shop/Web}", problem: "pod: invalid name 'shop/Web': 'Web' is not a Kubernetes name"),
        Wrong(field: "from: {pod: a/b/c}", problem: "pod: invalid name 'a/b/c': expected NAME or NAMESPACE/NAME"),
        Wrong(field: "from: {labels: {app: 1}}", problem: "labels.app must be text, not a number; put '1' in quotes"),
        Wrong(field: "from: {labels: [app]}", problem: "labels must be a mapping, not a list"),
        Wrong(
            field: "from: {matchExpressions: [{key: a, operator: Is}]}",
            problem: "operator must be one of In, NotIn, Exists, DoesNotExist, not 'Is'"),
        Wrong(field: "from: {matchExpressions: [{key: a, operator: In}]}", problem: "operator In takes values"),
        Wrong(field: "from: {matchExpressions: [{operator: Exists}]}", problem: "matchExpressions: key is missing"),
        Wrong(field: "to: {pod: shop/db}", problem: "to: destination port required for pod shop/db"),
        Wrong(
            field: "to: {pod: shop/db, port: 0}",
            problem: "invalid port '0': expected a number from 1 to 65535 or a port name"),
        Wrong(
            field: "to: {pod: shop/db, port: 99999999999999999999}",
            problem: "invalid port '99999999999999999999': expected a number"),
        Wrong(field: "to: {ip: 10.0.0.256, port: 1}", problem: "invalid ip '10.0.0.256': not an IP address"),
        Wrong(
            field: "to: {ip: 10.0.0.1, port: http}", problem: "to: an address needs a port number, not the name 'http'"),
        Wrong(field: "to: {node: a, port: 1, endpoints: all}", problem: "endpoints requires service, not node"),
        Wrong(field: "expect: alow", problem: "expect must be one of allow, deny, reject, not 'alow'"),
        Wrong(field: "expects: deny", problem: "a test has no field 'expects'; did you mean 'expect'?"),
        Wrong(field: "reply: maybe", problem: "reply must be one of required, ignored, not 'maybe'"),
        Wrong(field: "protocol: ah", problem: "protocol must be tcp, udp, sctp or icmp, not 'ah'"),
        Wrong(field: "family: ipv6", problem: "family must be 4 or 6"),
        Wrong(field: "timeout: soon", problem: "timeout must be a duration such as 30s or 2m, not 'soon'"),
        Wrong(field: "timeout: 0s", problem: "timeout must be a duration such as 30s or 2m, not '0s'"),
        Wrong(field: "port: 80", problem: "port belongs in to, or beside matrix"),
        Wrong(field: "by: {kind: NetworkPolicy}", problem: "by: name is missing"),
        Wrong(
            field: "by: {kind: NetworkPolic, name: a}",
            problem: "unknown kind 'NetworkPolic'; did you mean 'NetworkPolicy'?"),
        Wrong(field: "by: db-allow", problem: "by must be a mapping of fields, not 'db-allow'"),
        Wrong(field: "via: {}", problem: "via is empty: expected one of snat, endpoint"),
        Wrong(field: "via: {snat: here}", problem: "invalid snat 'here': not an IP address"),
        Wrong(field: "via: {tunnel: 'yes'}", problem: "tunnel must be true, false or NODE->NODE"),
        Wrong(field: "via: {endpoint: A}", problem: "endpoint: invalid name 'A': 'A' is not a Kubernetes name"),
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

    @Test(arguments: ["{pod: shop/db, port: 5432}", "svc/shop/db:5432", "{ip: 10.0.0.1, port: 5432}"])
    func aPingTakesNoPort(destination: String) {
        let test = "name: t\nfrom: a\nto: \(destination)\nexpect: allow\nprotocol: icmp"
        #expect(Self.problems(Self.document(test)) == ["f:8:9: to: icmp has no ports: remove port 5432"])
    }

    @Test(arguments: ["name", "from", "to", "expect"])
    func aMissingFieldIsToldAtItsTest(name: String) {
        let fields = Self.good.filter { $0.key != name }.map { "\($0.key): \($0.value)" }.sorted()
        let problems = Self.problems(Self.document(fields.joined(separator: "\n")))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("f:6:5: \(name) is missing") == true, "\(problems)")
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
                "f:1:13: apiVersion must be ovnpath/v1, not 'ovnpath/v2'",
                "f:2:7: kind must be ConnectivityTest, not 'Test'",
                "f:3:1: the document has no field 'metdata'; did you mean 'metadata'?",
                "f:5:21: reply must be one of required, ignored, not 'maybe'",
                "f:8:12: duplicate test name 'a', first used in line 7",
                "f:8:28: to: destination port required for pod y",
                "f:10:1: the document must be a mapping of fields, not a list",
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
                "f:8:1: destination port required for pod b: add :PORT to it, or port to the test",
                "f:9:1: invalid target 'A': 'A' is not a Kubernetes name (lower-case letters, digits, '-' and '.')",
                "f:10:1: the row 'c' has 1 mark for 2 destinations",
                "f:11:1: invalid mark '?': expected . (allow), X (deny), R (reject) or # (not tested)",
            ])
    }
}
