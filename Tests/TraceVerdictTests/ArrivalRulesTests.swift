import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve
@testable import TraceVerdict

/// What becomes of a packet, by where it went and what was asked.
@Suite struct ArrivalRulesTests {
    static let cause = Cause(reason: "dropped by an ACL", node: "n1", stage: "ls_out_acl")
    static let pod = Target.pod(namespace: "shop", name: "db-0")
    static let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))

    private func rules(
        _ destination: Target = pod, port: UInt16? = 8080, change: (inout FakeCluster) throws -> Void = { _ in }
    ) async throws -> ArrivalRules {
        var cluster = try FakeCluster()
        try change(&cluster)
        return ArrivalRules(trace: try await cluster.resolve("web-0", destination, port: port))
    }

    private func address(_ text: String) throws -> Target { .address(try #require(IPAddress(text)), port: 80) }

    private func forward(
        _ rules: ArrivalRules, _ arrival: Arrival, to destination: String, isTranslated: Bool = false
    ) throws -> Verdict {
        rules.forward(
            arrival, packet: try packet("10.1.1.5", destination, (32768, rules.trace.destinationPort)),
            isTranslated: isTranslated)
    }

    @Test func whatATraceSaysOfStopsIsTaken() async throws {
        let rules = try await rules()
        #expect(try forward(rules, .dropped(Self.cause), to: "10.1.2.5") == .dropped(Self.cause))
        #expect(try forward(rules, .rejected(Self.cause), to: "10.1.2.5") == .rejected(Self.cause))
        #expect(try forward(rules, .undetermined("why"), to: "10.1.2.5") == .undetermined("why"))
        #expect(rules.reply(.dropped(Self.cause)) == .dropped(Self.cause))
        #expect(rules.reply(.rejected(Self.cause)) == .rejected(Self.cause))
        #expect(rules.reply(.undetermined("why")) == .undetermined("why"))
    }

    @Test func aPodIsReachedAtItsOwnPort() async throws {
        let rules = try await rules()
        #expect(try forward(rules, .port("shop_db-0"), to: "10.1.2.5") == .delivered)
        #expect(
            try forward(rules, .port("shop_web-1"), to: "10.1.2.5")
                == .undetermined("the packet ends at port shop_web-1, not at shop_db-0"))
    }

    @Test func aServiceIsReachedOnlyTranslated() async throws {
        let rules = try await rules(Self.service, port: nil)
        #expect(try forward(rules, .port("shop_db-0"), to: "10.1.2.5", isTranslated: true) == .delivered)
        #expect(
            try forward(rules, .port("shop_db-0"), to: "10.96.0.9")
                == .undetermined("the packet ends at port shop_db-0 without translation"))
        // An endpoint outside the cluster, or on a node's host.
        #expect(try forward(rules, .wire(node: "n1"), to: "8.8.8.8", isTranslated: true) == .delivered)
        #expect(try forward(rules, .host(node: "n2"), to: "172.18.0.12", isTranslated: true) == .delivered)
        let untranslated = try forward(rules, .wire(node: "n1"), to: "10.96.0.9")
        #expect(
            untranslated.cause?.reason
                == "no load balancer of the zone translates 10.96.0.9 tcp/5432, a port of service shop/db")
        #expect(untranslated.cause?.owner?.description == "Service shop/db")
    }

    @Test func aServiceWithoutThePortIsDropped() async throws {
        let rules = try await rules(.service(namespace: "shop", name: "db", port: .number(81)), port: nil)
        for arrival in [
            Arrival.wire(node: "n1"), .neighbour(node: "n1"), .host(node: "n1"), .unanswered(node: "n1"),
        ] {
            let verdict = try forward(rules, arrival, to: "10.96.0.9")
            #expect(verdict.word == "dropped")
            #expect(verdict.cause?.reason == "the service has no such port: shop/db has no tcp/81")
            #expect(verdict.cause?.owner?.description == "Service shop/db")
            #expect(verdict.cause?.node == "n1" && verdict.cause?.stage == "ls_in_lb")
        }
    }

    @Test(arguments: [
        ("10.96.200.1", "no service has the address 10.96.200.1"),
        ("10.97.0.1", "no service has the address 10.97.0.1"),
        ("10.1.9.9", "no pod has the address 10.1.9.9"),
    ])
    func anAddressOfTheClusterThatLeavesItIsDropped(text: String, reason: String) async throws {
        let rules = try await rules(try address(text), port: nil) { $0.cidrs = ["10.97.0.0/16"] }
        for arrival in [Arrival.wire(node: "n2"), .neighbour(node: "n2"), .unanswered(node: "n2")] {
            let verdict = try forward(rules, arrival, to: text)
            #expect(verdict.word == "dropped" && verdict.cause?.reason == reason)
            #expect(verdict.cause?.node != nil && verdict.cause?.datapath != nil && verdict.cause?.match != nil)
        }
    }

    /// What a service's address lacks is said by all services that have the address, and by their ports.
    @Test(
        arguments: [
            ("10.96.0.9", 81, "the service has no such port: shop/db has no tcp/81", "Service shop/db"),
            (
                "10.96.0.9", 80, "no load balancer of the zone translates 10.96.0.9 tcp/80, a port of service shop/db",
                "Service shop/db"
            ),
            (
                "10.96.7.7", 443,
                "no load balancer of the zone translates 10.96.7.7 tcp/443, a port of service shop/two",
                "Service shop/two"
            ),
            ("10.96.7.7", 81, "no service at the address has such a port: shop/one, shop/two have no tcp/81", nil),
            // The port of the other protocol is another.
            ("10.96.7.7", 53, "no service at the address has such a port: shop/one, shop/two have no tcp/53", nil),
        ] as [(String, UInt16, String, String?)])
    func aPortIsThatOfAnyServiceOfTheAddress(text: String, port: UInt16, reason: String, owner: String?) async throws {
        let destination = Target.address(try #require(IPAddress(text)), port: port)
        let rules = try await rules(destination, port: nil) { cluster in
            for (name, ports) in [
                ("one", "{\"port\": 80}, {\"port\": 53, \"protocol\": \"UDP\"}"), ("two", "{\"port\": 443}"),
            ] {
                cluster.serviceObjects.append(
                    try decode(
                        """
                        {"metadata": {"name": "\(name)", "namespace": "shop"},
                         "spec": {"clusterIP": "10.96.1.1", "externalIPs": ["10.96.7.7"], "ports": [\(ports)]}}
                        """))
            }
        }
        let cause = try forward(rules, .wire(node: "n1"), to: text).cause
        #expect(cause?.reason == reason && cause?.owner?.description == owner)
    }

    /// Where no service network is known, an address that might be in one is nobody's for certain.
    @Test(arguments: [
        ("10.96.200.1", false), ("172.30.0.1", false), ("100.64.7.7", false), ("8.8.8.8", true), ("172.18.0.77", true),
    ])
    func anAddressOfAnUnknownServiceNetworkIsOpen(text: String, isDelivered: Bool) async throws {
        func unknown(_ cluster: inout FakeCluster) {
            cluster.config = nil
            cluster.cidrs = []
            for index in cluster.nodeObjects.indices {
                cluster.nodeObjects[index].metadata.annotations?["k8s.ovn.org/host-cidrs"] =
                    #"["172.18.0.1\#(index)/16"]"#
            }
        }
        let rules = try await rules(try address(text), port: nil, change: unknown)
        for arrival in [Arrival.wire(node: "n1"), .neighbour(node: "n1")] {
            let verdict = try forward(rules, arrival, to: text)
            guard case .undetermined(let reason) = verdict else {
                #expect(isDelivered && verdict == .delivered, "\(text)")
                continue
            }
            // Nobody on the nodes' network is known to have it, where OVN asks for it.
            if arrival == .neighbour(node: "n1"), reason.hasPrefix("no node has the address") { continue }
            #expect(!isDelivered && reason.contains("the cluster's IPv4 service networks are not known"))
        }
        #expect(
            (ServiceNetworkDoubt(try #require(IPAddress(text)), in: rules.trace.cluster) == nil)
                == (text == "172.18.0.77"))
        // An address of the other family says nothing of this one's networks.
        let other = try await self.rules(try address(text), port: nil) { cluster in
            unknown(&cluster)
            cluster.cidrs = ["fd00:10:96::/112"]
        }
        #expect((try forward(other, .wire(node: "n1"), to: text) == .delivered) == isDelivered)
    }

    /// An address of the nodes' network that no node has: what the host knows of it decides.
    @Test(arguments: [
        (NeighbourQuestion.Answer.known, "delivered"), (.failed, "dropped"), (.unknown, "undetermined"),
    ])
    func aNeighbourThatNoNodeIsIsAskedForAtTheHost(answer: NeighbourQuestion.Answer, word: String) async throws {
        var rules = try await rules(try address("172.18.0.77"), port: nil) { cluster in
            for index in cluster.nodeObjects.indices {
                cluster.nodeObjects[index].metadata.annotations?["k8s.ovn.org/host-cidrs"] =
                    #"["172.18.0.1\#(index)/16"]"#
            }
        }
        let question = NeighbourQuestion(node: "n2", address: try #require(IPAddress("172.18.0.77")))
        rules.neighbours = [question: answer]
        #expect(try forward(rules, .neighbour(node: "n2"), to: "172.18.0.77").word == word)
        // What OVN knows the neighbour of is on its way.
        #expect(try forward(rules, .wire(node: "n2"), to: "172.18.0.77") == .delivered)
        // Another node's host says nothing of this one's wire.
        #expect(try forward(rules, .neighbour(node: "n1"), to: "172.18.0.77").word == "undetermined")
    }

    @Test func anOutsideAddressIsLeftOnTheWire() async throws {
        let rules = try await rules(try address("8.8.8.8"), port: nil)
        #expect(try forward(rules, .wire(node: "n2"), to: "8.8.8.8") == .delivered)
        // Only the first packet waits for the gateway's Ethernet address.
        #expect(try forward(rules, .neighbour(node: "n2"), to: "8.8.8.8") == .delivered)
        #expect(try forward(rules, .unanswered(node: "n2"), to: "8.8.8.8").word == "undetermined")
        #expect(try forward(rules, .port("shop_db-0"), to: "10.1.2.5") == .delivered)
    }

    @Test func aNodesAddressIsReachedAtItsHostOrOverTheWire() async throws {
        let rules = try await rules(try address("172.18.0.12"), port: nil)
        #expect(try forward(rules, .host(node: "n2"), to: "172.18.0.12") == .delivered)
        #expect(try forward(rules, .wire(node: "n1"), to: "172.18.0.12") == .delivered)
        #expect(
            try forward(rules, .host(node: "n1"), to: "172.18.0.12")
                == .undetermined("the packet for 172.18.0.12 ends at the host of node n1"))
        #expect(try forward(rules, .host(node: "n1"), to: "10.1.1.2") == .delivered)
    }

    /// With routingViaHost the host sends on what is not for itself.
    @Test func aHostThatRoutesDelivers() async throws {
        let rules = try await rules(try address("8.8.8.8"), port: nil) { cluster in
            let annotation = "k8s.ovn.org/l3-gateway-config"
            let text = cluster.nodeObjects[0].metadata.annotations?[annotation] ?? ""
            cluster.nodeObjects[0].metadata.annotations?[annotation] = text.replacing("shared", with: "local")
        }
        #expect(try forward(rules, .host(node: "n1"), to: "8.8.8.8") == .delivered)
        #expect(try forward(rules, .host(node: "n2"), to: "8.8.8.8").word == "undetermined")
        #expect(try forward(rules, .host(node: "n1"), to: "10.96.7.7").word == "dropped")
    }

    /// A switch that drops what it cannot look up drops a packet for nobody.
    @Test func aLookupThatFindsNobodyIsNamed() async throws {
        let rules = try await rules(try address("10.1.1.77"), port: nil)
        let lookup = Cause(reason: "dropped by a logical flow", node: "n1", stage: "ls_in_l2_unknown")
        #expect(
            try forward(rules, .dropped(lookup), to: "10.1.1.77").cause?.reason == "no pod has the address 10.1.1.77")
        #expect(try forward(rules, .dropped(lookup), to: "8.8.8.8").cause == lookup)
        #expect(try forward(rules, .dropped(Self.cause), to: "10.1.1.77").cause == Self.cause)
    }

    @Test func aReplyMustReachWhereTheConnectionCameFrom() async throws {
        let rules = try await rules()
        #expect(rules.reply(.port("shop_web-0")) == .delivered)
        #expect(
            rules.reply(.port("shop_web-1")) == .undetermined("the reply ends at port shop_web-1, not at shop_web-0"))
        #expect(rules.reply(.host(node: "n1")) == .undetermined("the reply ends at the host of node n1"))
        #expect(rules.reply(.wire(node: "n1")) == .undetermined("the reply leaves the cluster on node n1"))
        #expect(rules.reply(.neighbour(node: "n1")).word == "undetermined")
        #expect(rules.reply(.unanswered(node: "n1")).word == "undetermined")
        let host = ArrivalRules(trace: try await FakeCluster().resolve("host-0", Self.pod))
        #expect(host.reply(.host(node: "n1")) == .delivered)
        #expect(host.reply(.port("k8s-n1")) == .delivered)
        #expect(host.reply(.host(node: "n2")) == .undetermined("the reply ends at the host of node n2"))
    }
}
