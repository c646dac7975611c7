import ModelSupport
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
    static let cause = Cause(reason: .stage(.acl), node: "n1", stage: "ls_out_acl")
    static let pod = Target.pod(namespace: "shop", name: "db-0")
    static let service = Target.service(namespace: "shop", name: "db", port: .name("sql"))

    private func rules(
        _ destination: Target = pod, port: UInt16? = 8080, change: (inout FakeCluster) throws -> Void = { _ in }
    ) async throws -> ArrivalRules {
        var cluster = try FakeCluster()
        try change(&cluster)
        return ArrivalRules(trace: try await cluster.resolve("web-0", destination, port: port))
    }

    static let db = ObjectReference(kind: "Service", namespace: "shop", name: "db")

    private func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func address(_ text: String) throws -> Target { .address(try ip(text), port: 80) }

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
                == .undetermined(.place(.otherPort("shop_web-1", expected: "shop_db-0"))))
    }

    /// The answer to a client outside has arrived when it leaves.
    @Test func anAnswerToTheOutsideLeaves() async throws {
        var rules = try await rules()
        #expect(rules.reply(.wire(node: "n1")) == .undetermined(.place(.replyLeaves(node: "n1"))))
        let client = try ip("203.0.113.7")
        rules = ArrivalRules(
            trace: try await FakeCluster().resolve(from: .external(client, via: "n1"), Self.pod))
        for arrival in [Arrival.wire(node: "n1"), .neighbour(node: "n1")] {
            #expect(rules.reply(arrival) == .delivered)
        }
        #expect(rules.reply(.host(node: "n1")) == .undetermined(.place(.replyAtHost(node: "n1"))))
        // What no load balancer of the gateway takes is lost there.
        rules.trace.cluster.services[try ip("172.18.0.210")] = rules.trace.cluster.services.values.first
        guard case .dropped(let cause) = try forward(rules, .wire(node: "n1"), to: "172.18.0.210") else {
            Issue.record("it is not dropped")
            return
        }
        #expect(cause.datapath == "GR_n1" && cause.stage == "lr_in_dnat")
    }

    @Test func aServiceIsReachedOnlyTranslated() async throws {
        let rules = try await rules(Self.service, port: nil)
        #expect(try forward(rules, .port("shop_db-0"), to: "10.1.2.5", isTranslated: true) == .delivered)
        #expect(
            try forward(rules, .port("shop_db-0"), to: "10.96.0.9")
                == .undetermined(.place(.untranslated(port: "shop_db-0"))))
        // An endpoint outside the cluster, or on a node's host.
        #expect(try forward(rules, .wire(node: "n1"), to: "8.8.8.8", isTranslated: true) == .delivered)
        #expect(try forward(rules, .host(node: "n2"), to: "172.18.0.12", isTranslated: true) == .delivered)
        let untranslated = try forward(rules, .wire(node: "n1"), to: "10.96.0.9")
        let dialled = ServicePort(.tcp, 5432)
        #expect(
            try untranslated.cause?.reason
                == .service(.portNotBalanced(ip("10.96.0.9"), dialled, service: Self.db)))
        #expect(untranslated.cause?.owner?.description == "Service shop/db")
    }

    @Test func aServiceWithoutThePortIsDropped() async throws {
        let rules = try await rules(.service(namespace: "shop", name: "db", port: .number(81)), port: nil)
        for arrival in [
            Arrival.wire(node: "n1"), .neighbour(node: "n1"), .host(node: "n1"), .unanswered(node: "n1"),
        ] {
            let verdict = try forward(rules, arrival, to: "10.96.0.9")
            #expect(verdict.word == "dropped")
            #expect(verdict.cause?.reason == .service(.noSuchServicePort(ServicePort(.tcp, 81), service: Self.db)))
            #expect(verdict.cause?.owner?.description == "Service shop/db")
            #expect(verdict.cause?.node == "n1" && verdict.cause?.stage == "ls_in_lb")
        }
    }

    /// No load balancer takes ICMP, whatever ports the service has.
    @Test(arguments: [true, false]) func nobodyAnswersAPingToAService(isNamed: Bool) async throws {
        let address = try ip("10.96.0.9")
        let target = isNamed ? Target.service(namespace: "shop", name: "db", port: nil) : .address(address, port: nil)
        let rules = ArrivalRules(trace: try await FakeCluster().resolve("web-0", target, port: nil, transport: .icmp))
        for arrival in [Arrival.wire(node: "n1"), .neighbour(node: "n1"), .host(node: "n1")] {
            let verdict = rules.forward(
                arrival, packet: try packet("10.1.1.5", "10.96.0.9", (0, 0), transport: .icmp), isTranslated: false)
            #expect(verdict.word == "dropped")
            #expect(verdict.cause?.reason == .service(.echoNotBalanced(address, service: Self.db)))
            #expect(verdict.cause?.owner?.description == "Service shop/db")
        }
    }

    @Test(arguments: [
        ("10.96.200.1", true), ("10.97.0.1", true), ("10.1.9.9", false),
    ])
    func anAddressOfTheClusterThatLeavesItIsDropped(text: String, isOfServices: Bool) async throws {
        let rules = try await rules(try address(text), port: nil) { $0.cidrs = ["10.97.0.0/16"] }
        for arrival in [Arrival.wire(node: "n2"), .neighbour(node: "n2"), .unanswered(node: "n2")] {
            let verdict = try forward(rules, arrival, to: text)
            let reason = try isOfServices ? AddressDrop.noServiceHasAddress(ip(text)) : .noPodHasAddress(ip(text))
            #expect(verdict.word == "dropped" && verdict.cause?.reason == .address(reason))
            #expect(verdict.cause?.node != nil && verdict.cause?.datapath != nil && verdict.cause?.missing != nil)
        }
    }

    /// What a service's address lacks is said by all services that have the address, and by their ports.
    @Test(
        arguments: [
            ("10.96.0.9", 81, "no-such-service-port", "Service shop/db"),
            ("10.96.0.9", 80, "port-not-balanced", "Service shop/db"),
            ("10.96.7.7", 443, "port-not-balanced", "Service shop/two"),
            ("10.96.7.7", 81, "no-service-has-port", nil),
            // The port of the other protocol is another.
            ("10.96.7.7", 53, "no-service-has-port", nil),
        ] as [(String, UInt16, String, String?)])
    func aPortIsThatOfAnyServiceOfTheAddress(text: String, port: UInt16, code: String, owner: String?) async throws {
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
        #expect(cause?.reason.code == code && cause?.owner?.description == owner)
        if code == "no-service-has-port" {
            #expect(
                cause?.reason
                    == .service(.noServiceHasPort(ServicePort(.tcp, port), services: ["shop/one", "shop/two"])))
        }
    }

    /// The addresses by which a host and OVN know each other are no service's, even where the services' networks are not known.
    @Test(arguments: [("fd69::2", false), ("fd69::9", true)])
    func masqueradeAddressesAreNoServices(text: String, isDoubted: Bool) async throws {
        let rules = try await rules { cluster in
            cluster.config = nil
            cluster.cidrs = []
            for index in cluster.nodeObjects.indices {
                cluster.nodeObjects[index].metadata.annotations?["k8s.ovn.org/node-masquerade-subnet"] =
                    #"{"ipv4":"169.254.0.0/17","ipv6":"fd69::/125"}"#
            }
        }
        #expect((ServiceNetworkDoubt(try ip(text), in: rules.trace.cluster) != nil) == isDoubted)
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
            if arrival == .neighbour(node: "n1"), case .place(.addressOfNoNode) = reason { continue }
            guard case .place(.maybeService(_, let gap)) = reason else {
                Issue.record("\(reason)")
                continue
            }
            #expect(!isDelivered && gap.family == .ip4)
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
                == .undetermined(.place(.endsAtHost(ip("172.18.0.12"), node: "n1"))))
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
        let lookup = Cause(reason: .flow(.logicalFlow), node: "n1", stage: "ls_in_l2_unknown")
        #expect(
            try forward(rules, .dropped(lookup), to: "10.1.1.77").cause?.reason
                == .address(.noPodHasAddress(ip("10.1.1.77"))))
        #expect(try forward(rules, .dropped(lookup), to: "8.8.8.8").cause == lookup)
        #expect(try forward(rules, .dropped(Self.cause), to: "10.1.1.77").cause == Self.cause)
    }

    @Test func aReplyMustReachWhereTheConnectionCameFrom() async throws {
        let rules = try await rules()
        #expect(rules.reply(.port("shop_web-0")) == .delivered)
        #expect(
            rules.reply(.port("shop_web-1"))
                == .undetermined(.place(.replyAtOtherPort("shop_web-1", expected: "shop_web-0"))))
        #expect(rules.reply(.host(node: "n1")) == .undetermined(.place(.replyAtHost(node: "n1"))))
        #expect(rules.reply(.wire(node: "n1")) == .undetermined(.place(.replyLeaves(node: "n1"))))
        #expect(rules.reply(.neighbour(node: "n1")).word == "undetermined")
        #expect(rules.reply(.unanswered(node: "n1")).word == "undetermined")
        let host = ArrivalRules(trace: try await FakeCluster().resolve("host-0", Self.pod))
        #expect(host.reply(.host(node: "n1")) == .delivered)
        #expect(host.reply(.port("k8s-n1")) == .delivered)
        #expect(host.reply(.host(node: "n2")) == .undetermined(.place(.replyAtHost(node: "n2"))))
    }
}
