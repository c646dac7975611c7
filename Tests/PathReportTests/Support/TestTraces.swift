import ModelSupport
import NetworkTypes
import PathModel
import Testing

/// Answers made by hand, one of every kind.
enum TestTraces {
    /// A connection to a service on another node, its reply, and everything that a report can show.
    static func delivered() throws -> PathTrace {
        let forward = Leg(
            direction: .forward, verdict: .delivered,
            logical: LayerTrace(
                verdict: .delivered,
                sections: [
                    section(
                        "n1", command: "ovn-trace --ct=new n1 'inport == \"shop_web-0\" && tcp'",
                        hops: [
                            hop(
                                "n1", .ingress, "shop_web-0", nil,
                                [
                                    stage("ls_in_acl", "ip && !ct.est", "9d6bc7a9", ["reg0[1] = 1;", "next;"]),
                                    stage(
                                        "ls_in_lb", "ip4.dst == 10.96.0.9", "56ddf6a1",
                                        ["ct_lb_mark(backends=10.1.2.5:8080);"]),
                                ]),
                            hop("n1", .egress, "shop_web-0", "stor-n1", [stage("ls_out_acl", "1", nil, ["output;"])]),
                            hop("transit_switch", .ingress, "tspr-n1", "tstor-n2", []),
                        ], end: .next("n2")),
                    section(
                        "n2", command: "ovn-trace --ct=new transit_switch tcp",
                        hops: [
                            hop("transit_switch", .ingress, "tstor-n1", nil, []),
                            hop("n2", .egress, nil, "shop_db-0", []),
                        ],
                        end: .port("shop_db-0")),
                ]),
            openflow: LayerTrace(
                verdict: .delivered,
                sections: [
                    section(
                        "n1", command: "ovs-appctl ofproto/trace br-int tcp",
                        hops: [
                            hop(
                                "br-int", .bridge, nil, nil,
                                [
                                    stage(
                                        "table 0", "in_port=8, priority 100", "be34a38f",
                                        ["set_field:0x3->metadata", "resubmit(,8)"]),
                                    stage("table 64", "priority 0", nil, ["resubmit(,65)"]),
                                ])
                        ], end: .next("n2")),
                    section(
                        "n2", command: "ovs-appctl ofproto/trace br-int tcp,tun_id=0x1",
                        hops: [hop("br-int", .bridge, nil, nil, [])], end: .port("shop_db-0")),
                ]),
            detrace: Detrace(
                verdict: .delivered,
                flows: [
                    FlowOrigin(
                        flow: "56ddf6a1", zone: "n1", stage: "ls_in_lb", match: "ip4.dst == 10.96.0.9",
                        actions: "ct_lb_mark(…);",
                        row: DatabaseRow(
                            table: "Load_Balancer", uuid: "520c5f8d", content: .named("Service_shop/db_TCP_cluster")),
                        owner: ObjectReference(kind: "Service", namespace: "shop", name: "db")),
                    FlowOrigin(
                        flow: "9d6bc7a9", zone: "n1", stage: "ls_in_acl", match: "ip && !ct.est", actions: "next;"),
                ]),
            translations: [Translation(kind: .destination, by: "n1", from: "10.96.0.9:5432", to: "10.1.2.5:8080")])
        return try trace(
            to: Endpoint(kind: .service, namespace: "shop", name: "db", address: address("10.96.0.9")),
            backend: pod("db-0", on: "n2", "10.1.2.5"),
            legs: [forward, try plainLeg(.reply, .delivered)],
            notes: [.withoutReply(.error("the gateway of node n1 does not know its next hop's Ethernet address yet"))])
    }

    /// A connection that an ACL of a policy drops.
    static func dropped() throws -> PathTrace {
        let cause = Cause(
            reason: .stage(.acl), node: "n2", datapath: "n2", stage: "ls_out_acl",
            match: "outport == @a1 && tcp",
            row: .acl("60de36e7", priority: 1000),
            owner: ObjectReference(kind: "NetworkPolicy", namespace: "shop", name: "db-allow", rule: .ingress(0)),
            flow: "60de36e7")
        var leg = try plainLeg(.forward, .dropped(cause))
        leg.detrace.flows = [
            FlowOrigin(
                flow: "60de36e7", zone: "n2", stage: "ls_out_acl", match: "outport == @a1 && tcp",
                actions: "/* drop */",
                row: cause.row, owner: cause.owner)
        ]
        return try trace(to: pod("db-0", on: "n2", "10.1.2.5"), legs: [leg])
    }

    /// A connection to a service without endpoints; nothing is known of the row.
    static func rejected() throws -> PathTrace {
        let cause = Cause(
            reason: .flow(.rejectedByOVN), node: "n1", datapath: "n1", stage: "ls_in_lb",
            match: "ip4.dst == 10.96.0.9", flow: "24e12233")
        return try trace(
            to: Endpoint(kind: .service, namespace: "shop", name: "db", address: address("10.96.0.9")),
            legs: [try plainLeg(.forward, .rejected(cause))])
    }

    /// A connection to an outside address: one layer failed, the reply's other layer cannot be traced.
    static func undetermined() throws -> PathTrace {
        var forward = try plainLeg(.forward, .undetermined(.layer(.openflow, forbidden)))
        forward.logical.verdict = .delivered
        forward.openflow = LayerTrace(
            verdict: .undetermined(forbidden),
            sections: [
                section(
                    "n1", command: "ovs-appctl ofproto/trace br-int tcp", hops: [],
                    end: .undetermined(forbidden), output: "")
            ])
        forward.detrace = Detrace(
            verdict: .undetermined(.flowsNotLookedUp(zone: "n1", .toolError("Forbidden"))), flows: [])
        var reply = try plainLeg(.reply, .delivered)
        reply.openflow = LayerTrace(
            verdict: .undetermined(.error("the packet comes from the wire")), sections: [], isTraced: false)
        return try trace(
            to: Endpoint(kind: .address, address: address("8.8.8.8")), legs: [forward, reply], transport: .udp)
    }

    // MARK: Parts

    private static let forbidden = Unknown.tool(.toolNotRun(.ofprotoTrace, error: "Forbidden"))

    static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    static func pod(_ name: String, on node: String, _ text: String) throws -> Endpoint {
        Endpoint(kind: .pod, namespace: "shop", name: name, node: node, address: try address(text))
    }

    private static func trace(
        to destination: Endpoint, backend: Endpoint? = nil, legs: [Leg], notes: [Note] = [],
        transport: TransportProtocol = .tcp
    ) throws -> PathTrace {
        PathTrace(
            source: Endpoint(
                kind: .pod, namespace: "shop", name: "web-0", node: "n1", address: try address("172.18.0.3"),
                isHostNetwork: true),
            destination: destination, backend: backend, backendPort: backend == nil ? nil : 8080, transport: transport,
            sourcePort: 32768, destinationPort: 5432,
            legs: legs, notes: notes)
    }

    private static func plainLeg(_ direction: Leg.Direction, _ verdict: Verdict) throws -> Leg {
        let end: SectionEnd = verdict.cause.map { .dropped($0) } ?? .port("shop_web-0")
        return Leg(
            direction: direction, verdict: verdict,
            logical: LayerTrace(
                verdict: verdict,
                sections: [
                    section("n2", command: "ovn-trace n2 tcp", hops: [hop("n2", .ingress, "a", "b", [])], end: end)
                ]),
            openflow: LayerTrace(
                verdict: verdict,
                sections: [
                    section(
                        "n2", command: "ovs-appctl ofproto/trace br-int tcp",
                        hops: [hop("br-int", .bridge, nil, nil, [])], end: end)
                ]),
            detrace: Detrace(verdict: .delivered, flows: []), translations: [])
    }

    private static func section(
        _ place: String, command: String, hops: [Hop], end: SectionEnd, output: String = "first line\n  second line\n"
    ) -> Section {
        Section(
            place: place, hops: hops, end: end, command: command, container: "ovn/ovnkube-node-\(place)/controller",
            output: output)
    }

    private static func hop(
        _ datapath: String, _ pipeline: Hop.Pipeline, _ inport: String?, _ outport: String?, _ stages: [Stage]
    ) -> Hop {
        Hop(datapath: datapath, pipeline: pipeline, inport: inport, outport: outport, stages: stages)
    }

    private static func stage(_ name: String, _ match: String, _ flow: String?, _ actions: [String]) -> Stage {
        Stage(name: name, match: match, flow: flow, actions: actions)
    }
}
