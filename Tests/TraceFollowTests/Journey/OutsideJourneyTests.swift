import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceProbe
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve

/// Connections that begin outside the cluster: they come in at an external bridge, and their answers leave by it.
@Suite struct OutsideJourneyTests {
    private static func bridge(_ action: String, _ actions: String) -> ProbeResult {
        .printed(
            ToolTexts.pass(" 0. priority 100, cookie 0xdeff105\n    \(action)\n", actions: actions)
                .replacing("br-int", with: "breth0"))
    }

    /// A connection from outside to an address by n2, to its end; its host is asked in this order.
    private func followed(
        to address: String, _ answers: [String: ProbeResult], hosts: [String] = [], isLocal: Bool = false
    ) async throws -> (Journey, Canned) {
        var cluster = try FakeCluster()
        if isLocal {
            for index in cluster.nodeObjects.indices {
                let name = "k8s.ovn.org/l3-gateway-config"
                let text = cluster.nodeObjects[index].metadata.annotations?[name]
                cluster.nodeObjects[index].metadata.annotations?[name] = text?.replacing("shared", with: "local")
            }
        }
        let trace = try await cluster.resolve(
            from: .external(try #require(IPAddress("203.0.113.7")), via: "n2"),
            .address(try #require(IPAddress(address)), port: 31080), port: nil)
        var journey = Journey(of: trace)
        var canned = Canned(answers)
        var left = hosts[...]
        for _ in 0..<20 {
            let wanted = journey.next()
            if wanted.isEmpty { break }
            if wanted.contains(where: { Canned.key($0) == "host n2" }), let next = left.popFirst() {
                canned.answers["host n2"] = .printed(next)
            }
            journey.receive(canned.answer(wanted))
        }
        return (journey, canned)
    }

    /// What the bridge gives to the host has no place on the logical layer; the host answers by the bridge.
    @Test func theHostAnswersByItsBridge() async throws {
        let (journey, canned) = try await followed(
            to: "172.18.0.12",
            [
                "bridges n2 1": Self.bridge("LOCAL", "3"), "bridges n2 LOCAL": Self.bridge("output:1", "2"),
                "trace n2 breth0_n2": .printed(ToolTexts.delivery("n2", from: "breth0_n2", to: "shop_db-0")),
            ], hosts: ["== route\n[{\"type\":\"local\",\"dst\":\"172.18.0.12\",\"dev\":\"lo\"}]\n"])
        #expect(journey.forward.openflow?.end == .host(node: "n2"), "\(canned.rounds)")
        #expect(
            journey.forward.logical?.end == .bridge(node: "n2") && journey.forward.logical?.sections.isEmpty == true)
        #expect(journey.forward.crossings.map(\.sender) == [nil])
        let answer = try #require(journey.reply?.start.openflow)
        #expect(answer.entry == .bridge("breth0", .host) && answer.packet.destination.description == "203.0.113.7")
        #expect(journey.reply?.openflow?.end == .wire(node: "n2"), "\(canned.rounds)")
    }

    /// What the host sends on to where it is not followed, it does not answer itself.
    @Test func theHostDoesNotAnswerForOthers() async throws {
        let (journey, canned) = try await followed(
            to: "8.8.8.8",
            [
                "bridges n2 1": Self.bridge("LOCAL", "3"),
                "trace n2 breth0_n2": .printed(ToolTexts.delivery("n2", from: "breth0_n2", to: "shop_db-0")),
            ],
            hosts: ["== route\n[{\"dst\":\"8.8.8.8\",\"gateway\":\"172.18.0.1\",\"dev\":\"breth0\"}]\n"])
        #expect(journey.forward.openflow?.end == .host(node: "n2"), "\(canned.rounds)")
        #expect(journey.reply == nil && journey.withoutReply == .untraced(.arrivalUnknown))
    }

    /// The gateway router has the endpoint's address to put back, and its answer leaves with the address that was dialled.
    @Test func anEndpointAnswersByTheGateway() async throws {
        let (journey, canned) = try await followed(
            to: "172.18.0.12",
            [
                "bridges n2 1": .printed(
                    BalancedAnswers.chosen("10.1.2.5", then: ToolTexts.output(7))
                        .replacing("nw_src=10.1.1.5", with: "nw_src=203.0.113.7")),
                "trace n2 breth0_n2": .printed(ToolTexts.delivery("n2", from: "breth0_n2", to: "shop_db-0")),
                "bridges n2 shop_db-0": Self.bridge("output:1", "2"),
                "bridges n2 patch-breth0_n2-to-br-int": Self.bridge("output:1", "2"),
                "trace n2 shop_db-0": .printed(
                    ToolTexts.delivery("n2", from: "shop_db-0", to: "breth0_n2", type: "localnet")),
            ])
        #expect(journey.forward.logical?.end == .port("shop_db-0"), "\(canned.rounds)")
        #expect(journey.reply?.start.undoing?.serviceAddress.description == "172.18.0.12")
        #expect(journey.reply?.start.undoing?.servicePort == 31080)
        #expect(journey.reply?.logical?.end == .wire(node: "n2", port: "breth0_n2"), "\(canned.rounds)")
        let left = try #require(journey.reply?.openflow)
        #expect(left.end == .wire(node: "n2") && left.packet.source.description == "172.18.0.12")
        #expect(left.packet.destination.description == "203.0.113.7")
    }

    /// With a local gateway the host is in front of OVN, on both ways. That the bridge floods the answer brings it nowhere.
    @Test func aLocalGatewaysHostIsPassedOnBothWays() async throws {
        let inward = "== route\n[{\"dst\":\"10.1.2.5\",\"dev\":\"ovn-k8s-mp0\"}]\n"
        let outward = "== route\n[{\"dst\":\"203.0.113.7\",\"gateway\":\"172.18.0.1\",\"dev\":\"breth0\"}]\n"
        let flood = ToolTexts.pass(
            " 0. priority 100, cookie 0xdeff105\n    NORMAL\n     -> no learned MAC for destination, flooding\n"
                + "\nbridge(\"br-int\")\n----------------\n 0. in_port=3, priority 100, cookie 0xbe34a38f\n    drop\n",
            actions: "2"
        ).replacing("Flow: tcp,in_port=5\n\nbridge(\"br-int\")", with: "Flow: tcp,in_port=5\n\nbridge(\"breth0\")")
        let (journey, canned) = try await followed(
            to: "10.1.2.5",
            [
                "bridges n2 1": Self.bridge("LOCAL", "3"), "bridges n2 LOCAL": .printed(flood),
                "bridges n2 k8s-n2": .printed(ToolTexts.output(7)),
                "trace n2 k8s-n2": .printed(ToolTexts.delivery("n2", from: "k8s-n2", to: "shop_db-0")),
                "bridges n2 shop_db-0": .printed(ToolTexts.output(2)),
                "trace n2 shop_db-0": .printed(ToolTexts.delivery("n2", from: "shop_db-0", to: "k8s-n2")),
            ], hosts: [inward, outward], isLocal: true)
        #expect(journey.forward.start.logical == nil)
        #expect(journey.forward.logical?.end == .port("shop_db-0"), "\(canned.rounds)")
        #expect(!canned.probes.map(Canned.key).contains("trace n2 breth0_n2"))
        #expect(journey.reply?.logical?.end == .bridge(node: "n2"), "\(canned.rounds)")
        let left = try #require(journey.reply?.openflow)
        #expect(left.end == .wire(node: "n2"), "\(String(describing: left.end)) \(canned.rounds)")
        #expect(left.packet.source.description == "10.1.2.5" && left.packet.sourcePort == 31080)
    }
}
