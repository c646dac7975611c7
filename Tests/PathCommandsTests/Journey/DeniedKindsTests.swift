import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Kinds of stops that the bundles do not hold: the rows that ovn-kubernetes writes for them are added to a copy of a bundle,
/// and northd and ovn-controller compute the rest.
@Suite(.onEachOVN) struct DeniedKindsTests {
    /// What is done on a node, in the container that sees its databases.
    static let changes = [
        // ovn-worker2
        "ovnkube-node-t4mwr": """
        ovn-nbctl lsp-set-port-security np-client_client-2 '0a:58:0a:f4:02:06 10.244.2.99'
        ovn-nbctl lsp-set-addresses eip_eip-2 '0a:58:0a:f4:02:88 10.244.2.8'
        ovn-nbctl set logical_switch_port np-web_web-2 options:requested-chassis=ovn-control-plane
        ovn-nbctl lr-route-add ovn_cluster_router 10.99.1.1/32 100.88.0.2
        acl() { ovn-nbctl -- --id=@a create acl name="$1" direction=$2 priority=$3 action=drop match="\\"$4\\"" external_ids:k8s.ovn.org/owner-type=$5 external_ids:$6 -- add port_group $7 acls @a; }
        pg=$(ovn-nbctl --bare --columns=name find port_group external_ids:k8s.ovn.org/name=clusterPortGroup external_ids:k8s.ovn.org/owner-controller=default-network-controller)
        ovn-nbctl pg-set-ports $pg default_bbox
        acl mcast from-lport 1011 "inport == @$pg && (ip4.mcast || mldv1 || mldv2)" MulticastCluster type=DefaultDeny $pg
            ovn-nbctl set acl $(ovn-nbctl --bare --columns=_uuid find acl name=mcast) options:apply-after-lb=true
        ovn-nbctl pg-add udn np-egress_limited
        acl udn to-lport 1000 'outport == @udn' UDNIsolation k8s.ovn.org/name=DenyPrimaryUDN udn
        """,
        // ovn-worker
        "ovnkube-node-hq9zd": """
        ovs-vsctl remove interface $(ovs-vsctl --bare --columns=name find interface external_ids:iface-id=np-web_web-1) external_ids iface-id
        ovn-nbctl lr-route-add ovn_cluster_router 10.99.1.1/32 100.88.0.3
        ovn-nbctl acl-add ovn-worker to-lport 1100 'outport == "np-other_other-1" && tcp.dst == 81' reject
        ovn-sbctl --all destroy mac_binding
        """,
        // ovn-control-plane
        "ovnkube-node-7vxk2": """
        ovn-nbctl --if-exists lr-route-del GR_ovn-control-plane 0.0.0.0/0
        """,
    ]

    struct Case: Sendable {
        var arguments: String
        var verdict = "dropped"
        /// What both layers say, where that is another word.
        var layers: [String]?
        var reason: String
        /// Node, datapath and stage.
        var place: String
        var owner: String?
    }

    static let client = "ovn-kubernetes-wkshp-server-fkghp"

    static let cases = [
        Case(
            arguments: "np-client/client-2 ip/8.8.8.8:80",
            reason: "port security: the port may not send from these addresses (10.244.2.6, 0a:58:0a:f4:02:06)",
            place: "ovn-worker2 ovn-worker2 ls_in_apply_port_sec"),
        Case(
            arguments: "ovn-kubernetes-wkshp-server-llm59 ip/8.8.8.8:80", reason: "no route to 8.8.8.8",
            place: "ovn-control-plane GR_ovn-control-plane lr_in_ip_routing"),
        Case(
            arguments: "bbox eip/eip-2 --port 80",
            reason: "unknown MAC: no port of the switch has the Ethernet address 0a:58:0a:f4:02:08",
            place: "ovn-worker2 ovn-worker2 ls_in_l2_unknown"),
        Case(
            arguments: "bbox ip/10.244.2.200:80", reason: "no pod has the address 10.244.2.200",
            place: "ovn-worker2 ovn-worker2 ls_in_l2_unknown"),
        Case(
            arguments: "\(client) ip/10.244.2.200:80", reason: "no pod has the address 10.244.2.200",
            place: "ovn-worker2 ovn_cluster_router lr_in_arp_request"),
        Case(
            arguments: "\(client) ip/10.99.1.1:80", verdict: "rejected",
            reason: "TTL expires in a routing loop",
            place: "ovn-worker2 transit_switch lr_in_ip_input"),
        Case(
            arguments: "np-client/client-1 np-web/web-1 --port 8080", layers: ["delivered", "dropped"],
            reason: "port np-web_web-1 is not claimed by any chassis", place: "ovn-worker br-int table 46",
            owner: "Pod np-web/web-1"),
        Case(
            arguments: "np-client/client-1 np-web/web-2 --port 8080", layers: ["delivered", "dropped"],
            reason:
                "port np-web_web-2 is not claimed by any chassis: its requested-chassis is that of node ovn-control-plane",
            place: "ovn-worker2 br-int table 46", owner: "Pod np-web/web-2"),
        Case(
            arguments: "bbox ip/239.1.1.1:5000 --udp", reason: "multicast is not allowed across the cluster",
            place: "ovn-worker2 ovn-worker2 ls_in_acl_after_lb_eval",
            owner: "ovn-kubernetes MulticastCluster DefaultDeny"),
        Case(
            arguments: "bbox np-egress/limited --port 80",
            reason:
                "isolation of user-defined networks: pods on a primary user-defined network talk to no pod of the default"
                + " network", place: "ovn-worker2 ovn-worker2 ls_out_acl_eval", owner: "UDN isolation DenyPrimaryUDN"),
        Case(
            arguments: "\(client) np-other/other-1 --port 81", verdict: "rejected",
            reason: "OVN sends a TCP reset or an ICMP unreachable", place: "ovn-worker ovn-worker ls_out_acl_eval"),
    ]

    /// One replay of its own for all, since others trace through the shared one.
    @Test func whatStopsAPacketIsSaid() async throws {
        let replay = try await TestClusters.start("modern")
        do {
            let api = replay.cluster.server
            for script in [Self.changes, Self.changes.mapValues { _ in "ovn-nbctl --wait=hv --timeout=20 sync" }] {
                for (pod, commands) in script {
                    try await api.run(
                        ["sh", "-c", "set -e\n" + commands], on: (pod: pod, container: "ovnkube-controller"))
                }
            }
            for stop in Self.cases {
                let trace = try await api.trace(stop.arguments.split(separator: " ").map(String.init))
                try Self.check(trace, stop)
            }
            // An address that must first be asked for delays a packet, and stops none.
            let waiting = try await api.trace([Self.client, "ip/8.8.8.8:80"])
            #expect(waiting.forward?.verdict == .delivered, "\(waiting.summary)")
            #expect(
                waiting.notes.contains(.nextHopNotKnownYet(node: "ovn-worker")), "\(waiting.notes)")
            let flooded = try await api.trace([Self.client, "ip/239.1.1.1:5000", "--udp"])
            #expect(flooded.forward?.verdict == .delivered, "\(flooded.summary)")
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    private static func check(_ trace: PathTrace, _ stop: Case) throws {
        let leg = try #require(trace.forward)
        #expect(leg.verdict.word == stop.verdict, "\(stop.arguments): \(trace.summary)")
        #expect(
            [leg.logical.verdict.word, leg.openflow.verdict.word] == stop.layers ?? [stop.verdict, stop.verdict],
            "\(stop.arguments)")
        guard let cause = leg.verdict.cause else { return }
        #expect(cause.reason.words == stop.reason, "\(stop.arguments)")
        let place = [cause.node, cause.datapath, cause.stageWords].compactMap(\.self).joined(separator: " ")
        #expect(place == stop.place, "\(stop.arguments)")
        #expect(cause.owner?.description == stop.owner, "\(stop.arguments)")
        #expect(trace.reply == nil, "\(stop.arguments): what does not arrive has no reply")
    }
}
