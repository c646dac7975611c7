import ClusterBundle
import PathReport
import Replay
import Testing
import TextParsing

/// Services without an address of their own: their names in DNS lead to endpoints, or to another name.
@Suite struct NamedServiceTests {
    private static let client = "billing/invoicer-c6c9f8959-97f78"

    private static func json(
        _ arguments: [String], edit: (inout ClusterBundle.Bundle) -> Void = { _ in }
    ) async throws -> (JSONValue, Program.Ended) {
        let ended = try await TestClusters.withServer("today", edit: edit) { server in
            try await Program.run(["trace"] + arguments + ["-o", "json"], kubeconfig: server.kubeconfig())
        }
        return (try JSONValue(parsing: (ended.output.isEmpty ? "{}" : ended.output).utf8), ended)
    }

    /// A client of a headless service connects to one of the endpoints that DNS has: each is traced.
    @Test(arguments: ["svc/shop/cart-headless", "svc/shop/cart-headless:rpc", "svc/shop/cart-headless:7070"])
    func eachEndpointOfAHeadlessServiceIsTraced(target: String) async throws {
        let (trace, ended) = try await Self.json([Self.client, target])
        #expect(ended.exitCode == 0, "\(ended)")
        let all = [trace] + (trace["others"]?.elements ?? [])
        #expect(
            Set(all.compactMap { $0[path: "destination", "name"]?.string }) == [
                "cart-7f95b7bbf-ddj7k", "cart-7f95b7bbf-zfrwz",
            ])
        #expect(all.allSatisfy { $0["verdict"]?.string == "delivered" && $0["destinationPort"]?.integer == 7070 })
        #expect(
            all.allSatisfy { trace in
                trace["notes"]?.elements.contains {
                    $0.string?.hasPrefix("service shop/cart-headless is headless: a client connects to") ?? false
                } ?? false
            })
        let (one, _) = try await Self.json([Self.client, target, "--endpoint", "cart-7f95b7bbf-zfrwz"])
        #expect(one["others"] == nil && one[path: "destination", "name"]?.string == "cart-7f95b7bbf-zfrwz")
    }

    @Test func whatIsNotReadyIsNotInDNS() async throws {
        func changing(_ ready: [Bool]) -> (inout ClusterBundle.Bundle) -> Void {
            { bundle in
                bundle.edit("endpointslices", "cart-headless-z5dbk") { slice in
                    let ends = zip(slice["endpoints"]?.elements ?? [], ready).map { end, isReady in
                        end.setting("conditions", to: ["ready": .bool(isReady)])
                    }
                    return slice.setting("endpoints", to: .array(ends))
                }
            }
        }
        let target = "svc/shop/cart-headless"
        let (trace, ended) = try await Self.json([Self.client, target], edit: changing([true, false]))
        #expect(ended.exitCode == 0 && trace["others"] == nil, "\(ended)")
        #expect(ended.output.contains("not ready, and so not in DNS: shop/cart-7f95b7bbf-ddj7k"), "\(ended)")
        let (_, none) = try await Self.json([Self.client, target], edit: changing([false, false]))
        #expect(
            none.error
                == "ovnpath: service shop/cart-headless is headless, and DNS has no address for it: none of its 2 endpoints is ready\n"
        )
        #expect(none.exitCode == 3)
    }

    private static func standingFor(_ name: String) -> (inout ClusterBundle.Bundle) -> Void {
        { bundle in
            bundle.edit("services", "soldout") {
                $0.setting(
                    "spec",
                    to: [
                        "type": "ExternalName", "externalName": .string(name), "ports": [["name": "web", "port": 443]],
                    ])
            }
        }
    }

    /// A service for another name is followed to that name's address.
    @Test(arguments: ["svc/shop/soldout", "svc/shop/soldout:web", "svc/shop/soldout:443"])
    func aServiceForAnotherNameIsLookedUp(target: String) async throws {
        let (trace, ended) = try await Self.json(
            [Self.client, target, "--family", "4"], edit: Self.standingFor("localhost"))
        #expect(trace[path: "destination", "address"]?.string == "127.0.0.1", "\(ended)")
        #expect(trace["destinationPort"]?.integer == 443)
        #expect(
            ended.output.contains("service shop/soldout is another name of localhost: localhost is 127.0.0.1"),
            "\(ended)")
    }

    @Test(arguments: [
        (
            "nothing.invalid", "svc/shop/soldout",
            "cannot look up nothing.invalid in DNS"
        ),
        (
            "cart.shop.svc.cluster.local", "svc/shop/soldout",
            "service shop/soldout stands for cart.shop.svc.cluster.local, a service of the cluster: use svc/shop/cart"
        ),
        (
            "localhost", "svc/shop/soldout:nothing",
            "destination port required for service shop/soldout, which stands for localhost: add :PORT"
        ),
    ])
    func aNameThatLeadsNowhereIsRefused(name: String, target: String, message: String) async throws {
        let (_, ended) = try await Self.json([Self.client, target], edit: Self.standingFor(name))
        #expect(ended.error.hasPrefix("ovnpath: \(message)"), "\(ended)")
        #expect(ended.exitCode == 3 && ended.output.isEmpty)
    }

    /// In files too: a test of a headless service is of each of its endpoints.
    @Test func aTestOfAHeadlessServiceIsOfEachEndpoint() async throws {
        let folder = try TestFolder()
        let file = try folder.file(
            "t.yaml",
            AssertTests.document([
                "name: headless, from: {pod: \(Self.client)}, to: {service: shop/cart-headless}, expect: allow"
            ]))
        try await TestClusters.withServer("today") { server in
            let ended = try await Program.run(
                ["assert", file, "-o", "json", "--quiet"], kubeconfig: server.kubeconfig())
            let report = try JSONValue(parsing: ended.output.utf8)
            let pairs = report["suites"]?[0]?["tests"]?[0]?["pairs"]?.elements ?? []
            #expect(
                pairs.compactMap { $0["destination"]?.string } == [
                    "service shop/cart-headless (endpoint shop/cart-7f95b7bbf-zfrwz)",
                    "service shop/cart-headless (endpoint shop/cart-7f95b7bbf-ddj7k)",
                ], "\(ended)")
            #expect(ended.exitCode == 0 && pairs.allSatisfy { $0["outcome"]?.string == "passed" })
        }
    }
}
