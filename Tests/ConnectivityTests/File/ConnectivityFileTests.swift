import NetworkTypes
import OVNKubernetes
import PathModel
import Testing

@testable import Connectivity

/// What a right file means.
@Suite struct ConnectivityFileTests {
    private func test(_ fields: String) throws -> ConnectionTest {
        let contents = ConnectivityFile.read(FileProblemTests.document(fields), file: "f")
        #expect(contents.problems == [])
        return try #require(contents.documents.first?.tests.first)
    }

    private func rule(_ fields: String) throws -> ConnectionRule {
        try #require(test("name: t\nexpect: allow\n" + fields).rules.first)
    }

    @Test func defaultsHoldWhereATestSaysNothing() throws {
        let text = """
            apiVersion: ovnpath/v1
            kind: ConnectivityTest
            metadata: {name: shop, namespace: shop}
            spec:
              defaults: {protocol: UDP, reply: ignored, timeout: 2m}
              tests:
              - {name: a, from: web, to: dns:53, expect: allow}
              - {name: b, from: web, to: dns:53, expect: allow, protocol: tcp, family: 6, network: shop/blue, reply: required, timeout: 500ms}
            ---
            apiVersion: ovnpath/v1
            kind: ConnectivityTest
            spec: {tests: [{name: a, from: web, to: dns:53, expect: deny}]}
            """
        let contents = ConnectivityFile.read(text, file: "tests/f.yaml")
        #expect(contents.problems == [])
        let documents = contents.documents
        #expect(documents.map(\.name) == ["shop", "f.yaml"])
        #expect(documents.map(\.namespace) == ["shop", nil])
        let tests = documents.flatMap(\.tests)
        #expect(tests.map(\.line) == [7, 8, 12])
        #expect(tests.map(\.rules[0].transport) == [.udp, .tcp, .tcp])
        #expect(tests.map(\.rules[0].family) == [nil, .ip6, nil])
        #expect(tests.map(\.rules[0].network) == [nil, "shop/blue", nil])
        #expect(tests.map(\.rules[0].expectation.needsReply) == [false, true, true])
        #expect(tests.map(\.timeout) == [120, 0.5, nil])
        #expect(tests.map(\.expected) == ["allow", "allow, with a reply", "deny"])
    }

    @Test(arguments: [
        ("{pod: shop/web}", EndpointSelector(.pod(NamespacedName(namespace: "shop", name: "web")))),
        ("shop/web", EndpointSelector(.pod(NamespacedName(namespace: "shop", name: "web")))),
        ("{deployment: web}", EndpointSelector(.workload(.deployment, NamespacedName(name: "web")))),
        ("{job: web, pods: all}", EndpointSelector(.workload(.job, NamespacedName(name: "web")), amount: .each)),
        (
            "{namespace: dev, labels: {app: x}}",
            EndpointSelector(.pods(LabelSelector(matchLabels: ["app": "x"]), in: .namespace("dev")), amount: .each)
        ),
        ("{namespace: dev, pods: first}", EndpointSelector(.pods(LabelSelector(), in: .namespace("dev")))),
        (
            "{labels: {app: ''}}",
            EndpointSelector(.pods(LabelSelector(matchLabels: ["app": ""]), in: .namespace(nil)), amount: .each)
        ),
        (
            "{namespaceLabels: {team: a}, matchExpressions: [{key: app, operator: NotIn, values: [x]}]}",
            EndpointSelector(
                .pods(
                    LabelSelector(matchExpressions: [.init(key: "app", operator: "NotIn", values: ["x"])]),
                    in: .namespaces(LabelSelector(matchLabels: ["team": "a"]))), amount: .each)
        ),
        ("{external: 203.0.113.7}", EndpointSelector(.external(IPAddress("203.0.113.7")!))),
        ("{external: '2001:db8::7', via: w}", EndpointSelector(.external(IPAddress("2001:db8::7")!, via: "w"))),
        ("external/203.0.113.7", EndpointSelector(.external(IPAddress("203.0.113.7")!))),
    ])
    func sources(text: String, selector: EndpointSelector) throws {
        #expect(try rule("from: \(text)\nto: db:1").sources == [selector])
    }

    @Test(arguments: [
        (
            "{service: shop/db, port: postgres, endpoints: all}",
            EndpointSelector(
                .service(NamespacedName(namespace: "shop", name: "db")), port: .name("postgres"), amount: .each)
        ),
        ("{service: db}", EndpointSelector(.service(NamespacedName(name: "db")), amount: .whole)),
        ("{service: db, endpoints: first}", EndpointSelector(.service(NamespacedName(name: "db")), amount: .first)),
        ("{ip: '2001:db8::1', port: '443'}", EndpointSelector(.address(IPAddress("2001:db8::1")!), port: .number(443))),
        ("{node: worker, port: 9100}", EndpointSelector(.node("worker"), port: .number(9100))),
        (
            "{external: 203.0.113.7, port: 443}",
            EndpointSelector(.external(IPAddress("203.0.113.7")!), port: .number(443))
        ),
    ])
    func destinations(text: String, selector: EndpointSelector) throws {
        #expect(try rule("from: web\nto: [\(text)]").destinations == [selector])
    }

    @Test func reasons() throws {
        let expectation = try rule(
            """
            from: web
            to: db:1
            by: {kind: NetworkPolicy, namespace: shop, name: db, rule: 'ingress[0]'}
            via: {snat: 172.18.0.33, endpoint: shop/db-0, egressNode: w2, tunnel: w1->w2, loadBalancer: shop/db}
            """
        ).expectation
        #expect(
            expectation.words
                == "allow, with a reply, by NetworkPolicy shop/db ingress[0], via snat 172.18.0.33, via endpoint shop/db-0,"
                + " via egress node w2, via tunnel w1->w2, via load balancer shop/db")
        #expect(try rule("from: web\nto: db:1\nvia: {tunnel: false}").expectation.via?.words == ["no tunnel"])
        #expect(
            try rule("from: web\nto: db:1\nvia: {endpoint: 10.0.0.1}").expectation.via?.words == ["endpoint 10.0.0.1"])
    }

    @Test(arguments: ["a:1   b", ".  a:1 b", "from\\to | a:1 | b"])
    func aMatrixHasARuleForEachMark(head: String) throws {
        let test = try test(
            "name: m\nport: 5432\nprotocol: udp\nmatrix: |\n  \(head)\n  x  .  X\n  ns/dev,app=y  #  R\n")
        #expect(test.expected == "as the matrix says")
        #expect(
            test.rules.map { "\($0.sources[0].words) \($0.expectation.result.rawValue) \($0.destinations[0].words)" }
                == [
                    "pod x allow pod a:1", "pod x deny pod b:5432",
                    "pods with app=y of namespace dev reject pod b:5432",
                ])
        #expect(test.rules.allSatisfy { $0.transport == .udp })
        #expect(test.rules.map(\.expectation.needsReply) == [true, true, true])
    }
}
