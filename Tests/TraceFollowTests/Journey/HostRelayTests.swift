import ModelSupport
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceProbe
import TraceResolve
import TraceSupport

@testable import TraceFollow

/// Ways through a host that has an interface in several networks: `ovn-k8s-mp0` in the default one, `veth9` in mesh, `veth11` in
/// crimson.
@Suite struct HostRelayTests {
    private static let ofMesh = "k8s-cluster_udn_mesh_n1"
    private static let xena = "team.x.mesh_team-x_xena"
    private static let yuri = "team.y.mesh_team-y_yuri"
    private static let interfaces: [String: ProbeResult] = [
        "facts n1": .printed(
            ToolTexts.interfaces(
                pods: [(5, "shop_web-0"), (9, ofMesh), (10, xena), (11, "k8s-crimson_crimson.net_n1")],
                tunnelTo: "172.18.0.12", node: "n1")),
        "facts n2": .printed(
            ToolTexts.interfaces(
                pods: [(7, yuri), (9, "k8s-cluster_udn_mesh_n2")], tunnelTo: "172.18.0.11", node: "n2")),
    ]
    /// The hosts' own address in mesh.
    private static let own = "10.130.0.2"
    private static let masquerade =
        "== nft\ntable inet ovn-kubernetes {\nchain masq {\ntype nat hook postrouting priority 100; policy accept;\n"
        + "ip saddr 10.1.1.0/24 masquerade\n}\n}\n"

    /// Runs a journey whose host sends what is for an address by an interface, and all else by `ovn-k8s-mp0`.
    private func journey(
        from source: Target = .pod(namespace: "shop", name: "web-0"), to address: String, by device: String,
        _ answers: [String: ProbeResult]
    ) async throws -> Journey {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        var trace = try await cluster.resolve(from: source, .address(try #require(IPAddress(address)), port: 80))
        trace.cluster.networks.append(FakeCluster.crimson)
        var journey = Journey(of: trace)
        let known = Self.interfaces.merging(answers) { $1 }
        for _ in 0..<20 {
            let wanted = journey.next()
            if wanted.isEmpty { break }
            journey.receive(
                wanted.map { probe in
                    guard case .script(let script) = probe.work else {
                        return (probe, known[Canned.key(probe)] ?? .failed("no answer to \(Canned.key(probe))"))
                    }
                    let way = script.contains("get \(address) ") ? device : "ovn-k8s-mp0"
                    let type = script.contains("get \(Self.own) ") ? "\"type\":\"local\"," : ""
                    return (
                        probe,
                        .printed("== route\n[{\(type)\"dst\":\"x\",\"dev\":\"\(way)\"}]\n" + Self.masquerade)
                    )
                })
        }
        return journey
    }

    private static let toHost: [String: ProbeResult] = [
        "trace n1 shop_web-0": .printed(ToolTexts.delivery("n1", from: "shop_web-0", to: "k8s-n1")),
        "bridges n1 shop_web-0": .printed(ToolTexts.output(2)),
    ]
    private static let mesh = "cluster_udn_mesh_ovn_layer2_switch"

    /// The host has an address of its own in the network, and gives the answer the client's again.
    @Test func aPodOfTheSameNodeAnswersByTheHost() async throws {
        let journey = try await journey(
            to: "10.130.0.5", by: "veth9",
            Self.toHost.merging([
                "trace n1 \(Self.ofMesh)": .printed(ToolTexts.delivery(Self.mesh, from: Self.ofMesh, to: Self.xena)),
                "bridges n1 \(Self.ofMesh)": .printed(ToolTexts.output(10)),
                "trace n1 \(Self.xena)": .printed(ToolTexts.delivery(Self.mesh, from: Self.xena, to: Self.ofMesh)),
                "bridges n1 \(Self.xena)": .printed(ToolTexts.output(9)),
                "trace n1 k8s-n1": .printed(ToolTexts.delivery("n1", from: "k8s-n1", to: "shop_web-0")),
                "bridges n1 k8s-n1": .printed(ToolTexts.output(5)),
            ]) { $1 })
        #expect(journey.forward.logical?.end == .port(Self.xena) && journey.forward.openflow?.end == .port(Self.xena))
        #expect(journey.forward.openflow?.packet.source.description == "10.130.0.2")
        let reply = try #require(journey.reply)
        #expect(reply.logical?.end == .port("shop_web-0") && reply.openflow?.end == .port("shop_web-0"))
        #expect(reply.openflow?.packet.source.description == "10.130.0.5" && reply.hostEnd == nil)
        let hosts = journey.hosts.findings(.forward, of: journey.forward)
        #expect(hosts.hosts.map(\.section.place) == ["n1"] && hosts.hosts.map(\.isArrival) == [true])
        #expect(hosts.translations.map(\.to.known?.address.description) == ["10.130.0.2"])
    }

    /// The hosts of all nodes have the same address on a switch over all of them, and only one knows the connection.
    @Test func theAnswerOfAnotherNodesPodIsLostAtItsOwnHost() async throws {
        let journey = try await journey(
            to: "10.130.0.6", by: "veth9",
            Self.toHost.merging([
                "trace n1 \(Self.ofMesh)": .printed(
                    ToolTexts.delivery(Self.mesh, from: Self.ofMesh, to: Self.yuri, type: "remote")),
                "trace n2 k8s-cluster_udn_mesh_n2": .printed(
                    ToolTexts.delivery(Self.mesh, from: "k8s-cluster_udn_mesh_n2", to: Self.yuri)),
                "bridges n1 \(Self.ofMesh)": .printed(ToolTexts.tunnel(to: "172.18.0.12")),
                "bridges n2 tunnel 172.18.0.11": .printed(ToolTexts.output(7)),
                "trace n2 \(Self.yuri)": .printed(
                    ToolTexts.delivery(Self.mesh, from: Self.yuri, to: "k8s-cluster_udn_mesh_n2")),
                "bridges n2 \(Self.yuri)": .printed(ToolTexts.output(9)),
            ]) { $1 })
        #expect(journey.forward.logical?.end == .port(Self.yuri) && journey.forward.openflow?.end == .port(Self.yuri))
        let address = try #require(IPAddress("10.130.0.2"))
        guard case .dropped(let cause)? = journey.reply?.hostEnd else {
            Issue.record("\(String(describing: journey.reply?.hostEnd))")
            return
        }
        #expect(cause.reason == .host(node: "n2", .strayAnswer(address, network: "mesh", sender: "n1")))
        #expect(cause.match == "10.130.0.2 from 10.130.0.6 iif veth9")
    }

    private static let fromMesh: [String: ProbeResult] = [
        "trace n1 \(xena)": .printed(ToolTexts.delivery(mesh, from: xena, to: ofMesh)),
        "bridges n1 \(xena)": .printed(ToolTexts.output(9)),
    ]

    @Test(arguments: [
        ("breth0", HostEnd.wire(node: "n1")), ("tun0", .unknown(.logical(.hostOfNetwork("mesh", node: "n1")))),
    ])
    func whatLeavesANetworkByItsHostEndsThere(device: String, end: HostEnd) async throws {
        let journey = try await journey(
            from: .pod(namespace: "team-x", name: "xena"), to: "10.110.1.4", by: device, Self.fromMesh)
        #expect(journey.forward.hostEnd == end && journey.reply == nil)
    }

    /// The logical layer has a part in it only if the external bridge gives the packet to OVN.
    @Test func theBridgeKeepsBackWhatIsForAService() async throws {
        let journey = try await journey(
            from: .pod(namespace: "team-x", name: "xena"), to: "10.96.0.9", by: "breth0",
            Self.fromMesh.merging([
                "bridges n1 LOCAL": .printed(ToolTexts.drop.replacing("br-int", with: "breth0"))
            ]) { $1 })
        guard case .dropped(let cause)? = journey.forward.openflow?.end else {
            Issue.record("\(String(describing: journey.forward.openflow?.end))")
            return
        }
        #expect(cause.datapath == "breth0" && journey.forward.logical?.end == .bridge(node: "n1"))
        #expect(journey.forward.logical?.sections.count == 1 && journey.forward.hostEnd == nil)
    }
}
