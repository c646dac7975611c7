import ModelSupport
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// Where an answer begins, by where the connection arrived.
@Suite struct ReplyStartTests {
    /// Runs a journey of web-0 to where these answers lead.
    private func journey(
        to target: Target, from source: String = "web-0", _ answers: [String: ProbeResult]
    ) async throws -> (Journey, Canned) {
        var canned = Canned(answers)
        var journey = Journey(of: try await FakeCluster().resolve(source, target, port: 80))
        canned.run(&journey)
        return (journey, canned)
    }

    /// A way out of the cluster through a node's gateway router, which puts in an address of its own.
    static func out(_ node: String, as address: String?, from inport: String = "rtoj", port: String? = nil) -> String {
        ToolTexts.header
            + ToolTexts.pipeline(
                "egress", "GR_\(node)", from: inport, to: "rtoe-GR_\(node)", stage: "lr_out_snat",
                address.map { "ct_snat(\($0));" } ?? "next;")
            + (address.map { "\nct_snat(ip4.src=\($0))\n\(String(repeating: "-", count: 17 + $0.count))\n" } ?? "")
            + ToolTexts.pipeline(
                "egress", "ext_\(node)", from: "etor", to: "breth0_\(node)", "output;",
                "/* output to \"\(port ?? "breth0_" + node)\", type \"localnet\" */")
    }

    static func outside() throws -> Target { .address(try #require(IPAddress("8.8.8.8")), port: nil) }

    @Test(arguments: ["n1", "n2"])
    func anAnswerFromOutsideComesByTheWire(node: String) async throws {
        let (journey, canned) = try await journey(
            to: try Self.outside(),
            [
                "trace n1 shop_web-0": .printed(Self.out(node, as: "172.18.0.99")),
                "bridges n1 shop_web-0": .printed(ToolTexts.output(6)),
                "trace \(node) breth0_\(node)": .printed(
                    ToolTexts.delivery("n1", from: "rtos-n1", to: "shop_web-0")),
                "bridges \(node) \(LogicalNames.patchPort(ofLocalnetPort: "breth0_" + node))": .printed(
                    node == "n1" ? ToolTexts.output(5) : ToolTexts.tunnel(to: "172.18.0.11")),
                "bridges n1 tunnel 172.18.0.12": .printed(ToolTexts.output(5)),
            ])
        #expect(journey.forward.logical?.end == .wire(node: node, port: "breth0_\(node)"))
        let reply = try #require(journey.reply)
        #expect(reply.openflow?.end == .port("shop_web-0"))
        #expect(
            reply.start.translations == [
                Translation(kind: .undoneSource, by: .datapath("GR_\(node)"), from: "172.18.0.99", to: "10.1.1.5")
            ])
        let position = try #require(reply.start.logical)
        #expect(position.datapath == "ext_\(node)" && position.node == node)
        let packet = position.packet
        #expect(
            "\(packet.source):\(packet.sourcePort) \(packet.destination):\(packet.destinationPort)"
                == "8.8.8.8:80 10.1.1.5:32768")
        #expect(packet.ethernetDestination.description == "02:42:ac:12:00:0\(node.dropFirst())")
        #expect(packet.timeToLive == 64)
        #expect(reply.logical?.end == .port("shop_web-0"))
        #expect(canned.rounds[1].contains("trace \(node) breth0_\(node)"))
    }

    /// The node's own address is what outside sees of its host: nothing was translated.
    @Test func whatWasNotTranslatedIsNotUndone() async throws {
        let (journey, _) = try await journey(
            to: try Self.outside(),
            [
                "trace n1 shop_web-0": .printed(Self.out("n1", as: nil)),
                "bridges n1 shop_web-0": .printed(ToolTexts.output(6)),
            ])
        #expect(journey.reply?.start.translations == [])
    }

    @Test func anAnswerOfAHostComesByItsManagementPort() async throws {
        let (journey, canned) = try await journey(
            to: .address(try #require(IPAddress("10.1.1.2")), port: nil),
            [
                "trace n1 shop_web-0": .printed(ToolTexts.delivery("n1", from: "shop_web-0", to: "k8s-n1")),
                "bridges n1 shop_web-0": .printed(ToolTexts.output(2)),
                "trace n1 k8s-n1": .printed(ToolTexts.delivery("n1", from: "k8s-n1", to: "shop_web-0")),
                "bridges n1 k8s-n1": .printed(ToolTexts.output(5)),
            ])
        #expect(journey.forward.logical?.end == .host(node: "n1") && journey.forward.openflow?.end == .host(node: "n1"))
        #expect(
            journey.reply?.logical?.end == .port("shop_web-0") && journey.reply?.openflow?.end == .port("shop_web-0"))
        let probe = try #require(canned.probes.first { Canned.key($0) == "trace n1 k8s-n1" })
        // Within the subnet the answer goes to the pod itself.
        #expect(probe.argv.last?.contains("eth.src == 0a:58:0a:01:01:02 && eth.dst == 0a:58:0a:01:01:05") == true)
    }

    @Test func anAnswerOfAPodGoesToItsRouterOrItsNeighbour() async throws {
        let (_, across) = try await journey(to: .pod(namespace: "shop", name: "db-0"), Canned.acrossZones)
        let routed = across.probes.first { Canned.key($0) == "trace n2 shop_db-0" }?.argv.last ?? ""
        #expect(routed.contains("eth.src == 0a:58:0a:01:02:05 && eth.dst == 0a:58:0a:01:02:01"))
        #expect(routed.contains("ip4.src == 10.1.2.5 && ip4.dst == 10.1.1.5"))
        #expect(routed.contains("tcp.src == 80 && tcp.dst == 32768"))
        #expect(routed.contains("ip.ttl == 64"))

        let (_, near) = try await journey(
            to: .pod(namespace: "shop", name: "web-1"),
            [
                "trace n1 shop_web-0": .printed(ToolTexts.delivery("n1", from: "shop_web-0", to: "shop_web-1")),
                "bridges n1 shop_web-0": .printed(ToolTexts.output(6)),
            ])
        let forth = near.probes.first { Canned.key($0) == "trace n1 shop_web-0" }?.argv.last ?? ""
        #expect(forth.contains("eth.src == 0a:58:0a:01:01:05 && eth.dst == 0a:58:0a:01:01:06"))
        let back = near.probes.first { Canned.key($0) == "trace n1 shop_web-1" }?.argv.last ?? ""
        #expect(back.contains("eth.src == 0a:58:0a:01:01:06 && eth.dst == 0a:58:0a:01:01:05"))
    }

    /// What leaves the cluster for an address of the cluster's own is answered by nobody.
    @Test func nobodyAnswersForAnAddressThatNobodyHas() async throws {
        let (journey, canned) = try await journey(
            to: .address(try #require(IPAddress("10.96.7.7")), port: nil),
            [
                "trace n1 shop_web-0": .printed(Self.out("n1", as: "172.18.0.11")),
                "bridges n1 shop_web-0": .printed(ToolTexts.output(6)),
            ])
        #expect(journey.reply == nil && journey.withoutReply == .untraced(.requestNotDelivered))
        #expect(canned.rounds.count == 1)
    }
}
