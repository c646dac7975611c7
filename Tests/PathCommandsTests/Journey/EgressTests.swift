import ClusterBundle
import PathModel
import Replay
import Testing
import TextParsing

@testable import PathReport

/// What has to do with the way out of the cluster besides policies: with which address a packet leaves and by which gateway, and what
/// marks it.
@Suite struct EgressTests {
    private static let relay = "transit/relay-5c6954d74d-bvnmd"
    private static let outside = "203.0.113.7:443"
    private static let route = ObjectReference(kind: "AdminPolicyBasedExternalRoute", name: "transit-route")

    /// An EgressService: to the host of its node, which gives the packet the load balancer's address.
    @Test(arguments: ["export/exporter-5b8b8575f7-b84ch", "export/exporter-5b8b8575f7-s6xrg"])
    func anEgressServiceGivesItsAddress(client: String) async throws {
        let trace = try await TestClusters.shared("today").server.trace([client, Self.outside])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        let source = trace.forward?.translations.last { $0.kind == .source }
        #expect(source?.to.words == "172.18.0.220", "\(trace.forward?.translations ?? [])")
        #expect(source?.owner == ObjectReference(kind: "EgressService", namespace: "export", name: "exporter"))
        let text = TextReport.text(trace, style: TextStyle(width: 200)).printed
        #expect(text.contains("route         EgressService export/exporter reroutes it"), "\(text)")
    }

    @Test func anExternalRouteIsNamed() async throws {
        let trace = try await TestClusters.shared("today").server.trace([Self.relay, Self.outside])
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(
            trace.notes.contains(
                .externalRoute([Self.route], nextHops: [.address("172.18.0.1")], shown: "172.18.0.1")),
            "\(trace.notes.map(\.words))")
        // Who leaves by the node's own route is told of none.
        let other = try await TestClusters.shared("today").server.trace(["egress/plain-847d74f8b8-m4qk9", Self.outside])
        #expect(!other.notes.contains { if case .externalRoute = $0 { true } else { false } })
    }

    @Test func theAddressesOfAnEgressIPAreNamed() async throws {
        let server = try await TestClusters.shared("today").server
        let trace = try await server.trace(["egress/caller-574df57c95-67tbp", Self.outside])
        #expect(
            trace.notes.contains(
                .egressIPAddresses(
                    "callers",
                    [
                        .init(address: "172.18.0.40", node: "ovn-worker"),
                        .init(address: "172.18.0.41", node: "ovn-worker2"),
                    ])), "\(trace.notes.map(\.words))")
    }

    /// An EgressIP without a node: OVN-Kubernetes makes no route for it, and the pod leaves as others do.
    @Test(arguments: [true, false])
    func anEgressIPOnNoNodeIsNamed(isFor: Bool) async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("egressips", "callers") { object in
                let spec = (object["spec"] ?? [:]).setting(
                    "podSelector", to: ["matchLabels": ["app": isFor ? "plain" : "another"]])
                return object.setting("spec", to: spec).setting("status", to: ["items": []])
            }
        } _: {
            try await $0.trace(["egress/plain-847d74f8b8-m4qk9", Self.outside])
        }
        #expect(trace.verdict == .delivered, "\(trace.summary)")
        #expect(trace.notes.contains(.egressIPOnNoNode("callers")) == isFor, "\(trace.notes.map(\.words))")
    }

    @Test func aNodeThatIsNotReadyIsNoted() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("nodes", "ovn-worker2") { node in
                let status = (node["status"] ?? [:]).setting(
                    "conditions", to: [["type": "Ready", "status": "Unknown"]])
                return node.setting("status", to: status)
            }
        } _: {
            try await $0.trace([Self.relay, Self.outside])
        }
        #expect(trace.notes.contains(.nodeNotReady("ovn-worker2")), "\(trace.notes.map(\.words))")
        #expect(trace.verdict == .delivered)
    }

    /// The rows that OVN-Kubernetes writes for a second gateway (`go-controller/pkg/ovn/controller/apbroute/network_client.go`), for
    /// an EgressQoS (`go-controller/pkg/ovn/egressqos.go`) and a NetworkQoS (`go-controller/pkg/ovn/controller/network_qos`).
    private static let rows = #"""
        set -e
        ovn-nbctl --policy=src-ip --ecmp-symmetric-reply lr-route-add GR_ovn-worker2 10.244.0.12/32 172.18.0.9 rtoe-GR_ovn-worker2
        qos() { ovn-nbctl -- --id=@q create qos direction=to-lport priority=$1 match="\"ip4.src == 10.244.0.12 && $2\"" $3 \
        external_ids:k8s.ovn.org/owner-type=$4 external_ids:k8s.ovn.org/name="\"$5\"" external_ids:$6 -- add logical_switch ovn-worker2 qos_rules @q; }
        qos 1000 udp action:dscp=46 EgressQoS transit priority=1000
        qos 10099 tcp 'bandwidth:rate=2000 bandwidth:burst=400' NetworkQoS transit:gold rule-index=1
        ovn-nbctl --wait=hv --timeout=20 sync
        """#

    @Test func severalGatewaysAndMarksAreNamed() async throws {
        let replay = try await TestClusters.start("today")
        do {
            var objects = try await ClusterBundle.Bundle.read(TestClusters.folder + "/today")
            objects.edit("adminpolicybasedexternalroutes", "transit-route") { object in
                let hops: JSONValue = [
                    "static": [["ip": "172.18.0.1"]],
                    "dynamic": [
                        [
                            "podSelector": ["matchLabels": ["app": "gateway"]],
                            "namespaceSelector": ["matchLabels": ["team": "edge"]],
                        ]
                    ],
                ]
                return object.setting("spec", to: (object["spec"] ?? [:]).setting("nextHops", to: hops))
            }
            try await withReplayServer(
                serving: ObjectStore(objects), launcher: replay.cluster.daemons.launcher, options: ReplayServerOptions()
            ) { api in
                try await api.run(
                    ["sh", "-c", Self.rows], on: (pod: "ovnkube-node-t4mwr", container: "ovnkube-controller"))
                let trace = try await api.trace([Self.relay, Self.outside])
                #expect(trace.verdict == .delivered, "\(trace.summary)")
                let routes = trace.notes.compactMap { note in
                    if case .externalRoute(let owners, let hops, let shown) = note {
                        (owners, hops, shown)
                    } else {
                        nil
                    }
                }
                #expect(routes.map(\.0) == [[Self.route]], "\(trace.notes.map(\.words))")
                #expect(
                    routes.first?.1 == [.address("172.18.0.1"), .pods("app=gateway", namespaces: "team=edge")])
                #expect(["172.18.0.1", "172.18.0.9"].contains(routes.first?.2))
                let limited = ObjectReference(
                    kind: "NetworkQoS", namespace: "transit", name: "gold", rule: .egress(1))
                let marked = ObjectReference(
                    kind: "EgressQoS", namespace: "transit", name: "default", rule: .egress(0))
                #expect(
                    trace.notes.contains(.quality(limited, dscp: nil, rate: 2000, burst: 400)),
                    "\(trace.notes.map(\.words))")
                let other = try await api.trace([Self.relay, Self.outside, "--udp"])
                #expect(
                    other.notes.contains(.quality(marked, dscp: 46, rate: nil, burst: nil)),
                    "\(other.notes.map(\.words))")
            }
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }

    /// The rows of a rule with a name in DNS: an address set, and an ACL before the others (`go-controller/pkg/ovn/egressfirewall.go`,
    /// `dns_name_resolver`).
    private static let named = #"""
        set -e
        ovn-nbctl create address_set name=a4242 addresses='"198.51.100.7"' external_ids:k8s.ovn.org/owner-type=EgressFirewallDNS \
        external_ids:k8s.ovn.org/name=example.org external_ids:ip-family=v4
        group=$(ovn-nbctl --bare --columns=name find port_group external_ids:k8s.ovn.org/name=fenced external_ids:k8s.ovn.org/owner-type=Namespace)
        ovn-nbctl -- --id=@a create acl direction=to-lport action=drop priority=9999 tier=2 \
        match="\"(ip4.dst == \$a4242) && inport == @$group\"" external_ids:k8s.ovn.org/owner-type=EgressFirewall \
        external_ids:k8s.ovn.org/name=fenced external_ids:rule-index=1 -- add port_group $group acls @a
        ovn-nbctl --wait=hv --timeout=20 sync
        """#

    @Test func namesOfAFirewallAreTold() async throws {
        let client = "fenced/worker-5c95c65865-6b7jn"
        let replay = try await TestClusters.start("today")
        do {
            var objects = try await ClusterBundle.Bundle.read(TestClusters.folder + "/today")
            objects.edit("egressfirewalls", "default") { object in
                var rules = object[path: "spec", "egress"]?.elements ?? []
                rules[1] = ["type": "Deny", "to": ["dnsName": "Example.org."]]
                return object.setting("spec", to: ["egress": .array(rules)])
            }
            try await withReplayServer(
                serving: ObjectStore(objects), launcher: replay.cluster.daemons.launcher, options: ReplayServerOptions()
            ) { api in
                try await api.run(
                    ["sh", "-c", Self.named], on: (pod: "ovnkube-node-hq9zd", container: "ovnkube-controller"))
                let denied = try await api.trace([client, "198.51.100.7:443"])
                let cause = denied.verdict.cause
                #expect(cause?.owner?.description == "EgressFirewall fenced/default egress[1]", "\(denied.summary)")
                #expect(
                    cause?.details.map(\.detail).contains(.nameHasAddresses("Example.org.", ["198.51.100.7"])) ?? false,
                    "\(cause?.details.map(\.detail.words) ?? [])")
                let other = try await api.trace([client, Self.outside])
                let details = other.verdict.cause?.details.map(\.detail.words) ?? []
                #expect(
                    details.contains {
                        $0.hasSuffix(
                            "this packet is to 203.0.113.7, which OVN does not have for Example.org. (it has 198.51.100.7)"
                        )
                    }, "\(other.summary) \(details)")
            }
        } catch {
            try await replay.stop()
            throw error
        }
        try await replay.stop()
    }
}
