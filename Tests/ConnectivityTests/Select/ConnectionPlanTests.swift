import FoundationEssentials
import NetworkTypes
import OVNKubernetes
import PathModel
import Synchronization
import Testing

@testable import Connectivity

/// What selectors mean among a cluster's objects.
@Suite struct ConnectionPlanTests {
    /// A cluster of a few pods, which counts what is read.
    final class Cluster: ObjectReading {
        let reads = Mutex<[String]>([])
        let fails: Bool

        init(fails: Bool = false) { self.fails = fails }

        private struct Forbidden: Error, CustomStringConvertible {
            let description = "forbidden"
        }

        private func decoded<Value: Decodable>(_ read: String, _ json: String) throws -> Value {
            reads.withLock { $0.append(read) }
            if fails { throw Forbidden() }
            return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
        }

        private static func pod(
            _ namespace: String, _ name: String, app: String, owner: String? = nil, hash: String? = nil,
            phase: String = "Running", ready: Bool = true
        ) -> String {
            let labels = #""app":"\#(app)""# + (hash.map { #","pod-template-hash":"\#($0)""# } ?? "")
            let owners = owner.map { owner -> String in
                let parts = owner.split(separator: "/")
                return #","ownerReferences":[{"kind":"\#(parts[0])","name":"\#(parts[1])"}]"#
            }
            return
                #"{"metadata":{"namespace":"\#(namespace)","name":"\#(name)","labels":{\#(labels)}\#(owners ?? "")},"#
                + #""spec":{"containers":[{"name":"c","ports":[{"name":"http","containerPort":8080}]}]},"#
                + #""status":{"phase":"\#(phase)","conditions":[{"type":"Ready","status":"\#(ready ? "True" : "False")"}]}}"#
        }

        private static let pods = [
            "shop": [
                pod("shop", "web-7d9f-x", app: "web", owner: "ReplicaSet/web-7d9f", hash: "7d9f"),
                pod("shop", "web-7d9f-a", app: "web", owner: "ReplicaSet/web-7d9f", hash: "7d9f"),
                pod("shop", "web-7d9f-p", app: "web", owner: "ReplicaSet/web-7d9f", hash: "7d9f", phase: "Pending"),
                pod("shop", "web-7d9f-d", app: "web", owner: "ReplicaSet/web-7d9f", hash: "7d9f", phase: "Succeeded"),
                pod("shop", "web-front-1a-x", app: "front", owner: "ReplicaSet/web-front-1a", hash: "1a"),
                pod("shop", "db-0", app: "db", owner: "StatefulSet/db"),
                pod("shop", "late", app: "late", phase: "Pending"),
                pod("shop", "mail-a", app: "mail", owner: "ReplicaSet/mail", ready: false),
                pod("shop", "mail-b", app: "mail", owner: "ReplicaSet/mail"),
            ],
            "dev": [pod("dev", "x", app: "web")],
        ]

        func addresses(ofName name: String) async throws -> [IPAddress] {
            name == "example.org" ? ["203.0.113.9", "2001:db8::9"].compactMap { IPAddress($0) } : []
        }

        func pods(namespace: String?) async throws -> [Pod] {
            let items = namespace.map { Self.pods[$0] ?? [] } ?? Self.pods.sorted { $0.key < $1.key }.flatMap(\.value)
            return try decoded("pods of \(namespace ?? "all")", "[\(items.joined(separator: ","))]")
        }

        func namespaces() async throws -> [ObjectMetadata] {
            try decoded("namespaces", #"[{"name":"shop","labels":{"team":"a"}},{"name":"dev","labels":{"team":"b"}}]"#)
        }

        func nodes() async throws -> [Node] {
            let address = #"{"type":"InternalIP","address":"172.18.0.2"}"#
            return try decoded("nodes", #"[{"metadata":{"name":"w1"},"status":{"addresses":[\#(address)]}}]"#)
        }

        func service(namespace: String, name: String) async throws -> Service? {
            let ports = #"[{"name":"pg","port":5432},{"name":"dns","protocol":"UDP","port":53}]"#
            return name == "db"
                ? try decoded(
                    "service",
                    #"{"metadata":{"name":"db","namespace":"shop"},"spec":{"clusterIPs":["10.96.0.9"],"ports":\#(ports)}}"#
                )
                : nil
        }

        func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
            func endpoint(_ address: String, _ ready: Bool, _ pod: String) -> String {
                #"{"addresses":["\#(address)"],"conditions":{"ready":\#(ready)},"targetRef":{"kind":"Pod","namespace":"shop","name":"\#(pod)"}}"#
            }
            let endpoints = [
                endpoint("10.244.0.5", true, "db-1"), endpoint("10.244.0.6", false, "db-2"),
                endpoint("10.244.0.7", true, "db-0"),
            ].joined(separator: ",")
            let slice = #"{"metadata":{"name":"s"},"ports":[{"name":"pg","port":5432}],"endpoints":[\#(endpoints)]}"#
            return try decoded("slices", "[\(slice)]")
        }
    }

    private func plan(
        _ from: [String], _ to: [String], all: Bool = true, cluster: Cluster = Cluster()
    ) async throws -> ConnectionPlan.Planned {
        func selectors(_ texts: [String]) throws -> [EndpointSelector] {
            try texts.map { try TargetGrammar.selector($0, isAll: all) }
        }
        return await plan(try selectors(from), try selectors(to), cluster: cluster)
    }

    private func plan(
        _ from: [EndpointSelector], _ to: [EndpointSelector], transport: TransportProtocol = .tcp,
        cluster: Cluster = Cluster()
    ) async -> ConnectionPlan.Planned {
        let rule = ConnectionRule(
            sources: from, destinations: to, transport: transport, expectation: ExpectedOutcome(.allow))
        let test = ConnectionTest(name: "t", line: 1, rules: [rule], expected: "")
        let objects = await SelectedObjects.read(for: (from + to).map { ($0, namespace: "shop") }, from: cluster)
        return ConnectionPlan.plan(test, objects: objects, namespace: "shop")
    }

    @Test(
        arguments: [
            // Only running pods, by name; a deployment whose name begins like another's is another.
            (
                ["deploy/web"], ["db-0:1"],
                ["pod shop/web-7d9f-a -> pod shop/db-0:1", "pod shop/web-7d9f-x -> pod shop/db-0:1"]
            ),
            (["deploy/web-front"], ["db-0:1"], ["pod shop/web-front-1a-x -> pod shop/db-0:1"]),
            (
                ["rs/web-7d9f"], ["ip/1.1.1.1:53"],
                ["pod shop/web-7d9f-a -> 1.1.1.1:53", "pod shop/web-7d9f-x -> 1.1.1.1:53"]
            ),
            (["sts/shop/db"], ["node/w1:22"], ["pod shop/db-0 -> node w1:22"]),
            // A name is looked up.
            (["dev/x"], ["dns/Example.org:443"], ["pod dev/x -> example.org:443 (203.0.113.9)"]),
            // A node to its own port is a connection like any other.
            (["node/w1"], ["node/w1:22", "db-0:80"], ["node w1 -> node w1:22", "node w1 -> pod shop/db-0:80"]),
            (["ns/dev"], ["shop/db-0:http"], ["pod dev/x -> pod shop/db-0:8080"]),
            (["ns/shop,app!=web,app!=front,app!=late,app!=mail"], ["dev/x:80"], ["pod shop/db-0 -> pod dev/x:80"]),
            (
                ["dev/x"], ["svc/db:5432"],
                [
                    "pod dev/x -> service shop/db:5432 (endpoint shop/db-1)",
                    "pod dev/x -> service shop/db:5432 (endpoint shop/db-0)",
                ]
            ),
            // A service without a ready endpoint, or that is not there, is traced: what comes of it is the answer.
            (["dev/x"], ["svc/db:53"], ["pod dev/x -> service shop/db:53"]),
            (["dev/x"], ["svc/none:53"], ["pod dev/x -> service shop/none:53"]),
            // A pod that is named may connect to itself.
            (["dev/x"], ["dev/x:80"], ["pod dev/x -> pod dev/x:80"]),
            // Among several a pod does not connect to itself, and no connection is there twice.
            (["ns/dev", "dev/x"], ["ns/dev:80", "shop/db-0:80"], ["pod dev/x -> pod shop/db-0:80"]),
        ] as [([String], [String], [String])])
    func selects(from: [String], to: [String], pairs: [String]) async throws {
        let planned = try await plan(from, to)
        #expect(planned.problem == nil)
        #expect(planned.pairs.map { "\($0.source) -> \($0.destination)" } == pairs)
    }

    @Test func firstIsTheFirstByName() async throws {
        #expect(try await plan(["deploy/web"], ["db-0:1"], all: false).pairs.map(\.source) == ["pod shop/web-7d9f-a"])
        let service = try await plan(["dev/x"], ["svc/db:5432"], all: false)
        #expect(service.pairs.map(\.destination) == ["service shop/db:5432"])
        #expect(service.pairs.map(\.request.endpoints) == [.every])
    }

    @Test func aPodThatIsReadyIsPreferred() async throws {
        #expect(try await plan(["rs/mail"], ["db-0:1"], all: false).pairs.map(\.source) == ["pod shop/mail-b"])
        #expect(try await plan(["rs/mail"], ["db-0:1"]).pairs.map(\.source) == ["pod shop/mail-a", "pod shop/mail-b"])
    }

    /// The one end of a trace, and what is said of it.
    @Test(
        arguments: [
            ("web:80", Target.pod(namespace: "shop", name: "web"), 80, nil),
            ("db-0:http", .pod(namespace: "shop", name: "db-0"), 8080, nil),
            ("node/w1:22", .node("w1", port: 22), nil, nil),
            ("svc/db:pg", .service(namespace: "shop", name: "db", port: .name("pg")), nil, nil),
            (
                "deploy/web:http", .pod(namespace: "shop", name: "web-7d9f-a"), 8080,
                .podChosen("pod/shop/web-7d9f-a", among: "deployment web", ready: 2, running: 2)
            ),
            (
                "rs/mail", .pod(namespace: "shop", name: "mail-b"), nil,
                .podChosen("pod/shop/mail-b", among: "replicaset mail", ready: 1, running: 2)
            ),
            (
                "ns/dev,app=web", .pod(namespace: "dev", name: "x"), nil,
                .podChosen("pod/dev/x", among: "pods with app=web of namespace dev", ready: 1, running: 1)
            ),
        ] as [(String, Target, UInt16?, Note?)])
    func oneEndIsChosen(text: String, target: Target, port: UInt16?, note: Note?) async throws {
        let selector = try TargetGrammar.selector(text)
        let objects = await SelectedObjects.read(for: [(selector, namespace: "shop")], from: Cluster())
        let chosen = try Selection(objects: objects, namespace: "shop", transport: .tcp).end(selector)
        #expect(chosen.end.target == target)
        #expect(chosen.end.port == port)
        #expect(chosen.note == note)
    }

    /// Each endpoint is one of the family that is asked for; a service without any is traced as it is.
    @Test func endpointsAreOfTheFamily() async throws {
        let from = EndpointSelector(.pod(NamespacedName(namespace: "dev", name: "x")))
        let to = EndpointSelector(
            .service(NamespacedName(namespace: "shop", name: "db")), port: .number(5432), amount: .each)
        var rule = ConnectionRule(
            sources: [from], destinations: [to], transport: .tcp, expectation: ExpectedOutcome(.allow))
        let objects = await SelectedObjects.read(for: [(to, namespace: "shop")], from: Cluster())
        func endpoints() -> [EndpointChoice] {
            let test = ConnectionTest(name: "t", line: 1, rules: [rule], expected: "")
            return ConnectionPlan.plan(test, objects: objects, namespace: "shop").pairs.map(\.request.endpoints)
        }
        #expect(endpoints().count == 2)
        rule.family = .ip6
        #expect(endpoints() == [.every])
    }

    /// Of a name's addresses one is traced, of the family that is asked for, and all are told.
    @Test func aNameIsItsAddress() async throws {
        let selector = try TargetGrammar.selector("dns/example.org:443")
        let objects = await SelectedObjects.read(for: [(selector, namespace: "shop")], from: Cluster())
        let (v4, v6) = (try #require(IPAddress("203.0.113.9")), try #require(IPAddress("2001:db8::9")))
        let first = try Selection(objects: objects, namespace: "shop", transport: .tcp).end(selector)
        #expect(first.end.target == .address(v4, port: 443) && first.note == .nameResolved("example.org", [v4, v6]))
        let other = Selection(objects: objects, namespace: "shop", transport: .icmp, family: .ip6)
        #expect(try other.end(selector).end.target == .address(v6, port: nil))
    }

    /// A service is one connection whichever endpoint it goes to, one to the first, or one to each.
    @Test(arguments: [
        (EndpointSelector.Amount.whole, [EndpointChoice.every], [""]), (.first, [.first], [""]),
        (
            .each, ["10.244.0.5", "10.244.0.7"].compactMap { IPAddress($0) }.map { .address($0) },
            [" --endpoint 10.244.0.5", " --endpoint 10.244.0.7"]
        ),
    ])
    func aServicesEndpointsAreMeantAsWritten(
        amount: EndpointSelector.Amount, endpoints: [EndpointChoice], options: [String]
    ) async throws {
        let source = EndpointSelector(.pod(NamespacedName(namespace: "dev", name: "x")))
        let service = EndpointSelector(.service(NamespacedName(name: "db")), port: .number(5432), amount: amount)
        let pairs = await plan([source], [service]).pairs
        #expect(pairs.map(\.request.endpoints) == endpoints)
        #expect(pairs.map { $0.command() } == options.map { "ovnpath trace pod/dev/x svc/shop/db:5432\($0)" })
    }

    @Test func namespacesAreSelectedByTheirLabels() async {
        let labels = LabelSelector(matchLabels: ["app": "web"])
        let from = EndpointSelector(
            .pods(labels, in: .namespaces(LabelSelector(matchLabels: ["team": "b"]))), amount: .each)
        let planned = await plan([from], [EndpointSelector(.pod(NamespacedName(name: "db-0")), port: .number(1))])
        #expect(planned.pairs.map(\.source) == ["pod dev/x"])
    }

    @Test(arguments: [
        (["deploy/none"], ["db-0:1"], "deployment none selects no running pod"),
        (
            ["ns/shop,app=late"], ["db-0:1"],
            "pods with app=late of namespace shop selects no running pod; 1 not running"
        ),
        (["ns/dev"], ["dev/x:1"], "it selects no connection: its sources and destinations are the same pods"),
        (["dev/x"], ["deploy/web:grpc"], "pod shop/web-7d9f-a has no tcp port named grpc"),
        (["dev/x"], ["node/w9:22"], "node w9 not found"), (["node/w9"], ["dev/x:80"], "node w9 not found"),
        (["dev/x"], ["dns/none.example:443"], "none.example has no address in DNS"),
        (["dev/x", "ns/empty"], ["db-0:1"], "pods of namespace empty selects no running pod"),
    ])
    func whatSelectsNothingIsAProblem(from: [String], to: [String], problem: String) async throws {
        #expect(try await plan(from, to).problem == problem)
    }

    @Test func podsThatDoNotRunAreNoted() async throws {
        let planned = try await plan(["deploy/web"], ["db-0:1"])
        #expect(planned.notes.contains("pod shop/web-7d9f-p of deployment web is skipped: its phase is Pending"))
    }

    @Test func whatCannotBeReadIsNotKnown() async throws {
        let planned = try await plan(["deploy/web"], ["db-0:1"], cluster: Cluster(fails: true))
        #expect(planned.problem == nil)
        #expect(planned.pairs.map(\.obstacle) == ["forbidden"])
        #expect(planned.pairs.map(\.source) == ["deployment web"])
    }

    @Test func eachListIsReadOnce() async throws {
        let cluster = Cluster()
        _ = try await plan(["deploy/web", "ns/shop", "ns/dev"], ["ns/dev:1", "svc/db:5432"], cluster: cluster)
        #expect(cluster.reads.withLock { $0.sorted() } == ["pods of dev", "pods of shop", "service", "slices"])
        let other = Cluster()
        // Names and numbers need no objects: the tracer reads those that it traces.
        _ = try await plan(["dev/x"], ["shop/db-0:1", "ip/1.1.1.1:1"], cluster: other)
        #expect(other.reads.withLock { $0 } == [])
    }

    @Test(arguments: [
        ("dev/x", "svc/db:5432", "ovnpath trace pod/dev/x svc/shop/db:5432"),
        ("dev/x", "db-0:1", "ovnpath trace pod/dev/x pod/shop/db-0 --port 1"),
        ("dev/x", "ip/2001:db8::1:1", "ovnpath trace pod/dev/x ip/2001:db8::1:1"),
        ("dev/x", "ip/[2001:db8::1]:443", "ovnpath trace pod/dev/x ip/[2001:db8::1]:443"),
    ])
    func theCommandTracesTheConnection(from: String, to: String, command: String) async throws {
        let planned = try await plan([from], [to], all: false)
        // An IPv6 address without brackets has no port to be told apart.
        guard to != "ip/2001:db8::1:1" else {
            #expect(planned.problem == "2001:db8::1:1 has no port number")
            return
        }
        #expect(planned.pairs.map { $0.command() } == [command])
    }

    /// What has no ports has no endpoints of services either.
    @Test func aPingIsPlannedWithoutPorts() async throws {
        let from = try TargetGrammar.selector("dev/x")
        let to = try ["db-0", "svc/db", "1.1.1.1", "node/w1"].map { try TargetGrammar.selector($0, isAll: true) }
        let pairs = await plan([from], to, transport: TransportProtocol.icmp).pairs
        #expect(pairs.map(\.request.destinationPort) == [nil, nil, nil, nil])
        #expect(
            pairs.map { $0.command() }
                == ["pod/shop/db-0", "svc/shop/db", "ip/1.1.1.1", "node/w1"].map {
                    "ovnpath trace pod/dev/x \($0) --icmp"
                })
    }

    /// A pasted command traces the same connection of the same cluster.
    @Test func theCommandNamesTheEndpointAndTheCluster() async throws {
        let source = EndpointSelector(.pod(NamespacedName(namespace: "dev", name: "x")))
        let service = EndpointSelector(.service(NamespacedName(name: "db")), port: .number(5432), amount: .first)
        let pair = try #require(await plan([source], [service]).pairs.first)
        let traced = try #require(IPAddress("10.244.0.7"))
        #expect(
            pair.command(tracedTo: traced, options: ["--context", "'my cluster'", "--ovn-namespace", "ovn"])
                == "ovnpath trace pod/dev/x svc/shop/db:5432 --endpoint 10.244.0.7"
                + " --context 'my cluster' --ovn-namespace ovn")
        var every = pair
        every.request.endpoints = .every
        #expect(every.command(tracedTo: traced) == "ovnpath trace pod/dev/x svc/shop/db:5432")
        var named = pair
        named.request.endpoints = .pod(namespace: "shop", name: "db-1")
        named.request.transport = .sctp
        #expect(named.command() == "ovnpath trace pod/dev/x svc/shop/db:5432 --sctp --endpoint shop/db-1")
        named.request.family = .ip6
        named.request.network = "shop/blue"
        #expect(
            named.command()
                == "ovnpath trace pod/dev/x svc/shop/db:5432 --sctp --family 6 --network shop/blue --endpoint shop/db-1"
        )
    }
}
