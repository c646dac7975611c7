import ModelSupport
import NetworkTypes
import PathModel

/// Traces made by hand, small enough to be read in a snapshot.
enum SampleTraces {
    /// From a pod to a service whose endpoint is on another node, and back; the reply cannot be seen on OpenFlow.
    static let delivered = PathTrace(
        source: client, destination: service, backend: server, backendPort: 8080, transport: .tcp, sourcePort: 32768,
        destinationPort: 80,
        legs: [
            Leg(
                direction: .forward, verdict: .delivered,
                logical: LayerTrace(
                    verdict: .delivered,
                    sections: [
                        section("node-a", "ovn-trace --ct=new", logicalSource, end: .next("node-b")),
                        section("node-b", "ovn-trace", [router("node-b")], end: .port("shop_db-0")),
                    ]),
                openflow: LayerTrace(
                    verdict: .delivered,
                    sections: [
                        section("node-a", trace, [bridge("br-int")], end: .next("node-b")),
                        section("node-b", trace, [bridge("br-int")], end: .port("shop_db-0")),
                    ]),
                detrace: Detrace(verdict: .delivered, flows: [origin]),
                translations: [
                    Translation(kind: .destination, by: "node-a", from: "10.96.0.7:80", to: "10.244.2.5:8080")
                ]),
            Leg(
                direction: .reply, verdict: .delivered,
                logical: LayerTrace(
                    verdict: .delivered,
                    sections: [
                        section("node-b", "ovn-trace --ct=est,rpl", [router("node-b")], end: .port("shop_web-0"))
                    ]),
                openflow: LayerTrace(verdict: .undetermined(.error("nothing to see")), sections: [], isTraced: false),
                detrace: Detrace(verdict: .delivered, flows: []), translations: []),
        ], notes: [.withoutReply(.error("node-c is stale"))])

    /// To a service with four endpoints: one is reached, one is not, of one nothing is known, and one is none of the client's.
    static let shared: PathTrace = {
        var trace = delivered
        func end(_ name: String, _ text: String, _ node: String) -> Endpoint {
            Endpoint(kind: .pod, namespace: "shop", name: name, node: node, address: address(text))
        }
        var lost = delivered.legs[0]
        lost.verdict = .undetermined(.layer(.openflow, .error("a tool failed")))
        lost.openflow = LayerTrace(
            verdict: .undetermined(.error("a tool failed")),
            sections: [section("node-a", Self.trace, [], end: .undetermined(.error("a tool failed")))])
        trace.others = [
            EndpointTrace(endpoint: end("db-1", "10.244.1.5", "node-a"), port: 8080, outcome: .traced(dropped.legs)),
            EndpointTrace(endpoint: end("db-2", "10.244.1.6", "node-a"), port: 8080, outcome: .traced([lost])),
            EndpointTrace(
                endpoint: end("db-3", "10.244.2.6", "node-b"), port: 8080, outcome: .traced(delivered.legs)),
            EndpointTrace(
                endpoint: end("db-4", "10.244.3.6", "node-c"), port: 8080,
                outcome: .notBalanced(.localTrafficPolicy(node: "node-a"))),
        ]
        return trace
    }()

    /// Stopped by a policy whose name is as awkward as names in JSON, markup and shells can be.
    static let dropped = PathTrace(
        source: client, destination: server, backend: nil, transport: .udp, sourcePort: 32768, destinationPort: 53,
        legs: [
            Leg(
                direction: .forward, verdict: .dropped(denial),
                logical: LayerTrace(
                    verdict: .dropped(denial),
                    sections: [section("node-a", "ovn-trace 'eth.src == 1'", logicalSource, end: .dropped(denial))]),
                openflow: LayerTrace(verdict: .undetermined(.error("the tool said \"<no>\" & left")), sections: []),
                detrace: Detrace(verdict: .undetermined(.error("no database")), flows: []), translations: [])
        ], notes: [])

    /// To an address outside of the cluster.
    static let external = PathTrace(
        source: client, destination: Endpoint(kind: .address, address: address("192.0.2.9")), backend: nil,
        transport: .tcp, sourcePort: 32768, destinationPort: 443,
        legs: [
            Leg(
                direction: .forward, verdict: .delivered,
                logical: LayerTrace(
                    verdict: .delivered,
                    sections: [section("node-a", "ovn-trace", logicalSource, end: .wire("node-a"))]),
                openflow: LayerTrace(
                    verdict: .delivered,
                    sections: [section("node-a", trace, [bridge("br-int"), bridge("br-ex")], end: .wire("node-a"))]),
                detrace: Detrace(verdict: .delivered, flows: []),
                translations: [Translation(kind: .source, by: "GR_node-a", from: "10.244.1.4", to: "172.18.0.3")])
        ], notes: [])

    /// To an address outside of the cluster, lost in one layer; on the other it leaves.
    static let lost: PathTrace = {
        let reason = Unknown.logical(.routerTranslation)
        var trace = external
        trace.legs[0].verdict = .undetermined(.layer(.logical, reason))
        trace.legs[0].logical.verdict = .undetermined(reason)
        return trace
    }()

    /// To a host's port: each layer brings it to the host, which drops it.
    static let refused: PathTrace = {
        let cause = Cause(reason: .host(node: "node-a", .noHostRoute), node: "node-a")
        var trace = external
        trace.legs[0].verdict = .dropped(cause)
        trace.legs[0].logical.sections[0].end = .host("node-a")
        trace.legs[0].openflow.sections[0].end = .host("node-a")
        return trace
    }()

    static let denial = Cause(
        reason: .stage(.acl), node: "node-a", datapath: "node-a", stage: "ls_out_acl",
        match: "ip4.src == $as && outport == @pg", row: .acl("0a1b2c3d", priority: 1000),
        owner: ObjectReference(
            kind: "NetworkPolicy", namespace: "shop", name: "<b>\"A\" & 'B'</b>", rule: .ingress(0)),
        flow: "0a1b2c3d")

    private static let trace = "ovs-appctl ofproto/trace br-int in_port=5"
    private static let client = Endpoint(
        kind: .pod, namespace: "shop", name: "web-0", node: "node-a", address: address("10.244.1.4"))
    private static let server = Endpoint(
        kind: .pod, namespace: "shop", name: "db-0", node: "node-b", address: address("10.244.2.5"))
    private static let service = Endpoint(
        kind: .service, namespace: "shop", name: "db", address: address("10.96.0.7"))
    private static let origin = FlowOrigin(
        flow: "0a1b2c3d", zone: "node-a", stage: "ls_in_lb", match: "1", actions: "next;",
        row: DatabaseRow(table: "Load_Balancer", uuid: "4e5f6a7b", content: .named("")),
        owner: ObjectReference(kind: "Service", namespace: "shop", name: "db"))
    private static let logicalSource = [
        Hop(
            datapath: "node-a", pipeline: .ingress, inport: "shop_web-0", outport: nil,
            stages: [Stage(name: "ls_in_lb", match: "ct.new && ip4", flow: "0a1b2c3d", actions: ["ct_lb_mark;"])]),
        Hop(
            datapath: "node-a", pipeline: .egress, inport: "shop_web-0", outport: "stor-node-a",
            stages: [Stage(name: "ls_out_acl", match: "1", flow: "1b2c3d4e", actions: ["next;"])]),
    ]

    private static func router(_ node: String) -> Hop {
        Hop(
            datapath: "ovn_cluster_router", pipeline: .ingress, inport: "rtots-\(node)", outport: nil,
            stages: [Stage(name: "lr_in_ip_routing", match: "ip4.dst == 10.244.2.0/24", flow: nil, actions: ["next;"])])
    }

    private static func bridge(_ name: String) -> Hop {
        Hop(
            datapath: name, pipeline: .bridge, inport: nil, outport: nil,
            stages: [Stage(table: 0, match: "in_port=5, priority 100", flow: "2c3d4e5f", actions: ["output:6"])])
    }

    private static func section(_ place: String, _ command: String, _ hops: [Hop], end: SectionEnd) -> Section {
        Section(
            place: place, hops: hops, end: end, command: command,
            container: "ovn-kubernetes/ovnkube-\(place)/ovnkube-controller", output: "Flow: <\(place)>\noutput")
    }

    private static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
        return address
    }
}
