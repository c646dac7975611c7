import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Pods whose network has no overlay reach those of other nodes over the wire, by their own addresses.
///
/// No captured cluster has such a network, so that one is made of another with what ovn-kubernetes writes (docs/okeps/
/// okep-5259-no-overlay.md; `bridgeflows.go`, the flows of advertised networks; docs/features/bgp-integration):
/// the cluster routers have no routes to other nodes' subnets over the transit switch; in shared gateway mode the gateway
/// routers have them, as BGP says, by way of the nodes' addresses, and give what is for pods no other source; in local gateway mode the
/// hosts have them, and masquerade only what is for nodes; the external bridges let in what is for their node's subnet, and let
/// out what is from it.
@Suite struct NoOverlayTests {
    private struct Node {
        var name: String
        var pod: String
        var subnet: String
        var address: String

        var container: (pod: String, container: String) { (pod, "ovnkube-controller") }
    }

    /// Those of the bundles `today` and `local`.
    private static let nodes = [
        Node(name: "ovn-worker", pod: "ovnkube-node-hq9zd", subnet: "10.244.1.0/24", address: "172.18.0.3"),
        Node(name: "ovn-worker2", pod: "ovnkube-node-t4mwr", subnet: "10.244.0.0/24", address: "172.18.0.2"),
        Node(name: "ovn-control-plane", pod: "ovnkube-node-7vxk2", subnet: "10.244.2.0/24", address: "172.18.0.4"),
    ]

    private static func removeOverlay(of server: ReplayServer, throughHosts: Bool) async throws {
        for node in nodes {
            let others = nodes.filter { $0.name != node.name }
            var script = others.map { "ovn-nbctl lr-route-del ovn_cluster_router \($0.subnet)" }
            let inside = throughHosts ? "LOCAL" : "2"
            if throughHosts {
                script.append("cd $(dirname $(command -v ip))")
                script += others.map { "echo \($0.subnet) via \($0.address) dev breth0 proto bgp >>ip-route.txt" }
                let rule = "ip saddr \(node.subnet)"
                script.append("sed -i 's|\(rule) masquerade|\(rule) ip daddr @remote-node-ips-v4 masquerade|' nft.txt")
            } else {
                script += others.map {
                    "ovn-nbctl lr-route-add GR_\(node.name) \($0.subnet) \($0.address) rtoe-GR_\(node.name)"
                }
                let rows = "$(ovn-nbctl --bare --columns=_uuid find NAT type=snat logical_ip=10.244.0.0/16)"
                script.append(
                    #"for nat in \#(rows); do ovn-nbctl set NAT $nat 'match="ip4.dst != 10.244.0.0/16"'; done"#)
            }
            let last = node.address.split(separator: ".").last ?? ""
            let flows = [
                "priority=300,in_port=1,ip,nw_dst=\(node.subnet),actions=output:\(inside)",
                "priority=104,in_port=\(inside),dl_src=02:42:ac:12:00:0\(last),ip,nw_src=\(node.subnet),actions=output:1",
            ]
            script += flows.map { "ovs-ofctl -O OpenFlow15 add-flow breth0 '\($0)'" }
            script.append("ovn-nbctl --wait=hv --timeout=60 sync")
            try await server.run(["sh", "-ec", script.joined(separator: "\n")], on: node.container)
        }
    }

    /// The hops that the report has of both legs, without policies.
    private static func told(_ trace: PathTrace) -> [String] {
        let text = TextReport.text(trace, style: TextStyle(width: 400)).printed
        return text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter {
            $0.hasPrefix("wire ") || $0.hasPrefix("host ") || $0.hasPrefix("pod ") || $0.hasPrefix("tunnel ")
                || $0.hasPrefix("load ")
        }.map { $0.split(separator: " ").joined(separator: " ") }
    }

    /// By both nodes' gateway routers and external bridges, and back.
    @Test func gatewayRoutersLeadToOtherNodes() async throws {
        let replay = try await TestClusters.start("today")
        do {
            let server = replay.cluster.server
            try await Self.removeOverlay(of: server, throughHosts: false)
            let client = "shop/storefront-77867b77f9-p5rn7"
            let direct = try await server.trace([client, "shop/storefront-77867b77f9-8nhqm", "--port", "8080"])
            #expect(direct.verdict == .delivered, "\(direct.summary)")
            #expect(direct.legs.allSatisfy { $0.logical.verdict == .delivered && $0.openflow.verdict == .delivered })
            #expect(direct.legs.flatMap(\.translations).isEmpty)
            #expect(
                Self.told(direct) == [
                    "wire ovn-control-plane → ovn-worker2", "pod shop/storefront-77867b77f9-8nhqm",
                    "wire ovn-worker2 → ovn-control-plane", "pod \(client)",
                ])
            let service = try await server.trace([client, "svc/shop/cart:7000"])
            #expect(service.verdict == .delivered, "\(service.summary)")
            #expect(service.share == .init(delivered: 2, count: 2))
            // Outside it has its node's address as before.
            let outside = try await server.trace([client, "ip/8.8.8.8:80"])
            let source = outside.forward?.translations.last?.to.words
            #expect(outside.verdict == .delivered && source == "172.18.0.4", "\(outside.summary)")

            // A bridge without the flow for its node's subnet has no use for the packet.
            try await server.run(
                [
                    "ovs-ofctl", "-O", "OpenFlow15", "--strict", "del-flows", "breth0",
                    "priority=300,in_port=1,ip,nw_dst=10.244.0.0/24",
                ],
                on: Self.nodes[1].container)
            let kept = try await server.trace([client, "shop/storefront-77867b77f9-8nhqm", "--port", "8080"])
            #expect(kept.verdict != .delivered, "\(kept.summary)")
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    /// By both nodes' hosts, and back.
    @Test func hostsLeadToOtherNodes() async throws {
        let replay = try await TestClusters.start("local")
        do {
            let server = replay.cluster.server
            try await Self.removeOverlay(of: server, throughHosts: true)
            let client = "shop/storefront-77867b77f9-9zcvb"
            let trace = try await server.trace([client, "shop/storefront-77867b77f9-sj9jx", "--port", "8080"])
            #expect(trace.verdict == .delivered, "\(trace.summary)")
            #expect(
                Self.told(trace).map { $0.split(separator: ",")[0] } == [
                    "host ovn-worker: in on ovn-k8s-mp0", "wire ovn-worker → ovn-worker2",
                    "host ovn-worker2: in on breth0", "pod shop/storefront-77867b77f9-sj9jx",
                    "host ovn-worker2: in on ovn-k8s-mp0", "wire ovn-worker2 → ovn-worker", "pod \(client)",
                ], "\(Self.told(trace))")
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }
}
