import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow

/// Where a host's own connection to a service enters OVN, and with which address.
@Suite struct HostStartTests {
    /// A connection from host-0 to a service, where the host's route to it is `route`, as far as the host has been asked.
    private func journey(
        _ route: String, rules: String = "", masquerade: String? = nil,
        to destination: Target = .service(namespace: "shop", name: "db", port: .name("sql"))
    ) async throws -> Journey {
        var cluster = try FakeCluster()
        cluster.nodeObjects[0].metadata.annotations?["k8s.ovn.org/node-masquerade-subnet"] = masquerade
        let trace = try await cluster.resolve("host-0", destination)
        var journey = Journey(of: trace)
        var canned = Canned(["host n1": .printed("== route\n[\(route)]\n== nft\n\(Self.table(rules))")])
        journey.receive(canned.answer(journey.next()))
        _ = journey.next()
        return journey
    }

    private static func table(_ rules: String) -> String {
        "table ip t {\nchain out {\ntype nat hook output priority 0; policy accept;\n\(rules)\n}\n}\n"
    }

    private func source(_ route: String, masquerade: String? = nil) async throws -> String? {
        let start = try await journey(route, masquerade: masquerade).forward.start
        #expect(start.openflow != nil && (start.logical == nil) == (start.withoutLogical != nil))
        return start.logical?.packet.source.description
    }

    /// As the node writes it, whatever the route's next hop is.
    @Test(arguments: [
        (#"{"ipv4":"169.254.0.0/17","ipv6":"fd69::/125"}"#, "", "169.254.0.2"),
        (#"{"ipv4":"100.64.9.0/24"}"#, "", "100.64.9.2"),
        // What has an address of the network keeps it.
        (#"{"ipv4":"169.254.0.0/17"}"#, #","prefsrc":"169.254.0.7""#, "169.254.0.7"),
        (#"{"ipv4":"169.254.0.0/17"}"#, #","prefsrc":"172.18.0.11""#, "169.254.0.2"),
    ])
    func theMasqueradeAddressIsTheNodes(annotation: String, origin: String, expected: String) async throws {
        let route = #"{"dst":"10.96.0.9","gateway":"172.18.0.1","dev":"breth0"\#(origin)}"#
        #expect(try await source(route, masquerade: annotation) == expected)
    }

    /// Nodes of older releases do not write it: theirs is the usual one where their route leads there, or what the route gives.
    @Test(
        arguments: [
            ("169.254.169.4", nil, "169.254.169.2"), ("169.254.169.4", "172.18.0.11", "169.254.169.2"),
            ("100.64.9.4", "100.64.9.2", "100.64.9.2"), ("100.64.9.4", "172.18.0.11", nil),
        ] as [(String, String?, String?)])
    func anOlderNodesIsFoundByItsRoute(gateway: String, origin: String?, expected: String?) async throws {
        let prefsrc = origin.map { #","prefsrc":"\#($0)""# } ?? ""
        #expect(
            try await source(#"{"dst":"10.96.0.9","gateway":"\#(gateway)","dev":"breth0"\#(prefsrc)}"#) == expected)
    }

    /// A route by way of the masquerade network leads to OVN, whatever is known of the networks of services.
    @Test(arguments: [("169.254.0.4", true), ("172.18.0.1", false)])
    func theRouteTellsWhatIsForOVN(gateway: String, isForOVN: Bool) async throws {
        let address = try #require(IPAddress("10.97.0.9"))
        let start = try await journey(
            #"{"dst":"10.97.0.9","gateway":"\#(gateway)","dev":"breth0"}"#, masquerade: #"{"ipv4":"169.254.0.0/17"}"#,
            to: .address(address, port: 8080)
        ).forward.start
        #expect(start.openflow != nil && (start.logical != nil) == isForOVN)
    }

    /// The answer of an endpoint behind another node's gateway comes back to the host over the wire.
    @Test func anAnswerComesHomeOverTheWire() async throws {
        let route = #"[{"dst":"172.18.0.12","dev":"breth0","prefsrc":"172.18.0.11"}]"#
        let local = #"[{"type":"local","dst":"172.18.0.11","dev":"lo"}]"#
        let out = Self.bridge("    output:1\n", actions: "2")
        let trace = try await FakeCluster().resolve(
            "host-0", .address(try #require(IPAddress("172.18.0.12")), port: 31080))
        var canned = Canned([
            "host n1": .printed("== route\n\(route)\n"), "bridges n1 LOCAL": .printed(out),
            "bridges n1 65534": .printed(out),
            "bridges n2 1": .printed(BalancedAnswers.chosen("10.1.2.5", then: ToolTexts.output(7))),
            "trace n2 breth0_n2": .printed(ToolTexts.delivery("n2", from: "breth0_n2", to: "shop_db-0")),
            "bridges n2 shop_db-0": .printed(out),
            "trace n2 shop_db-0": .printed(
                ToolTexts.delivery("n2", from: "shop_db-0", to: "breth0_n2", type: "localnet")),
            "bridges n2 2": .printed(out), "bridges n1 1": .printed(Self.bridge("    LOCAL\n", actions: "3")),
        ])
        var journey = Journey(of: trace)
        for _ in 0..<20 {
            let wanted = journey.next()
            if wanted.isEmpty { break }
            if journey.reply != nil { canned.answers["host n1"] = .printed("== route\n\(local)\n") }
            journey.receive(canned.answer(wanted))
        }
        #expect(journey.forward.openflow?.end == .port("shop_db-0"), "\(canned.rounds)")
        #expect(
            journey.reply?.start.openflow?.entry == .logicalPort("shop_db-0"),
            "\(String(describing: journey.withoutReply))")
        #expect(journey.reply?.openflow?.end == .host(node: "n1"), "\(canned.rounds)")
        #expect(journey.reply?.crossings.map(\.sender) == ["n1"])
    }

    private static func bridge(_ action: String, actions: String) -> String {
        ToolTexts.pass(" 0. priority 100, cookie 0xdeff105\n\(action)", actions: actions)
            .replacing("br-int", with: "breth0")
    }

    @Test func aRuleThatIsNotUnderstoodEndsTheTrace() async throws {
        let route = #"{"dst":"10.96.0.9","gateway":"169.254.169.4","dev":"breth0"}"#
        let ended = try await journey(route, rules: "meta skuid 0 dnat to 10.96.0.10")
        let reason = Unknown.host(.ruleUnclear("meta skuid 0 dnat to 10.96.0.10"))
        #expect(ended.forward.start.withoutLogical == reason && ended.withoutReply == reason)
        #expect(ended.forward.start.openflow == nil)
    }
}
