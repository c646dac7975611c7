import PathReport
import PathTracer
import ClusterBundle
import FoundationEssentials
import PathModel
import Replay
import Testing
import TextParsing

/// Services with several endpoints, in a cluster of today: what becomes of a connection with each.
@Suite struct EndpointTests {
    private static let cluster = "today"

    /// A row of the cluster's truth table whose real packets came to different ends.
    struct Varying: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        /// Who answered: pods by name, hosts by their nodes'.
        var answering: [String]

        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// The rows of pods and services on the default network.
    static let varying: [Varying] = {
        let file = TestClusters.folder + "/../recordings/truth-\(cluster).tsv"
        let text = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t").map(String.init)
            guard columns.count == 7, columns[1] == "svc", columns[5] == "varies",
                !["emerald", "team-y"].contains(columns[0].split(separator: "/")[0])
            else { return nil }
            let answers = columns[6].replacing(" | ", with: "\n").split(separator: "\n").filter { $0.contains("port=") }
            return Varying(
                arguments: [columns[0], "svc/\(columns[2]):\(columns[4])", "--\(columns[3])"],
                answering: answers.compactMap { $0.split(separator: " ").first.map(String.init) })
        }
    }()

    @Test func theTableHasRows() {
        #expect(Self.varying.count == 6)
        #expect(Self.varying.allSatisfy { !$0.answering.isEmpty })
    }

    /// Whoever answered real packets is reached, and others are not.
    @Test(arguments: varying)
    func endpointsDifferAsRealPacketsDo(row: Varying) async throws {
        let trace = try await TestClusters.shared(Self.cluster).server.trace(row.arguments)
        let delivered = trace.endpoints.filter { $0.verdict == .delivered }
        let names = Set(delivered.flatMap { [$0.endpoint.name, $0.endpoint.node] }.compactMap(\.self))
        #expect(names.isSuperset(of: row.answering), "\(trace.share?.words ?? "") \(trace.summary)")
        #expect(!delivered.isEmpty && delivered.count < trace.endpoints.count)
        #expect(trace.exitCode == 1 && trace.verdict.cause?.owner != nil, "\(trace.verdict)")
    }

    /// Clients of a service with internal traffic policy `Local` have the endpoints of their node.
    @Test func endpointsOfOtherNodesAreNotAClients() async throws {
        let server = try await TestClusters.shared(Self.cluster).server
        let trace = try await server.trace([Self.client, "svc/shop/cart-near"])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(trace.backend?.name == "cart-7f95b7bbf-ddj7k" && trace.others.count == 1)
        guard case .notBalanced(let reason)? = trace.others.first?.outcome else {
            Issue.record("\(trace.others)")
            return
        }
        #expect(reason == .localTrafficPolicy(node: "ovn-worker2"))
        #expect(!trace.notes.contains { $0.words.contains("balance") }, "\(trace.notes)")
        // Named, it is not taken for the other.
        let named = try await server.trace([Self.client, "svc/shop/cart-near", "--endpoint", "cart-7f95b7bbf-zfrwz"])
        #expect(named.exitCode == 3 && named.others.isEmpty, "\(named.summary)")
    }

    private static let client = "billing/invoicer-c6c9f8959-97f78"

    /// A client that is itself an endpoint is one of them, also where the load balancer remembers a client's endpoint and
    /// where policies isolate the pod.
    @Test(arguments: [
        ("shop/cart-7f95b7bbf-ddj7k", "shop/cart:7000", 2), ("shop/cart-7f95b7bbf-zfrwz", "shop/cart:7000", 2),
        ("shop/storefront-77867b77f9-p5rn7", "shop/storefront:80", 3),
        ("vault/safe-578879cd99-h9ht2", "vault/safe:8200", 1),
    ])
    func aClientIsAnEndpointLikeOthers(client: String, service: String, count: Int) async throws {
        let trace = try await TestClusters.shared(Self.cluster).server.trace([client, "svc/\(service)"])
        #expect(
            trace.endpoints.map { $0.verdict?.word } == Array(repeating: "delivered", count: count), "\(trace.summary)")
        let own = try #require(trace.each.first { $0.backend?.name == trace.source.name })
        // It never leaves the client's switch.
        #expect(own.legs.first?.openflow.sections.last?.end == .port(client.replacing("/", with: "_")))
        #expect(own.legs.first?.openflow.sections.count == 1 && own.legs.count == 2, "\(own.summary)")
    }

    /// The API has lost an endpoint that OVN still has, and one that OVN does not know.
    @Test func differencesOfTheAPIAndOVNAreTold() async throws {
        let notes = try await TestClusters.withServer(Self.cluster) { bundle in
            bundle.edit("endpointslices", "storefront-4ft2m") { slice in
                let ends = slice["endpoints"]?.elements ?? []
                let stranger = ends[0].setting("addresses", to: .array([.string("10.244.2.99")]))
                return slice.setting("endpoints", to: .array([stranger] + ends.dropFirst()))
            }
        } _: { server in
            let trace = try await server.trace([Self.client, "svc/shop/storefront"])
            #expect(trace.share?.words == "delivered to 3 of 3 endpoints", "\(trace.summary)")
            let addresses = trace.endpoints.map { "\($0.endpoint.address) \($0.verdict?.word ?? "none")" }
            #expect(
                addresses == [
                    "10.244.1.3 delivered", "10.244.0.5 delivered", "10.244.2.4 delivered", "10.244.2.99 none",
                ])
            // The port that the packet came to tells whose it is.
            #expect(trace.endpoints[2].endpoint.label == "pod shop/storefront-77867b77f9-p5rn7")
            return trace.notes.map(\.words)
        }
        #expect(
            notes.filter { $0.contains("balance") } == [
                "OVN balances to 10.244.2.4:8080, which no EndpointSlice of service storefront has",
                "OVN does not balance to 10.244.2.99:8080 (pod shop/storefront-77867b77f9-p5rn7) from node ovn-worker2,"
                    + " though it is ready",
            ])
    }

    /// An external address and node ports, on the client's node and on others.
    @Test(arguments: ["172.18.0.210:8090", "172.18.0.2:31080", "172.18.0.3:31080"])
    func endpointsBehindAnAddressAreLookedAt(address: String) async throws {
        let server = try await TestClusters.shared(Self.cluster).server
        let trace = try await server.trace([Self.client, "ip/\(address)"])
        #expect(trace.share?.words == "delivered to 3 of 3 endpoints", "\(trace.summary)")
        #expect(trace.endpoints.allSatisfy { $0.endpoint.namespace == "shop" })
    }

    /// The endpoints of one service share what they ask: one exec a node and round.
    @Test func endpointsShareTheirExecs() async throws {
        try await TestClusters.withServer(Self.cluster) { server in
            let one = ["--endpoint", "storefront-77867b77f9-8nhqm"]
            for (options, most) in [(one, 2), ([], 6)] {
                server.log.reset()
                let trace = try await server.trace([Self.client, "svc/shop/storefront"] + options)
                #expect(trace.verdict == .delivered, "\(trace.summary)")
                #expect(server.log.execs.count <= most, "\(server.log.execs.map(\.pod))")
            }
        }
    }

    /// Many connections to many services take a few execs a node, however many endpoints there are.
    @Test func manyConnectionsShareTheirExecs() async throws {
        let objects = try await ClusterBundle.Bundle.read(TestClusters.folder + "/" + Self.cluster)
        let namespaces = ["shop", "billing", "naming", "monitoring", "vault", "dev", "fenced", "egress"]
        let clients = objects.items("pods").compactMap { pod -> String? in
            let name = [pod[path: "metadata", "namespace"]?.string, pod[path: "metadata", "name"]?.string]
            guard namespaces.contains(name[0] ?? ""), pod[path: "spec", "hostNetwork"]?.bool != true else { return nil }
            return name.compactMap(\.self).joined(separator: "/")
        }
        let services = ["shop/storefront:80", "shop/cart:7000", "billing/ledger:80"]
        let requests = clients.flatMap { client in services.map { [client, "svc/\($0)"] } }
        #expect(requests.count > 40)
        try await TestClusters.withServer(Self.cluster) { server in
            let outcomes = try await server.traceMany(requests)
            for (request, outcome) in zip(requests, outcomes) {
                #expect(outcome.trace?.endpoints.count ?? 0 > 1, "\(request) \(outcome.summary)")
            }
            // Two rounds of three nodes: the affinity of one of the services takes a second.
            #expect(server.log.execs.count <= 6, "\(server.log.execs.count)")
        }
    }

    /// The tool that is replaced knows one endpoint.
    @Test func theFaceTellsOfOneEndpoint() async throws {
        let client = Self.client.split(separator: "/").map(String.init)
        try await TestClusters.withServer(Self.cluster) { server in
            let ended = try await Program.run(
                [
                    "ovnkube-trace", "-src-namespace", client[0], "-src", client[1], "-dst-namespace", "shop",
                    "-service",
                    "storefront", "-tcp",
                ], kubeconfig: server.kubeconfig())
            #expect(ended.exitCode == 0, "\(ended)")
            #expect(ended.output.contains("storefront-77867b77f9-p5rn7"))
            #expect(!ended.output.contains("storefront-77867b77f9-8nhqm"))
        }
    }

    /// A test of a service holds where it holds of each endpoint, or of those that it names.
    @Test func testsAreOfEveryEndpoint() async throws {
        let ledger = "billing/ledger-546f58c694-p2q8t"
        let tests = [
            ("any", "{service: billing/ledger, port: 80}", "allow", "", "failed"),
            ("none", "{service: billing/ledger, port: 80}", "deny", "", "failed"),
            ("first", "{service: billing/ledger, port: 80, endpoints: first}", "deny", "", "passed"),
            ("own", "{service: billing/ledger, port: 80}", "allow", "\(ledger)", "passed"),
            ("others", "{service: shop/storefront}", "allow", "", "passed"),
        ]
        let lines = tests.map { name, to, expect, endpoint, _ in
            "  - {name: \(name), from: {pod: \(ledger)}, to: \(to), expect: \(expect)"
                + (endpoint.isEmpty ? "}" : ", via: {endpoint: \(endpoint)}}")
        }
        let folder = try TestFolder()
        let file = try folder.file(
            "t.yaml",
            "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nmetadata: {name: t}\nspec:\n  tests:\n"
                + lines.joined(separator: "\n") + "\n")
        try await TestClusters.withServer(Self.cluster) { server in
            let ended = try await Program.run(
                ["assert", file, "-o", "tap", "--quiet"], kubeconfig: server.kubeconfig())
            let marks = ended.output.split(separator: "\n").filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
            #expect(marks.map { $0.hasPrefix("ok ") } == tests.map { $0.4 == "passed" }, "\(ended)")
            #expect(ended.output.contains("1 of 2 endpoints (pod billing/ledger-546f58c694-zskd4)"), "\(ended)")
        }
    }
}
