import Replay
import Testing
import TextParsing

/// Tests and matrices of services of which neither family nor protocol is named.
@Suite struct ServiceMeaningTests {
    /// The connections of one test, each with its outcome.
    private static func pairs(
        _ bundle: String, from: String, to: String, more: String = ""
    ) async throws -> ([String], Program.Ended) {
        let folder = try TestFolder()
        let file = try folder.file(
            "t.yaml", AssertTests.document(["name: t, from: \(from), to: \(to), expect: allow\(more)"]))
        let server = try await TestClusters.shared(bundle).server
        let ended = try await Program.run(
            ["assert", file, "-o", "json", "--quiet"], kubeconfig: server.kubeconfig())
        let report = try JSONValue(parsing: ended.output.utf8)
        let pairs = report["suites"]?[0]?["tests"]?[0]?["pairs"]?.elements ?? []
        return (pairs.map { "\($0["destination"]?.string ?? "") \($0["outcome"]?.string ?? "")" }, ended)
    }

    /// Both families, as `ovnpath trace` does; a client outside has one.
    @Test(arguments: [
        ("{deployment: billing/invoicer}", "", ["(IPv4) passed", "(IPv6) passed"]),
        ("{deployment: billing/invoicer}", ", family: 6", ["passed"]),
        ("{external: 172.18.0.1}", "", ["(IPv4) passed"]),
    ])
    func aServiceOfTwoFamiliesIsTwoConnections(from: String, more: String, expected: [String]) async throws {
        let (pairs, ended) = try await Self.pairs(
            "dual", from: from, to: "{service: shop/storefront-lb, port: 8090}", more: more)
        #expect(pairs == expected.map { "service shop/storefront-lb:8090 \($0)" }, "\(ended)")
        #expect(ended.exitCode == 0)
    }

    /// The protocol is that of the port where it has but one, TCP where it has both, and what the file says before that.
    @Test(arguments: [
        ("{service: shop/storefront-stat}", "", "passed"),
        ("{service: shop/storefront-stat}", ", protocol: tcp", "undetermined"),
        ("{service: naming/resolver, port: 53}", "", "passed"),
    ])
    func theProtocolIsThatOfThePort(to: String, more: String, outcome: String) async throws {
        let (pairs, ended) = try await Self.pairs("today", from: "{deployment: billing/invoicer}", to: to, more: more)
        #expect(pairs.count == 1 && pairs.first?.hasSuffix(outcome) ?? false, "\(pairs) \(ended)")
    }

    @Test(arguments: [
        ("6", ["svc/shop/storefront:80"]), (nil, ["svc/shop/storefront:80 (IPv4)", "svc/shop/storefront:80 (IPv6)"]),
    ])
    func aMatrixIsOfAFamily(family: String?, columns: [String]) async throws {
        let server = try await TestClusters.shared("dual").server
        let ended = try await Program.run(
            ["matrix", "--from", "deploy/billing/invoicer", "--to", "svc/shop/storefront:80", "-o", "json"]
                + (family.map { ["--family", $0] } ?? []), kubeconfig: server.kubeconfig())
        let table = try JSONValue(parsing: ended.output.utf8)
        #expect((table["destinations"]?.elements ?? []).compactMap(\.string) == columns, "\(ended)")
        #expect(ended.exitCode == 0)
    }
}
