import ModelSupport
import PathModel
import Testing

@testable import PathReport

/// The hops that matter, read from legs made by hand.
@Suite struct HopLinesTests {
    static let service = ObjectReference(kind: "Service", namespace: "shop", name: "db")
    static let policy = ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "allow", rule: .ingress(0))

    /// What a leg's lines say, one a line of text, marks in front.
    static func words(_ leg: Leg, in trace: PathTrace) -> [String] {
        HopLine.folded(HopLines.of(leg, in: trace)).map { line in
            (line.mark == .passed ? "" : "\(line.mark.rawValue) ") + "\(line.kind.rawValue) \(line.what)"
        }
    }

    /// In one zone of two nodes: what did something is told where it did, and the tunnel where the flows change nodes.
    @Test func aServiceOnAnotherNode() {
        let leg = MadeLeg.leg(
            logical: [
                MadeLeg.section(
                    "n1",
                    [
                        MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1", "ls_in_lb": "a2"]),
                        MadeLeg.hop("n1", .egress, ["ls_out_acl": "a3"]),
                        MadeLeg.hop("cluster", .ingress, ["lr_in_ip_routing": "a4"]),
                        MadeLeg.hop("n2", .ingress, ["ls_in_l2_lkup": "a5"]),
                        MadeLeg.hop("n2", .egress, ["ls_out_acl": "b1"]),
                    ], end: .port("shop_db-0"))
            ],
            openflow: [
                // b1 is one flow for several switches, and of n1's too.
                MadeLeg.section("n1", [MadeLeg.bridge("br-int", ["a1", "a2", "b1", "a4", "a5"])], end: .next("n2")),
                MadeLeg.section("n2", [MadeLeg.bridge("br-int", ["b1"])], end: .port("shop_db-0")),
            ],
            origins: [
                "a2": (DatabaseRow(table: "Load_Balancer", uuid: "1", content: .named("")), Self.service),
                "b1": (.acl("2", action: "allow"), Self.policy),
            ],
            translations: [
                Translation(
                    kind: .destination, by: "n1", from: "10.96.0.9:80", to: "10.1.2.5:8080", owner: Self.service)
            ])
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "switch n1", "load balancer Service shop/db: 10.96.0.9:80 → 10.1.2.5:8080",
                "router cluster → switch n2",
                "tunnel n1 → n2", "policy NetworkPolicy shop/allow ingress[0] allows it", "pod shop/db-0",
            ])
    }

    /// With a zone a node the same switch is seen on both ends of the tunnel, and told once.
    @Test func betweenZones() {
        let transit = MadeLeg.hop("transit", .ingress, ["ls_in_l2_lkup": "a2"])
        let leg = MadeLeg.leg(
            logical: [
                MadeLeg.section("n1", [MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"]), transit], end: .next("n2")),
                MadeLeg.section("n2", [transit, MadeLeg.hop("n2", .egress, ["ls_out_acl": "b1"])], end: .port("p")),
            ], openflow: [], origins: [:])
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "switch n1 → switch transit", "tunnel n1 → n2", "switch n2", "pod shop/db-0",
            ])
    }

    @Test func aPolicyThatDrops() {
        var cause = Cause(reason: .stage(.acl), node: "n1", datapath: "n1", stage: "ls_out_acl", owner: Self.policy)
        cause.flow = "a1"
        let leg = MadeLeg.leg(
            .dropped(cause),
            logical: [
                MadeLeg.section("n1", [MadeLeg.hop("n1", .egress, ["ls_out_acl": "a1"])], end: .dropped(cause))
            ], openflow: [], origins: ["a1": (.acl("1"), Self.policy)])
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "switch n1", "stopped policy NetworkPolicy shop/allow ingress[0] drops it",
            ])
    }

    /// A node's own traffic to its pods is let pass whatever policies isolate them.
    @Test func aNodesOwnTraffic() {
        let node = ObjectReference(kind: "Node", name: "n1")
        let leg = MadeLeg.leg(
            logical: [
                MadeLeg.section("n1", [MadeLeg.hop("n1", .egress, ["ls_out_acl": "a1"])], end: .port("shop_db-0"))
            ],
            openflow: [], origins: ["a1": (.acl("3", action: "allow-related"), node)])
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "switch n1", "policy no NetworkPolicy applies to traffic of Node n1 itself",
                "pod shop/db-0",
            ])
    }

    /// What never leaves its pod is seen by no tool.
    @Test func aPodsOwnAddress() {
        var leg = MadeLeg.leg(logical: [], openflow: [], origins: [:])
        leg.logical.isTraced = false
        #expect(Self.words(leg, in: MadeLeg.trace(leg)) == ["pod shop/db-0"])
    }

    /// What was lost is lost where it was seen last: it is not told to have left the cluster.
    @Test func aPacketThatWasLost() {
        var leg = MadeLeg.leg(
            .undetermined(.logical(.routerTranslation)),
            logical: [
                MadeLeg.section("n1", [MadeLeg.hop("GR_n1", .ingress, ["lr_in_unsnat": "a1"])], end: .wire("n1"))
            ],
            openflow: [], origins: [:])
        leg.logical.verdict = .undetermined(.logical(.routerTranslation))
        #expect(Self.words(leg, in: MadeLeg.trace(leg)) == ["lost router GR_n1"])
    }

    /// Where each layer delivers, but to different places, it is lost where it came to.
    @Test func aPacketThatTheLayersDeliverToDifferentPlaces() {
        let leg = MadeLeg.leg(
            .undetermined("the layers disagree"),
            logical: [
                MadeLeg.section("n1", [MadeLeg.hop("n1", .egress, ["ls_out_acl": "a1"])], end: .port("shop_db-0"))
            ],
            openflow: [], origins: [:])
        var delivered = leg
        delivered.logical.verdict = .delivered
        #expect(Self.words(delivered, in: MadeLeg.trace(delivered)) == ["switch n1", "lost pod shop/db-0"])
    }

    /// What has no owner is marked where it was stopped, and not told a second time.
    @Test func aRouterThatDrops() {
        let cause = Cause(reason: .stage(.noRoute(nil)), node: "n1", datapath: "cluster", stage: "lr_in_ip_routing")
        let leg = MadeLeg.leg(
            .dropped(cause),
            logical: [
                MadeLeg.section(
                    "n1",
                    [
                        MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"]),
                        MadeLeg.hop("cluster", .ingress, ["lr_in_ip_routing": "a2"]),
                    ], end: .dropped(cause))
            ], openflow: [], origins: [:])
        #expect(Self.words(leg, in: MadeLeg.trace(leg)) == ["switch n1", "stopped router cluster"])
    }

    /// What an external bridge keeps back no switch or router stopped, whichever layer is told.
    @Test func aBridgeThatDrops() {
        let cause = Cause(reason: .flow(.bridgeFlow), node: "n1", datapath: "breth0", table: 2)
        let leg = MadeLeg.leg(
            .dropped(cause),
            logical: [MadeLeg.section("n1", [MadeLeg.hop("n1", .egress, ["ls_out_acl": "a1"])], end: .host("n1"))],
            openflow: [
                MadeLeg.section("n1", [MadeLeg.bridge("br-int", ["a1"])], end: .host("n1")),
                MadeLeg.section("n1", [MadeLeg.bridge("breth0", ["b1"])], end: .dropped(cause)),
            ], origins: [:])
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == ["switch n1", "host n1", "stopped bridge breth0 of n1"])
    }

    /// The way out by another node's address, and back from the wire.
    @Test func anEgressIP() {
        let owner = ObjectReference(kind: "EgressIP", name: "prod")
        let out = MadeLeg.leg(
            logical: [
                MadeLeg.section(
                    "n1",
                    [
                        MadeLeg.hop("cluster", .ingress, ["lr_in_policy": "a1"]),
                        MadeLeg.hop("GR_n2", .egress, ["lr_out_snat": "b1"]),
                    ], end: .wire("n2"))
            ],
            openflow: [
                MadeLeg.section("n1", [MadeLeg.bridge("br-int", ["a1"])], end: .next("n2")),
                MadeLeg.section(
                    "n2", [MadeLeg.bridge("br-int", ["b1"]), MadeLeg.bridge("br-ex", [])], end: .wire("n2")),
            ],
            origins: [
                "a1": (
                    DatabaseRow(
                        table: "Logical_Router_Policy", uuid: "1",
                        content: .routerPolicy(action: "reroute", priority: 100)), owner
                )
            ],
            translations: [Translation(kind: .source, by: "GR_n2", from: "10.1.1.5", to: "172.18.0.33", owner: owner)])
        var trace = MadeLeg.trace(out, to: Endpoint(kind: .address, address: MadeLeg.address("192.0.2.9")))
        #expect(
            Self.words(out, in: trace) == [
                "router cluster", "route EgressIP prod reroutes it", "tunnel n1 → n2", "router GR_n2",
                "SNAT EgressIP prod: 10.1.1.5 → 172.18.0.33", "wire br-ex of n2 → 192.0.2.9",
            ])
        var back = MadeLeg.leg(
            logical: [
                MadeLeg.section(
                    "n2", [MadeLeg.hop("GR_n2", .ingress, ["lr_in_unsnat": "c1"])], end: .port("shop_web-0"))
            ], openflow: [], origins: [:],
            translations: [Translation(kind: .undoneSource, by: "GR_n2", from: "172.18.0.33", to: "10.1.1.5")])
        back.direction = .reply
        trace.legs.append(back)
        #expect(
            Self.words(back, in: trace) == [
                "wire 192.0.2.9 → n2", "router GR_n2", "un-SNAT 172.18.0.33 → 10.1.1.5", "pod shop/web-0",
            ])
    }

    /// Where the logical layer could not be traced the bridges tell the way.
    @Test func bridgesAlone() {
        var leg = MadeLeg.leg(
            logical: [],
            openflow: [
                MadeLeg.section("n1", [MadeLeg.bridge("br-int", [])], end: .next("n2")),
                MadeLeg.section("n2", [MadeLeg.bridge("br-int", [])], end: .port("p")),
            ], origins: [:])
        leg.logical.isTraced = false
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "bridge br-int of n1", "tunnel n1 → n2", "bridge br-int of n2", "pod shop/db-0",
            ])
    }

    /// A layer that drops what the other delivers is where the packet is lost.
    @Test func layersThatDisagree() {
        let cause = Cause(reason: .flow(.noLogicalFlow), node: "n1", datapath: "br-int", table: 33)
        var leg = MadeLeg.leg(
            .undetermined("the layers disagree"),
            logical: [MadeLeg.section("n1", [MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"])], end: .port("p"))],
            openflow: [MadeLeg.section("n1", [MadeLeg.bridge("br-int", ["a1"])], end: .dropped(cause))], origins: [:])
        leg.logical.verdict = .delivered
        leg.openflow.verdict = .dropped(cause)
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "switch n1", "pod shop/db-0", "lost bridge br-int of n1, table 33",
            ])
    }

    /// Of a node whose tool printed nothing, no more is known than its name.
    @Test func aNodeThatCannotBeTraced() {
        var leg = MadeLeg.leg(
            .undetermined("Forbidden"),
            logical: [MadeLeg.section("n1", [MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"])], end: .port("p"))],
            openflow: [
                MadeLeg.section("n1", [MadeLeg.bridge("br-int", ["a1"])], end: .next("n2")),
                MadeLeg.section("n2", [], end: .undetermined("Forbidden")),
            ], origins: [:])
        leg.logical.verdict = .delivered
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == ["switch n1", "tunnel n1 → n2", "pod shop/db-0", "lost node n2"])
    }

    /// Between a host and a pod of another node, there and back.
    @Test func aHost() {
        let sections = [MadeLeg.section("n1", [MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"])], end: .host("n2"))]
        let leg = MadeLeg.leg(logical: sections, openflow: [], origins: [:])
        var trace = MadeLeg.trace(leg)
        trace.source.isHostNetwork = true
        #expect(Self.words(leg, in: trace) == ["host n1", "switch n1", "host n2"])
    }

    /// What hosts do stands before and behind the way, with what they translate.
    @Test func hostsThatTranslate() {
        func host(_ node: String, inport: String?, outport: String?, _ stages: KeyValuePairs<String, String>) -> Section
        {
            let stages = stages.map { name, deed in
                var stage = Stage(name: name, match: "1", flow: nil, actions: name == "route" ? [] : [deed])
                if name == "route" {
                    stage.route =
                        deed == "local"
                        ? .local : .sent(type: "unicast", gateway: "10.1.1.1", device: "ovn-k8s-mp0")
                }
                return stage
            }
            let hop = Hop(datapath: "host", pipeline: .host, inport: inport, outport: outport, stages: stages)
            return MadeLeg.section(node, [hop], end: .host(node))
        }
        var leg = MadeLeg.leg(
            logical: [MadeLeg.section("n1", [MadeLeg.hop("n1", .ingress, ["ls_in_acl": "a1"])], end: .host("n2"))],
            openflow: [], origins: [:],
            translations: [
                Translation(
                    kind: .destination, by: .host(node: "n1", rule: "dnat", chain: "c"), from: "10.96.0.9:80",
                    to: "10.1.2.5:8080"),
                Translation(
                    kind: .source, by: .host(node: "n2", rule: "snat", chain: "c"), from: "10.1.1.5", to: "172.18.0.3"),
            ])
        leg.hosts = [
            host(
                "n1", inport: nil, outport: "ovn-k8s-mp0", ["output": "dnat", "route": ""]),
            host("n2", inport: "ovn-k8s-mp0", outport: nil, ["route": "local"]),
        ]
        #expect(
            Self.words(leg, in: MadeLeg.trace(leg)) == [
                "host n1: output rule 'dnat', out ovn-k8s-mp0 via 10.1.1.1", "DNAT 10.96.0.9:80 → 10.1.2.5:8080",
                "switch n1", "host n2: in on ovn-k8s-mp0, local delivery",
                "SNAT 10.1.1.5 → 172.18.0.3",
            ])
    }
}
